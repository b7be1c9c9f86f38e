@testable import ATT
import Testing

/// A PDU of the specification, as bytes and as a value.
struct PDURow: Sendable, CustomTestStringConvertible {
  let pdu: any PDU
  let bytes: [UInt8]
  /// The shorter lengths at which the PDU is complete too, because its tail is variable.
  let wholeAt: [Int]

  init(client pdu: ClientPDU, bytes: [UInt8], wholeAt: [Int] = []) {
    self.pdu = pdu
    self.bytes = bytes
    self.wholeAt = wholeAt
  }

  init(server pdu: ServerPDU, bytes: [UInt8], wholeAt: [Int] = []) {
    self.pdu = pdu
    self.bytes = bytes
    self.wholeAt = wholeAt
  }

  var testDescription: String { "\(pdu.opcode), \(bytes.count) bytes" }
}

private func handle(_ rawValue: UInt16) -> AttributeHandle { AttributeHandle(rawValue: rawValue) }
private func range(_ first: UInt16, _ last: UInt16) -> HandleRange {
  HandleRange(first: handle(first), last: handle(last))
}

private let vendor = UUID128(0x6E40_0001_B5A3_F393_E0A9_E50E_24DC_CA9E)
private let vendorBytes: [UInt8] = [
  0x9E, 0xCA, 0xDC, 0x24, 0x0E, 0xE5, 0xA9, 0xE0, 0x93, 0xF3, 0xA3, 0xB5, 0x01, 0x00, 0x40, 0x6E,
]

