/// The first byte of every PDU: a method, a command flag and an authentication signature flag.
/// Core Specification, Vol 3, Part F, 3.3.1 and 3.4.8.
public struct Opcode: RawRepresentable, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// An opcode from its byte, known or not.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// ATT_ERROR_RSP.
  public static let errorResponse = Opcode(rawValue: 0x01)
  /// ATT_EXCHANGE_MTU_REQ.
  public static let exchangeMTURequest = Opcode(rawValue: 0x02)
  /// ATT_EXCHANGE_MTU_RSP.
  public static let exchangeMTUResponse = Opcode(rawValue: 0x03)
  /// ATT_FIND_INFORMATION_REQ.
  public static let findInformationRequest = Opcode(rawValue: 0x04)
  /// ATT_FIND_INFORMATION_RSP.
  public static let findInformationResponse = Opcode(rawValue: 0x05)
  /// ATT_FIND_BY_TYPE_VALUE_REQ.
  public static let findByTypeValueRequest = Opcode(rawValue: 0x06)
  /// ATT_FIND_BY_TYPE_VALUE_RSP.
  public static let findByTypeValueResponse = Opcode(rawValue: 0x07)
  /// ATT_READ_BY_TYPE_REQ.
  public static let readByTypeRequest = Opcode(rawValue: 0x08)
  /// ATT_READ_BY_TYPE_RSP.
  public static let readByTypeResponse = Opcode(rawValue: 0x09)
  /// ATT_READ_REQ.
  public static let readRequest = Opcode(rawValue: 0x0A)
  /// ATT_READ_RSP.
  public static let readResponse = Opcode(rawValue: 0x0B)
  /// ATT_READ_BLOB_REQ.
  public static let readBlobRequest = Opcode(rawValue: 0x0C)
  /// ATT_READ_BLOB_RSP.
  public static let readBlobResponse = Opcode(rawValue: 0x0D)
  /// ATT_READ_MULTIPLE_REQ.
  public static let readMultipleRequest = Opcode(rawValue: 0x0E)
  /// ATT_READ_MULTIPLE_RSP.
  public static let readMultipleResponse = Opcode(rawValue: 0x0F)
  /// ATT_READ_BY_GROUP_TYPE_REQ.
  public static let readByGroupTypeRequest = Opcode(rawValue: 0x10)
  /// ATT_READ_BY_GROUP_TYPE_RSP.
  public static let readByGroupTypeResponse = Opcode(rawValue: 0x11)
  /// ATT_WRITE_REQ.
  public static let writeRequest = Opcode(rawValue: 0x12)
  /// ATT_WRITE_RSP.
  public static let writeResponse = Opcode(rawValue: 0x13)
  /// ATT_PREPARE_WRITE_REQ.
  public static let prepareWriteRequest = Opcode(rawValue: 0x16)
  /// ATT_PREPARE_WRITE_RSP.
  public static let prepareWriteResponse = Opcode(rawValue: 0x17)
  /// ATT_EXECUTE_WRITE_REQ.
  public static let executeWriteRequest = Opcode(rawValue: 0x18)
  /// ATT_EXECUTE_WRITE_RSP.
  public static let executeWriteResponse = Opcode(rawValue: 0x19)
  /// ATT_HANDLE_VALUE_NTF.
  public static let handleValueNotification = Opcode(rawValue: 0x1B)
  /// ATT_HANDLE_VALUE_IND.
  public static let handleValueIndication = Opcode(rawValue: 0x1D)
  /// ATT_HANDLE_VALUE_CFM.
  public static let handleValueConfirmation = Opcode(rawValue: 0x1E)
  /// ATT_READ_MULTIPLE_VARIABLE_REQ.
  public static let readMultipleVariableRequest = Opcode(rawValue: 0x20)
  /// ATT_READ_MULTIPLE_VARIABLE_RSP.
  public static let readMultipleVariableResponse = Opcode(rawValue: 0x21)
  /// ATT_MULTIPLE_HANDLE_VALUE_NTF.
  public static let multipleHandleValueNotification = Opcode(rawValue: 0x23)
  /// ATT_WRITE_CMD.
  public static let writeCommand = Opcode(rawValue: 0x52)
  /// ATT_SIGNED_WRITE_CMD.
  public static let signedWriteCommand = Opcode(rawValue: 0xD2)

  /// The kind of a PDU, which determines its answer. Core Specification, Vol 3, Part F, 3.3.
  public enum Kind: Hashable, Sendable {
    /// Requires a response.
    case request
    /// Answers a request.
    case response
    /// Requires no answer.
    case command
    /// Carries a value and requires no answer.
    case notification
    /// Carries a value and requires a confirmation.
    case indication
    /// Answers an indication.
    case confirmation
  }

  /// The kind of this opcode's PDU. An unknown opcode is a command if its command flag is set, else a request. A server
  /// answers unknown requests with Request Not Supported, and ignores unknown commands.
  /// Core Specification, Vol 3, Part F, 3.3.
  public var kind: Kind {
    switch self {
    case .errorResponse, .exchangeMTUResponse, .findInformationResponse, .findByTypeValueResponse, .readByTypeResponse,
      .readResponse, .readBlobResponse, .readMultipleResponse, .readByGroupTypeResponse, .writeResponse,
      .prepareWriteResponse, .executeWriteResponse, .readMultipleVariableResponse:
      .response
    case .handleValueNotification, .multipleHandleValueNotification: .notification
    case .handleValueIndication: .indication
    case .handleValueConfirmation: .confirmation
    default: rawValue & 0x40 != 0 ? .command : .request
    }
  }

  /// The opcode of the response that answers this request; `nil` for anything that is not a known request.
  public var response: Opcode? {
    switch self {
    case .exchangeMTURequest, .findInformationRequest, .findByTypeValueRequest, .readByTypeRequest, .readRequest,
      .readBlobRequest, .readMultipleRequest, .readByGroupTypeRequest, .writeRequest, .prepareWriteRequest,
      .executeWriteRequest, .readMultipleVariableRequest:
      Opcode(rawValue: rawValue + 1)
    default: nil
    }
  }
}

