import ATT
import GATT
import Primitives

extension Fuzzer {
  /// A client with active procedures, and a peer that sends anything at any time.
  static let client = Fuzzer(name: "client", seeds: GATTSeeds.client) { bytes in
    var choices = Choices(bytes)
    var client = GATTClient(receiveMTU: choices.number())
    var now = Instant(nanoseconds: 0)
    var open: Set<GATTClient.ProcedureID> = []
    while !choices.isEmpty {
      let wasEnded = client.isEnded
      let before = client.mtu
      switch choices.byte() % 12 {
      case 0: open.insert(client.exchangeMTU(at: now))
      case 1: open.insert(client.discoverServices(.heartRateService, at: now))
      case 2: open.insert(client.discoverCharacteristics(in: choices.range(), at: now))
      case 3: open.insert(client.discoverDescriptors(in: choices.range(), at: now))
      case 4: open.insert(client.read(choices.handle(), at: now))
      case 5, 6: open.insert(client.write(choices.bytes(), to: choices.handle(), at: now))
      case 7:
        now = now + .seconds(Int(choices.byte()))
        client.advance(to: now)
        if let deadline = client.nextDeadline { expect(deadline > now, "a deadline that is past stands") }
      default: client.receive(choices.bytes().span.bytes, at: now)
      }
      expect(client.mtu >= GATTClient.defaultMTU, "an MTU of \(client.mtu)")
      drain(&client, mtu: max(before, client.mtu), &open)
      if wasEnded { expect(client.isEnded, "a bearer that ended is back") }
    }
    guard client.isEnded else { return }
    expect(open.isEmpty, "\(open.count) procedures never completed on a bearer that ended")
  }

  private static func drain(_ client: inout GATTClient, mtu: UInt16, _ open: inout Set<GATTClient.ProcedureID>) {
    var count = 0
    while let bytes = client.nextOutgoing() {
      count += 1
      expect(count <= 1000, "there is no end of what is to be sent")
      expect(bytes.count <= Int(mtu), "\(bytes.count) bytes to send on an MTU of \(mtu)")
      expect(isPDU(bytes), "sent \(bytes), which is no PDU")
    }
    while let event = client.nextEvent() {
      count += 1
      expect(count <= 2000, "there is no end of events")
      switch event {
      case .completed(let id, _): expect(open.remove(id) != nil, "a procedure completed twice, or never began")
      case .ended: expect(client.isEnded, "ended, and is not")
      case .notification, .indication, .servicesChanged: break
      }
    }
    if client.isEnded { expect(client.nextOutgoing() == nil, "sends on a bearer that ended") }
  }

  /// Whether it is a client's PDU, or a response to the peer's request.
  private static func isPDU(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return false }
    if Opcode(rawValue: first).kind == .response { return (try? ServerPDU(decoding: bytes.span.bytes)) != nil }
    return (try? ClientPDU(decoding: bytes.span.bytes)) != nil
  }

  /// A server with a strap's attributes, and a client that sends anything.
  static let server = Fuzzer(name: "server", seeds: GATTSeeds.server) { bytes in
    var choices = Choices(bytes)
    guard let database = try? AttributeDatabase(services) else { return expect(false, "no database") }
    var server = GATTServer(database, receiveMTU: choices.number())
    guard let measurement = database.valueHandle(of: .heartRateMeasurement) else {
      return expect(false, "no measurement")
    }
    while !choices.isEmpty {
      let before = server.mtu
      var isRequest = false
      switch choices.byte() % 8 {
      case 0: server.notify(choices.longValue(), from: measurement)
      case 1: server.setValue(choices.longValue(), of: choices.handle())
      default:
        let pdu = choices.bytes()
        isRequest = pdu.first.map { Opcode(rawValue: $0).kind == .request } ?? false
        server.receive(pdu.span.bytes)
      }
      expect(server.mtu >= GATTClient.defaultMTU, "an MTU of \(server.mtu)")
      var responses = 0
      var count = 0
      while let bytes = server.nextOutgoing() {
        count += 1
        expect(count <= 1000, "there is no end of what is to be sent")
        expect(bytes.count <= Int(max(before, server.mtu)), "\(bytes.count) bytes on an MTU of \(before)")
        guard let pdu = try? ServerPDU(decoding: bytes.span.bytes) else {
          return expect(false, "sent \(bytes), no PDU")
        }
        if pdu.opcode.kind == .response { responses += 1 }
      }
      expect(responses == (isRequest ? 1 : 0), "\(responses) responses to one PDU")
      while server.nextEvent() != nil {}
    }
  }

  private static let services = [
    ServiceDefinition(
      .genericAttribute, characteristics: [CharacteristicDefinition(.serviceChanged, [.indicate])]),
    ServiceDefinition(
      .heartRateService,
      characteristics: [
        CharacteristicDefinition(.heartRateMeasurement, [.notify]),
        CharacteristicDefinition(.bodySensorLocation, [.read], value: [1]),
        CharacteristicDefinition(
          .heartRateControlPoint, [.write], writeRule: .oneOf([[1]], otherwise: ErrorCode(rawValue: 0x80))),
      ]),
    ServiceDefinition(
      .uuid128(0x6E40_0001_B5A3_F393_E0A9_E50E_24DC_CA9E),
      characteristics: [
        CharacteristicDefinition(.batteryLevel, [.read, .notify], value: [90]),
        CharacteristicDefinition(
          .modelNumberString, [.read, .write, .writeWithoutResponse], value: [UInt8](repeating: 0x41, count: 300)),
      ]),
  ]
}

extension Choices {
  fileprivate mutating func handle() -> AttributeHandle { AttributeHandle(rawValue: number()) }

  fileprivate mutating func range() -> HandleRange { HandleRange(first: handle(), last: handle()) }

  fileprivate mutating func longValue() -> [UInt8] { [UInt8](repeating: 7, count: Int(number() % 600)) }
}