/// The PDUs in the order of Core Specification, Vol 3, Part F, 3.4.
let pduTable: [PDURow] = [
  PDURow(
    server: .errorResponse(request: .readByTypeRequest, handle: handle(0x0102), code: .attributeNotFound),
    bytes: [0x01, 0x08, 0x02, 0x01, 0x0A]),
  PDURow(
    server: .errorResponse(request: Opcode(rawValue: 0x3F), handle: .invalid, code: .requestNotSupported),
    bytes: [0x01, 0x3F, 0x00, 0x00, 0x06]),
  PDURow(
    server: .errorResponse(request: .writeRequest, handle: handle(3), code: .application(0x80)),
    bytes: [0x01, 0x12, 0x03, 0x00, 0x80]),
  PDURow(
    server: .errorResponse(request: .writeRequest, handle: handle(3), code: .unknown(0x00)),
    bytes: [0x01, 0x12, 0x03, 0x00, 0x00]),
  PDURow(client: .exchangeMTURequest(clientReceiveMTU: 517), bytes: [0x02, 0x05, 0x02]),
  PDURow(server: .exchangeMTUResponse(serverReceiveMTU: 247), bytes: [0x03, 0xF7, 0x00]),
  PDURow(client: .findInformationRequest(range(0x0001, 0xFFFF)), bytes: [0x04, 0x01, 0x00, 0xFF, 0xFF]),
  PDURow(client: .findInformationRequest(range(9, 0)), bytes: [0x04, 0x09, 0x00, 0x00, 0x00]),
  PDURow(
    server: .findInformationResponse(
      .uuid16([.init(handle: handle(0x10), uuid: 0x2A37), .init(handle: handle(0x11), uuid: 0x2902)])),
    bytes: [0x05, 0x01, 0x10, 0x00, 0x37, 0x2A, 0x11, 0x00, 0x02, 0x29], wholeAt: [6]),
  PDURow(
    server: .findInformationResponse(.uuid128([.init(handle: handle(0x10), uuid: vendor)])),
    bytes: [0x05, 0x02, 0x10, 0x00] + vendorBytes),
  PDURow(
    client: .findByTypeValueRequest(range(1, 0xFFFF), type: 0x2800, value: [0x0D, 0x18]),
    bytes: [0x06, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x28, 0x0D, 0x18], wholeAt: [7, 8]),
  PDURow(
    server: .findByTypeValueResponse([range(0x10, 0x1F), range(0x30, 0xFFFF)]),
    bytes: [0x07, 0x10, 0x00, 0x1F, 0x00, 0x30, 0x00, 0xFF, 0xFF], wholeAt: [5]),
  PDURow(
    client: .readByTypeRequest(range(1, 2), type: .characteristic), bytes: [0x08, 0x01, 0x00, 0x02, 0x00, 0x03, 0x28]),
  PDURow(
    client: .readByTypeRequest(range(1, 2), type: .uuid128(whole: vendor)),
    bytes: [0x08, 0x01, 0x00, 0x02, 0x00] + vendorBytes, wholeAt: [7]),
  PDURow(
    server: .readByTypeResponse(
      DataList(uniform: [
        AttributeData(handle: handle(2), value: [0x10, 0x03, 0x00, 0x37, 0x2A]),
        AttributeData(handle: handle(5), value: [0x02, 0x06, 0x00, 0x38, 0x2A]),
      ])),
    bytes: [0x09, 0x07, 0x02, 0x00, 0x10, 0x03, 0x00, 0x37, 0x2A, 0x05, 0x00, 0x02, 0x06, 0x00, 0x38, 0x2A],
    wholeAt: [9]),
  PDURow(
    server: .readByTypeResponse(DataList(uniform: [AttributeData(handle: handle(2), value: [])])),
    bytes: [0x09, 0x02, 0x02, 0x00]),
  PDURow(client: .readRequest(handle(0x2A)), bytes: [0x0A, 0x2A, 0x00]),
  PDURow(server: .readResponse(value: [1, 2, 3]), bytes: [0x0B, 1, 2, 3], wholeAt: [1, 2, 3]),
  PDURow(client: .readBlobRequest(handle(0x2A), offset: 0x0116), bytes: [0x0C, 0x2A, 0x00, 0x16, 0x01]),
  PDURow(server: .readBlobResponse(part: [4, 5]), bytes: [0x0D, 4, 5], wholeAt: [1, 2]),
  PDURow(
    client: .readMultipleRequest([handle(1), handle(2), handle(3)]), bytes: [0x0E, 1, 0, 2, 0, 3, 0], wholeAt: [5]),
  PDURow(server: .readMultipleResponse(values: [9, 8]), bytes: [0x0F, 9, 8], wholeAt: [1, 2]),
  PDURow(
    client: .readByGroupTypeRequest(range(1, 0xFFFF), type: .primaryService),
    bytes: [0x10, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x28]),
  PDURow(
    server: .readByGroupTypeResponse(
      DataList(uniform: [
        AttributeGroup(range: range(1, 9), value: [0x00, 0x18]),
        AttributeGroup(range: range(10, 15), value: [0x0D, 0x18]),
      ])),
    bytes: [0x11, 0x06, 0x01, 0x00, 0x09, 0x00, 0x00, 0x18, 0x0A, 0x00, 0x0F, 0x00, 0x0D, 0x18], wholeAt: [8]),
  PDURow(client: .readMultipleVariableRequest([handle(1), handle(2)]), bytes: [0x20, 1, 0, 2, 0]),
  PDURow(
    server: .readMultipleVariableResponse(LengthValueList([[7, 8], [9]], limit: 100)),
    bytes: [0x21, 2, 0, 7, 8, 1, 0, 9], wholeAt: [5, 6, 7]),
  PDURow(client: .writeRequest(handle(0x11), value: [1, 0]), bytes: [0x12, 0x11, 0x00, 1, 0], wholeAt: [3, 4]),
  PDURow(server: .writeResponse, bytes: [0x13]),
  PDURow(client: .writeCommand(handle(0x11), value: [1]), bytes: [0x52, 0x11, 0x00, 1], wholeAt: [3]),
  PDURow(
    client: .signedWriteCommand(
      handle(0x11), value: [0xAA, 0xBB],
      signature: AuthenticationSignature(signCounter: 0x0403_0201, messageAuthenticationCode: 0x0C0B_0A09_0807_0605)),
    bytes: [0xD2, 0x11, 0x00, 0xAA, 0xBB, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], wholeAt: [15, 16]),
  PDURow(
    client: .prepareWriteRequest(handle(0x11), offset: 18, part: [1, 2]), bytes: [0x16, 0x11, 0, 18, 0, 1, 2],
    wholeAt: [5, 6]),
  PDURow(
    server: .prepareWriteResponse(handle(0x11), offset: 18, part: [1, 2]), bytes: [0x17, 0x11, 0, 18, 0, 1, 2],
    wholeAt: [5, 6]),
  PDURow(client: .executeWriteRequest(.cancel), bytes: [0x18, 0]),
  PDURow(client: .executeWriteRequest(.write), bytes: [0x18, 1]),
  PDURow(client: .executeWriteRequest(.reserved(2)), bytes: [0x18, 2]),
  PDURow(server: .executeWriteResponse, bytes: [0x19]),
  PDURow(
    server: .handleValueNotification(handle(0x10), value: [0x00, 0x48]), bytes: [0x1B, 0x10, 0x00, 0x00, 0x48],
    wholeAt: [3, 4]),
  PDURow(server: .handleValueIndication(handle(0x10), value: [1]), bytes: [0x1D, 0x10, 0x00, 1], wholeAt: [3]),
  PDURow(client: .handleValueConfirmation, bytes: [0x1E]),
  PDURow(
    server: .multipleHandleValueNotification([
      AttributeData(handle: handle(0x10), value: [0, 72]), AttributeData(handle: handle(0x20), value: []),
    ]),
    bytes: [0x23, 0x10, 0, 2, 0, 0, 72, 0x20, 0, 0, 0], wholeAt: [7]),
  PDURow(
    server: .unknown(opcode: Opcode(rawValue: 0x3F), parameters: [1, 2]), bytes: [0x3F, 1, 2], wholeAt: [1, 2]),
  PDURow(
    client: .unknown(opcode: Opcode(rawValue: 0x3F), parameters: [1, 2]), bytes: [0x3F, 1, 2], wholeAt: [1, 2]),
]