extension Opcode: CustomStringConvertible {
  /// The PDU's name in the specification, or the byte of an unknown one: `Read Request`, `opcode 0x3f`.
  public var description: String { Self.names[self] ?? "opcode 0x" + hexadecimal(rawValue, digits: 2) }

  private static let names: [Opcode: String] = [
    .errorResponse: "Error Response", .exchangeMTURequest: "Exchange MTU Request",
    .exchangeMTUResponse: "Exchange MTU Response", .findInformationRequest: "Find Information Request",
    .findInformationResponse: "Find Information Response", .findByTypeValueRequest: "Find By Type Value Request",
    .findByTypeValueResponse: "Find By Type Value Response", .readByTypeRequest: "Read By Type Request",
    .readByTypeResponse: "Read By Type Response", .readRequest: "Read Request", .readResponse: "Read Response",
    .readBlobRequest: "Read Blob Request", .readBlobResponse: "Read Blob Response",
    .readMultipleRequest: "Read Multiple Request", .readMultipleResponse: "Read Multiple Response",
    .readByGroupTypeRequest: "Read By Group Type Request", .readByGroupTypeResponse: "Read By Group Type Response",
    .writeRequest: "Write Request", .writeResponse: "Write Response", .writeCommand: "Write Command",
    .signedWriteCommand: "Signed Write Command", .prepareWriteRequest: "Prepare Write Request",
    .prepareWriteResponse: "Prepare Write Response", .executeWriteRequest: "Execute Write Request",
    .executeWriteResponse: "Execute Write Response", .readMultipleVariableRequest: "Read Multiple Variable Request",
    .readMultipleVariableResponse: "Read Multiple Variable Response",
    .multipleHandleValueNotification: "Multiple Handle Value Notification",
    .handleValueNotification: "Handle Value Notification", .handleValueIndication: "Handle Value Indication",
    .handleValueConfirmation: "Handle Value Confirmation",
  ]
}
