/// A PDU that a client sends: requests, commands and the confirmation. Core Specification, Vol 3, Part F, 3.4.
public enum ClientPDU: PDU {
  /// Exchange MTU Request, with the client's receive MTU in bytes. 3.4.2.1.
  case exchangeMTURequest(clientReceiveMTU: UInt16)
  /// Find Information Request: the types of the attributes in the range. 3.4.3.1.
  case findInformationRequest(HandleRange)
  /// Find By Type Value Request: the attributes with this 16-bit type and value. 3.4.3.3.
  case findByTypeValueRequest(HandleRange, type: UInt16, value: [UInt8])
  /// Read By Type Request: the values of the attributes of a type in the range. 3.4.4.1.
  case readByTypeRequest(HandleRange, type: BluetoothUUID)
  /// Read Request. 3.4.4.3.
  case readRequest(AttributeHandle)
  /// Read Blob Request: the value from `offset` on. 3.4.4.5.
  case readBlobRequest(AttributeHandle, offset: UInt16)
  /// Read Multiple Request: two handles or more. 3.4.4.7.
  case readMultipleRequest([AttributeHandle])
  /// Read By Group Type Request: the grouping attributes of a type in the range. 3.4.4.9.
  case readByGroupTypeRequest(HandleRange, type: BluetoothUUID)
  /// Read Multiple Variable Request: two handles or more. 3.4.4.11.
  case readMultipleVariableRequest([AttributeHandle])
  /// Write Request. 3.4.5.1.
  case writeRequest(AttributeHandle, value: [UInt8])
  /// Write Command: a write without a response. 3.4.5.3.
  case writeCommand(AttributeHandle, value: [UInt8])
  /// Signed Write Command: a signed write without a response. 3.4.5.4.
  case signedWriteCommand(AttributeHandle, value: [UInt8], signature: AuthenticationSignature)
  /// Prepare Write Request: queues a part of a value. 3.4.6.1.
  case prepareWriteRequest(AttributeHandle, offset: UInt16, part: [UInt8])
  /// Execute Write Request: writes or discards the queued parts. 3.4.6.3.
  case executeWriteRequest(ExecuteWriteFlags)
  /// Handle Value Confirmation. 3.4.7.3.
  case handleValueConfirmation
  /// A PDU with an opcode that clients of this protocol version do not send; `parameters` excludes the opcode.
  case unknown(opcode: Opcode, parameters: [UInt8])

  /// The PDU's opcode.
  public var opcode: Opcode {
    switch self {
    case .exchangeMTURequest: .exchangeMTURequest
    case .findInformationRequest: .findInformationRequest
    case .findByTypeValueRequest: .findByTypeValueRequest
    case .readByTypeRequest: .readByTypeRequest
    case .readRequest: .readRequest
    case .readBlobRequest: .readBlobRequest
    case .readMultipleRequest: .readMultipleRequest
    case .readByGroupTypeRequest: .readByGroupTypeRequest
    case .readMultipleVariableRequest: .readMultipleVariableRequest
    case .writeRequest: .writeRequest
    case .writeCommand: .writeCommand
    case .signedWriteCommand: .signedWriteCommand
    case .prepareWriteRequest: .prepareWriteRequest
    case .executeWriteRequest: .executeWriteRequest
    case .handleValueConfirmation: .handleValueConfirmation
    case .unknown(let opcode, _): opcode
    }
  }
}
