/// A PDU of the Attribute Protocol. Core Specification, Vol 3, Part F, 3.4.
///
/// A length or list that a PDU carries is whatever its sender said; only its form is checked here. The attribute
/// protocol's MTU is the business of who sends.
public enum PDU: Hashable, Sendable {
  /// Error Response: `request` cannot be done, because of `code`, at `handle`. 3.4.1.1.
  case errorResponse(request: Opcode, handle: AttributeHandle, code: ErrorCode)
  /// Exchange MTU Request: what the client can receive, in bytes. 3.4.2.1.
  case exchangeMTURequest(clientReceiveMTU: UInt16)
  /// Exchange MTU Response: what the server can receive, in bytes. 3.4.2.2.
  case exchangeMTUResponse(serverReceiveMTU: UInt16)
  /// Find Information Request: the types of the attributes in the range. 3.4.3.1.
  case findInformationRequest(HandleRange)
  /// Find Information Response: handles with their types. 3.4.3.2.
  case findInformationResponse(InformationData)
  /// Find By Type Value Request: the attributes of a 16-bit type that have this value. 3.4.3.3.
  case findByTypeValueRequest(HandleRange, type: UInt16, value: [UInt8])
  /// Find By Type Value Response: each found handle with the end of its group. 3.4.3.4.
  case findByTypeValueResponse([HandleRange])
  /// Read By Type Request: the values of the attributes of a type in the range. 3.4.4.1.
  case readByTypeRequest(HandleRange, type: BluetoothUUID)
  /// Read By Type Response: handles with their values, all of one length. 3.4.4.2.
  case readByTypeResponse(DataList<AttributeData>)
  /// Read Request. 3.4.4.3.
  case readRequest(AttributeHandle)
  /// Read Response: the value, or its first MTU-1 bytes. 3.4.4.4.
  case readResponse(value: [UInt8])
  /// Read Blob Request: the value from `offset` on. 3.4.4.5.
  case readBlobRequest(AttributeHandle, offset: UInt16)
  /// Read Blob Response: the part of the value, at most MTU-1 bytes. 3.4.4.6.
  case readBlobResponse(part: [UInt8])
  /// Read Multiple Request: two handles or more. 3.4.4.7.
  case readMultipleRequest([AttributeHandle])
  /// Read Multiple Response: the values, one after the other. 3.4.4.8.
  case readMultipleResponse(values: [UInt8])
  /// Read By Group Type Request: the grouping attributes of a type in the range. 3.4.4.9.
  case readByGroupTypeRequest(HandleRange, type: BluetoothUUID)
  /// Read By Group Type Response: groups with their values, all of one length. 3.4.4.10.
  case readByGroupTypeResponse(DataList<AttributeGroup>)
  /// Read Multiple Variable Request: two handles or more. 3.4.4.11.
  case readMultipleVariableRequest([AttributeHandle])
  /// Read Multiple Variable Response: values, each with its length. 3.4.4.12.
  case readMultipleVariableResponse(LengthValueList)
  /// Write Request. 3.4.5.1.
  case writeRequest(AttributeHandle, value: [UInt8])
  /// Write Response. 3.4.5.2.
  case writeResponse
  /// Write Command: a write that nobody answers. 3.4.5.3.
  case writeCommand(AttributeHandle, value: [UInt8])
  /// Signed Write Command: a write that nobody answers, signed. 3.4.5.4.
  case signedWriteCommand(AttributeHandle, value: [UInt8], signature: AuthenticationSignature)
  /// Prepare Write Request: queues a part of a value. 3.4.6.1.
  case prepareWriteRequest(AttributeHandle, offset: UInt16, part: [UInt8])
  /// Prepare Write Response: the part as the server queued it. 3.4.6.2.
  case prepareWriteResponse(AttributeHandle, offset: UInt16, part: [UInt8])
  /// Execute Write Request: writes what is queued, or forgets it. 3.4.6.3.
  case executeWriteRequest(ExecuteWriteFlags)
  /// Execute Write Response. 3.4.6.4.
  case executeWriteResponse
  /// Handle Value Notification. 3.4.7.1.
  case handleValueNotification(AttributeHandle, value: [UInt8])
  /// Handle Value Indication, to be confirmed. 3.4.7.2.
  case handleValueIndication(AttributeHandle, value: [UInt8])
  /// Handle Value Confirmation. 3.4.7.3.
  case handleValueConfirmation
  /// Multiple Handle Value Notification. The specification asks for two values or more; one decodes as well. 3.4.7.4.
  case multipleHandleValueNotification([AttributeData])
  /// A PDU whose opcode this version of the protocol does not know, without its opcode's byte.
  case unknown(opcode: Opcode, parameters: [UInt8])

  /// The PDU's opcode.
  public var opcode: Opcode {
    switch self {
    case .errorResponse: .errorResponse
    case .exchangeMTURequest: .exchangeMTURequest
    case .exchangeMTUResponse: .exchangeMTUResponse
    case .findInformationRequest: .findInformationRequest
    case .findInformationResponse: .findInformationResponse
    case .findByTypeValueRequest: .findByTypeValueRequest
    case .findByTypeValueResponse: .findByTypeValueResponse
    case .readByTypeRequest: .readByTypeRequest
    case .readByTypeResponse: .readByTypeResponse
    case .readRequest: .readRequest
    case .readResponse: .readResponse
    case .readBlobRequest: .readBlobRequest
    case .readBlobResponse: .readBlobResponse
    case .readMultipleRequest: .readMultipleRequest
    case .readMultipleResponse: .readMultipleResponse
    case .readByGroupTypeRequest: .readByGroupTypeRequest
    case .readByGroupTypeResponse: .readByGroupTypeResponse
    case .readMultipleVariableRequest: .readMultipleVariableRequest
    case .readMultipleVariableResponse: .readMultipleVariableResponse
    case .writeRequest: .writeRequest
    case .writeResponse: .writeResponse
    case .writeCommand: .writeCommand
    case .signedWriteCommand: .signedWriteCommand
    case .prepareWriteRequest: .prepareWriteRequest
    case .prepareWriteResponse: .prepareWriteResponse
    case .executeWriteRequest: .executeWriteRequest
    case .executeWriteResponse: .executeWriteResponse
    case .handleValueNotification: .handleValueNotification
    case .handleValueIndication: .handleValueIndication
    case .handleValueConfirmation: .handleValueConfirmation
    case .multipleHandleValueNotification: .multipleHandleValueNotification
    case .unknown(let opcode, _): opcode
    }
  }
}
