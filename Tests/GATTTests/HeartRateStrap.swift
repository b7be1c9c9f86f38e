import ATT
import GATT
import Primitives
import Testing

/// The strap's model number, too long for one response at an MTU of 23.
let modelNumber = (0..<60).map { UInt8(0x41 + $0 % 26) }
let otherVendorUUID: UInt128 = 0x6E40_0002_B5A3_F393_E0A9_E50E_24DC_CA9E

/// The services of a heart-rate strap, with one of a vendor's:
///
/// | handles | service | characteristics: declaration, value, descriptors |
/// |---|---|---|
/// | 1-4 | Generic Attribute | Service Changed 2, 3, CCCD 4 |
/// | 5-12 | Heart Rate | Measurement 6, 7, CCCD 8; Location 9, 10; Control Point 11, 12 |
/// | 13-16 | Battery | Level 14, 15, CCCD 16 |
/// | 17-21 | Device Information | Model 18, 19; Manufacturer (encrypted) 20, 21 |
/// | 22-28 | vendor's | vendor's 23, 24, CCCD 25, vendor's descriptor 26; Device Name 27, 28 |
let strapServices: [ServiceDefinition] = [
  ServiceDefinition(.genericAttribute, characteristics: [CharacteristicDefinition(.serviceChanged, .indicate)]),
  ServiceDefinition(
    .heartRateService,
    characteristics: [
      CharacteristicDefinition(.heartRateMeasurement, .notify),
      CharacteristicDefinition(.bodySensorLocation, .read, value: [1]),
      CharacteristicDefinition(
        .heartRateControlPoint, .write, writeRule: .oneOf([[1]], otherwise: .application(0x80))),
    ]),
  ServiceDefinition(
    .batteryService, characteristics: [CharacteristicDefinition(.batteryLevel, [.read, .notify], value: [87])]),
  ServiceDefinition(
    .deviceInformation,
    characteristics: [
      CharacteristicDefinition(.modelNumberString, .read, value: modelNumber),
      CharacteristicDefinition(.manufacturerNameString, .read, value: [0x50]),
    ]),
  ServiceDefinition(
    .uuid128(vendorUUID),
    characteristics: [
      CharacteristicDefinition(
        .uuid128(otherVendorUUID), [.read, .write, .writeWithoutResponse, .notify, .indicate], value: [1, 2, 3],
        descriptors: [DescriptorDefinition(.uuid128(vendorUUID), value: [9])]),
      CharacteristicDefinition(.deviceName, [.read, .write], value: [0, 0, 0, 0]),
    ]),
]

/// A strap's server under test, and a script of bytes for its client.
struct ServerScript {
  var server: GATTServer

  init(receiveMTU: UInt16 = 247, mtu: UInt16 = 23) throws {
    server = GATTServer(try AttributeDatabase(strapServices), receiveMTU: receiveMTU)
    if mtu > 23 {
      answers(ClientPDU.exchangeMTURequest(clientReceiveMTU: mtu), .exchangeMTUResponse(serverReceiveMTU: receiveMTU))
      _ = server.nextEvent()
    }
  }

  /// The client sends these bytes.
  mutating func client(_ bytes: [UInt8]) {
    server.receive(bytes.span.bytes)
  }

  /// Expects that the server sends these PDUs now, and nothing else.
  mutating func sends(_ expected: [UInt8]..., sourceLocation: SourceLocation = #_sourceLocation) {
    var sent: [[UInt8]] = []
    while let bytes = server.nextOutgoing() { sent.append(bytes) }
    #expect(sent == expected, sourceLocation: sourceLocation)
  }

  /// Expects that the server answers `request` with `response`.
  mutating func answers(_ request: ClientPDU, _ response: ServerPDU, sourceLocation: SourceLocation = #_sourceLocation)
  {
    client(request.encoded())
    sends(response.encoded(), sourceLocation: sourceLocation)
  }

  /// Expects that the server refuses `request`.
  mutating func refuses(
    _ request: ClientPDU, _ code: ErrorCode, at refused: UInt16, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    answers(
      request, .errorResponse(request: request.opcode, handle: handle(refused), code: code),
      sourceLocation: sourceLocation)
  }

  /// Expects that the server emitted these events since the last call, and nothing else.
  mutating func expectEvents(_ expected: GATTServer.Event..., sourceLocation: SourceLocation = #_sourceLocation) {
    var events: [GATTServer.Event] = []
    while let event = server.nextEvent() { events.append(event) }
    #expect(events == expected, sourceLocation: sourceLocation)
  }
}
