import ATT
import DBus
import SensorLink
import Testing

@testable import BlueZ

/// The copy of bluetoothd's objects, for any messages.
struct BluetoothObjectsTests {
  private static let device = "org.bluez.Device1"
  private static let characteristic = "org.bluez.GattCharacteristic1"
  private static let heartRate = BusValue.strings(["0000180d-0000-1000-8000-00805f9b34fb"])
  private static let path = "/org/bluez/hci0/dev_1"

  private func address(_ number: Int) -> BusValue {
    let digits = String(number, radix: 16)
    let padded = String(repeating: "0", count: 12 - digits.count) + digits
    return .string(stride(from: 0, to: 12, by: 2).map { String(padded.dropFirst($0).prefix(2)) }.joined(separator: ":"))
  }

  @Test func noPeerMakesItGrowWithoutLimit() {
    var objects = BluetoothObjects()
    for number in 1...2000 {
      _ = objects.add("/org/bluez/hci\(number)", "org.bluez.Adapter1", ["Address": address(number)])
      _ = objects.add("/org/bluez/hci0/dev_\(number)", Self.device, ["Address": address(number)])
      _ = objects.add(
        "\(Self.path)/s/char\(number)", Self.characteristic,
        ["UUID": .string("00002a37-0000-1000-8000-00805f9b34fb")])
    }
    #expect(objects.adapters.count == BluetoothObjects.adapterLimit)
    #expect(objects.devices.count == BluetoothObjects.deviceLimit)
    var characteristics = 0
    while let next = objects.characteristic(.heartRateMeasurement, of: Self.path) {
      characteristics += 1
      _ = objects.remove(next.path, Self.characteristic)
    }
    #expect(characteristics == BluetoothObjects.characteristicsPerDevice)
    let long = "/" + String(repeating: "x", count: BluetoothObjects.pathLimit)
    #expect(objects.add(long, Self.device, ["Address": address(1), "UUIDs": Self.heartRate]) == .nothing)
  }

  @Test func aStrapFindsRoomAmongOtherDevices() {
    var objects = BluetoothObjects()
    for number in 1...BluetoothObjects.deviceLimit {
      _ = objects.add("/d\(number)", Self.device, ["Address": address(number)])
    }
    #expect(objects.add("/other", Self.device, ["Address": address(5000)]) == .nothing)
    let change = objects.add("/strap", Self.device, ["Address": address(5001), "UUIDs": Self.heartRate])
    #expect(change == .device(path: "/strap"))
    #expect(objects.devices.count == BluetoothObjects.deviceLimit && objects.devices["/strap"] != nil)
  }

  /// Invalid objects, which are left out.
  @Test(arguments: [
    (device, ["Address": BusValue.string("nonsense")]),
    (device, ["Address": .integer(7)]),
    (device, [:]),
    ("org.bluez.Adapter1", ["Powered": .bool(true)]),
    (characteristic, ["UUID": .string("00002a37-0000-1000-8000-00805f9b34fb")]),
    ("org.example.Unknown", ["Address": .string("F0:9E:1A:00:00:01")]),
  ])
  func whatIsNotUnderstoodIsLeftOut(interface: String, properties: [String: BusValue]) {
    var objects = BluetoothObjects()
    #expect(objects.add(Self.path + "/s/c", interface, properties) == .nothing)
    #expect(objects.devices.isEmpty && objects.adapters.isEmpty)
  }

  @Test func valuesOfTheWrongKindChangeNothing() {
    var objects = BluetoothObjects()
    _ = objects.add(Self.path, Self.device, ["Address": address(1), "RSSI": .integer(-60), "Name": .string("A")])
    let wrong: [String: BusValue] = [
      "RSSI": .string("x"), "Connected": .integer(1), "Name": .bytes([1]), "UUIDs": .bool(true),
      "AddressType": .string("?"),
    ]
    #expect(objects.change(Self.path, Self.device, wrong, invalidated: []) == .nothing)
    #expect(objects.change(Self.path, "org.bluez.Battery1", ["Percentage": .integer(101)], invalidated: []) == .nothing)
    #expect(objects.change("/nothing", Self.device, ["Connected": .bool(true)], invalidated: []) == .nothing)
  }

  @Test func anAddressMeansTheDeviceThatIsConnectedOrElseHeard() throws {
    var objects = BluetoothObjects()
    let text = BusValue.string("F0:9E:1A:00:00:01")
    let strap = try BluetoothAddress(parsing: "F0:9E:1A:00:00:01")
    func add(_ path: String, _ properties: [String: BusValue]) {
      let kind = ["Address": text, "AddressType": BusValue.string("random")]
      _ = objects.add(path, Self.device, kind.merging(properties) { $1 })
    }
    add("/a", [:])
    #expect(objects.device(.address(strap, .random))?.path == "/a")
    add("/b", ["RSSI": .integer(-60)])
    #expect(objects.device(.address(strap, .random))?.path == "/b")
    add("/c", ["Connected": .bool(true)])
    #expect(objects.device(.address(strap, .random))?.path == "/c")
    #expect(objects.device(.address(strap, .public)) == nil)
  }

  /// A scan finds all devices; one that only shares the strap's name is not the strap.
  @Test func aNameMeansTheDeviceThatOffersAHeartRate() {
    var objects = BluetoothObjects()
    let named = ["Address": address(1), "Name": BusValue.string("H10")]
    _ = objects.add("/watch", Self.device, named.merging(["Connected": .bool(true)]) { $1 })
    #expect(objects.device(.name("H10"))?.path == "/watch")
    _ = objects.add("/strap", Self.device, named.merging(["RSSI": .integer(-60), "UUIDs": Self.heartRate]) { $1 })
    #expect(objects.device(.name("H10"))?.path == "/strap")
  }

  @Test func aDeviceTakesItsCharacteristicsWithIt() {
    var objects = BluetoothObjects()
    let uuid = ["UUID": BusValue.string("00002a37-0000-1000-8000-00805f9b34fb")]
    _ = objects.add(Self.path, Self.device, ["Address": address(1)])
    #expect(objects.add(Self.path + "/s/c", Self.characteristic, uuid) == .device(path: Self.path))
    #expect(objects.characteristic(.heartRateMeasurement, of: Self.path) != nil)
    _ = objects.remove(Self.path, Self.device)
    #expect(objects.characteristic(.heartRateMeasurement, of: Self.path) == nil)
  }
}
