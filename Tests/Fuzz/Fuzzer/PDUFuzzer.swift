import ATT
import Primitives

extension Fuzzer {
  /// One PDU, decoded by each side. A decoded PDU encodes to the same bytes.
  static let pdus = Fuzzer(name: "pdus", seeds: samplePDUs.map { $0.encoded() }) { bytes in
    check(ClientPDU.self, bytes)
    check(ServerPDU.self, bytes)
  }

  private static func check<Side: PDU>(_ side: Side.Type, _ bytes: [UInt8]) {
    guard let pdu = try? Side(decoding: bytes.span.bytes) else { return }
    let encoded = pdu.encoded()
    expect((try? Side(decoding: encoded.span.bytes)) == pdu, "\(pdu) is another after \(encoded)")
    expect(encoded == bytes, "\(pdu) was \(bytes) and became \(encoded)")
  }

  /// A PDU of each kind that a heart-rate strap or its client sends.
  static let samplePDUs: [any PDU] = clientPDUs + serverPDUs

  private static let clientPDUs: [ClientPDU] = [
    .exchangeMTURequest(clientReceiveMTU: 517), .findInformationRequest(.all),
    .findByTypeValueRequest(.all, type: 0x2800, value: [0x0D, 0x18]),
    .readByTypeRequest(.all, type: .characteristic), .readRequest(.first), .readBlobRequest(.first, offset: 22),
    .readMultipleRequest([.first, .last]), .readByGroupTypeRequest(.all, type: .primaryService),
    .writeRequest(AttributeHandle(rawValue: 4), value: [1, 0]), .writeCommand(.first, value: [1]),
    .prepareWriteRequest(.first, offset: 0, part: [1, 2]), .executeWriteRequest(.init(rawValue: 1)),
    .handleValueConfirmation,
  ]

  private static let serverPDUs: [ServerPDU] =
    [
      .errorResponse(request: .readByTypeRequest, handle: AttributeHandle(rawValue: 3), code: .attributeNotFound),
      .exchangeMTUResponse(serverReceiveMTU: 247),
      .findByTypeValueResponse([HandleRange(first: AttributeHandle(rawValue: 1), last: AttributeHandle(rawValue: 9))]),
      .readResponse(value: [0x5A]), .readBlobResponse(part: Array("Polar H10".utf8)), .writeResponse,
      .handleValueNotification(AttributeHandle(rawValue: 3), value: [0x16, 143, 0x4A, 0x03]),
      .handleValueIndication(AttributeHandle(rawValue: 8), value: [1, 0, 9, 0]),
      // Find Information and Read By Type Responses as real devices send them.
    ]
    + [[0x05, 0x01, 0x04, 0x00, 0x02, 0x29], [0x09, 0x07, 2, 0, 0x10, 3, 0, 0x37, 0x2A]].compactMap {
      try? ServerPDU(decoding: $0.span.bytes)
    }
}
