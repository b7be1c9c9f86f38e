import ATT
import GATT
import Primitives
import Testing

/// A client under test, and a script of bytes for its peer.
struct ClientScript {
  var client: GATTClient
  var now = Instant(nanoseconds: 1_000_000_000)

  init(receiveMTU: UInt16 = 247) {
    client = GATTClient(receiveMTU: receiveMTU)
  }

  /// The peer sends these bytes.
  mutating func peer(_ bytes: [UInt8]) {
    client.receive(bytes.span.bytes, at: now)
  }

  /// Expects that the client sends these PDUs now, and nothing else.
  mutating func sends(_ expected: [UInt8]..., sourceLocation: SourceLocation = #_sourceLocation) {
    var sent: [[UInt8]] = []
    while let bytes = client.nextOutgoing() { sent.append(bytes) }
    #expect(sent == expected, sourceLocation: sourceLocation)
  }

  /// Expects that the client emitted these events since the last call, and nothing else.
  mutating func expectEvents(_ expected: GATTClient.Event..., sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(events() == expected, sourceLocation: sourceLocation)
  }

  mutating func events() -> [GATTClient.Event] {
    var events: [GATTClient.Event] = []
    while let event = client.nextEvent() { events.append(event) }
    return events
  }

  /// Exchanges the MTU, to allow larger PDUs.
  mutating func exchangeMTU(_ mtu: UInt16) {
    let id = client.exchangeMTU(at: now)
    _ = client.nextOutgoing()
    peer(ServerPDU.exchangeMTUResponse(serverReceiveMTU: mtu).encoded())
    #expect(events() == [.completed(id, .success(.mtu(mtu)))])
  }
}

func handle(_ rawValue: UInt16) -> AttributeHandle { AttributeHandle(rawValue: rawValue) }
func range(_ first: UInt16, _ last: UInt16) -> HandleRange { HandleRange(first: handle(first), last: handle(last)) }

let vendorUUID: UInt128 = 0x6E40_0001_B5A3_F393_E0A9_E50E_24DC_CA9E
let vendorBytes: [UInt8] = BluetoothUUID.uuid128(vendorUUID).bytes

/// Expects that `actual` equals `expected`. `#expect` cannot hold a call that mutates its value.
func expect<Value: Equatable>(
  _ actual: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual == expected, sourceLocation: sourceLocation)
}
