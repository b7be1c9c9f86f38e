import CSystemd
import Glibc
import Testing

@testable import DBus

/// Reading messages without a bus: each is written, sealed and read.
struct BusMessageTests {
  private static let heartRate = "0000180d-0000-1000-8000-00805f9b34fb"

  /// A message with `arguments`, ready for reading.
  private func message(_ arguments: BusArgument...) throws -> BusMessage { try message(arguments) }

  private func message(_ arguments: [BusArgument]) throws -> BusMessage {
    var bus: OpaquePointer?
    try #require(sd_bus_new(&bus) >= 0)
    defer { sd_bus_close_unref(bus) }
    // A message can only be created for a bus that has begun to connect.
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { close(ends[1]) }
    try #require(sd_bus_set_fd(bus, ends[0], ends[0]) >= 0 && sd_bus_start(bus) >= 0)
    var raw: OpaquePointer?
    let result = sd_bus_message_new_signal(bus, &raw, "/org/bluez/hci0", "org.test.Interface", "Signal")
    let message = try BusMessage("make a signal", result, adopting: raw)
    for argument in arguments { try message.append(argument) }
    try #require(sd_bus_message_seal(message.raw, 1, 0) >= 0)
    try #require(sd_bus_message_rewind(message.raw, 1) >= 0)
    return message
  }

  @Test func propertiesAreRead() throws {
    let properties = BusArgument.options([
      .init(key: "Name", value: .string("Strap")), .init(key: "Unknown", value: .options([])),
      .init(key: "Value", value: .bytes([0, 60])), .init(key: "UUIDs", value: .strings([Self.heartRate])),
      .init(key: "Address", value: .path("/a")),
    ])
    let change = try message(.string("org.bluez.Device1"), properties, .strings(["RSSI", "Unknown", "RSSI"]))
      .readPropertiesChanged { $0 != "Unknown" }
    #expect(change.interface == "org.bluez.Device1")
    #expect(
      change.properties == [
        "Name": .string("Strap"), "Value": .bytes([0, 60]), "UUIDs": .strings([Self.heartRate]),
        "Address": .string("/a"),
      ])
    #expect(change.invalidated == ["RSSI"])
  }

  @Test func whatIsLongIsCut() throws {
    let long = String(repeating: "ä", count: 5000)
    let properties = BusArgument.options([
      .init(key: "Name", value: .string("x" + long)),
      .init(key: "Value", value: .bytes(.init(repeating: 7, count: 9000))),
      .init(key: "UUIDs", value: .strings(.init(repeating: long, count: 3000))),
    ])
    let read = try message(properties).readProperties { _ in true }
    #expect(read["Name"] == .string("x" + String(repeating: "ä", count: (BusValue.textLimit - 1) / 2)))
    #expect(read["Value"]?.bytes?.count == BusValue.byteLimit)
    #expect(read["UUIDs"]?.strings?.count == BusValue.stringsLimit)
    #expect(read["UUIDs"]?.strings?.allSatisfy { $0.utf8.count <= BusValue.textLimit } == true)
  }

  /// Messages that are not `PropertiesChanged`, whatever their names.
  @Test(
    arguments: [
      [], [.string("org.bluez.Device1")], [.path("/a"), .options([]), .strings([])],
      [.string("a"), .strings([]), .strings([])], [.string("a"), .options([]), .bytes([1])],
    ] as [[BusArgument]])
  func aMessageOfAnotherKindIsMalformed(arguments: [BusArgument]) throws {
    let message = try message(arguments)
    #expect(throws: BusError.malformed) { try message.readPropertiesChanged { _ in true } }
  }

  @Test func textIsCutBetweenCharacters() {
    #expect("abc".shortened(to: 3) == "abc")
    #expect("abc".shortened(to: 2) == "ab")
    #expect("aä".shortened(to: 2) == "a")
    #expect("ä".shortened(to: 0) == "")
  }
}
