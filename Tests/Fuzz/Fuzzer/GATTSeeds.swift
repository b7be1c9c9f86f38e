import ATT
import GATT

/// Seeds of the fuzzers `client` and `server`. GATTFuzzer.swift gives the meaning of their numbers.
enum GATTSeeds {
  /// The whole procedure up to a strap's notifications, and each PDU alone.
  static let client: [[UInt8]] =
    [wayToNotifications] + Fuzzer.samplePDUs.map { [64, 0, 4, 1, 0] + received($0) }

  /// Subscribing to everything, many notifications, and all requests; and each PDU alone.
  static let server: [[UInt8]] =
    [
      [64, 0] + written([2, 0], to: 4) + written([1, 0], to: 8) + [0, 60, 0, 0, 60, 0]
        + received(ClientPDU.handleValueConfirmation) + [0, 44, 1],
      [247, 0] + Fuzzer.samplePDUs.flatMap { received($0) },
    ] + Fuzzer.samplePDUs.map { [64, 0] + received($0) }

  private static let wayToNotifications: [UInt8] =
    [247, 0] + exchange + discovery
    + [5, 2, 1, 0, 4, 0] + received(ServerPDU.writeResponse)
    + [4, 3, 0] + received(ServerPDU.readResponse(value: [UInt8](repeating: 0x41, count: 246)))
    + received(ServerPDU.readBlobResponse(part: [0x42]))
    + received(ServerPDU.handleValueNotification(handle(3), value: [0x16, 143, 0x4A, 0x03])) + [7, 31]

  private static let exchange = [0] + received(ServerPDU.exchangeMTUResponse(serverReceiveMTU: 247))

  private static let discovery: [UInt8] =
    [1] + received(ServerPDU.findByTypeValueResponse([HandleRange(first: handle(1), last: handle(9))]))
    + missing(.findByTypeValueRequest)
    + [2, 1, 0, 9, 0, 20, 9, 0x09, 0x07, 2, 0, 0x10, 3, 0, 0x37, 0x2A] + missing(.readByTypeRequest)
    + [3, 4, 0, 9, 0, 20, 6, 0x05, 0x01, 4, 0, 2, 0x29] + missing(.findInformationRequest)

  /// The choice 20 makes the other side send, in both fuzzers.
  private static func received(_ pdu: any PDU) -> [UInt8] {
    let bytes = pdu.encoded()
    return [20, UInt8(bytes.count)] + bytes
  }

  private static func missing(_ request: Opcode) -> [UInt8] {
    received(ServerPDU.errorResponse(request: request, handle: .first, code: .attributeNotFound))
  }

  private static func written(_ value: [UInt8], to number: UInt16) -> [UInt8] {
    received(ClientPDU.writeRequest(handle(number), value: value))
  }

  private static func handle(_ number: UInt16) -> AttributeHandle { AttributeHandle(rawValue: number) }
}
