/// A PDU that a server sends: responses, notifications and indications. Core Specification, Vol 3, Part F, 3.4.
public enum ServerPDU: PDU {
  /// Error Response: `request` failed with `code` at `handle`. 3.4.1.1.
  case errorResponse(request: Opcode, handle: AttributeHandle, code: ErrorCode)
  /// Exchange MTU Response, with the server's receive MTU in bytes. 3.4.2.2.
  case exchangeMTUResponse(serverReceiveMTU: UInt16)
  /// Find Information Response: handles with their types. 3.4.3.2.
  case findInformationResponse(InformationData)
  /// Find By Type Value Response: each handle found, with the end of its group. 3.4.3.4.
  case findByTypeValueResponse([HandleRange])
  /// Read By Type Response: handles with values of equal length. 3.4.4.2.
  case readByTypeResponse(DataList<AttributeData>)
  /// Read Response: the value, or its first MTU-1 bytes. 3.4.4.4.
  case readResponse(value: [UInt8])
  /// Read Blob Response: the part of the value, at most MTU-1 bytes. 3.4.4.6.
  case readBlobResponse(part: [UInt8])
  /// Read Multiple Response: the values, one after the other. 3.4.4.8.
  case readMultipleResponse(values: [UInt8])
  /// Read By Group Type Response: groups with values of equal length. 3.4.4.10.
  case readByGroupTypeResponse(DataList<AttributeGroup>)
  /// Read Multiple Variable Response: values, each with its length. 3.4.4.12.
  case readMultipleVariableResponse(LengthValueList)
  /// Write Response. 3.4.5.2.
  case writeResponse
  /// Prepare Write Response: the part as the server queued it. 3.4.6.2.
  case prepareWriteResponse(AttributeHandle, offset: UInt16, part: [UInt8])
  /// Execute Write Response. 3.4.6.4.
  case executeWriteResponse
  /// Handle Value Notification. 3.4.7.1.
  case handleValueNotification(AttributeHandle, value: [UInt8])
  /// Handle Value Indication, which the client confirms. 3.4.7.2.
  case handleValueIndication(AttributeHandle, value: [UInt8])
  /// Multiple Handle Value Notification. The specification requires two or more values; one decodes as well. 3.4.7.4.
  case multipleHandleValueNotification([AttributeData])
  /// A PDU with an opcode that servers of this protocol version do not send; `parameters` excludes the opcode.
  case unknown(opcode: Opcode, parameters: [UInt8])

  /// The PDU's opcode.
  public var opcode: Opcode {
    switch self {
    case .errorResponse: .errorResponse
    case .exchangeMTUResponse: .exchangeMTUResponse
    case .findInformationResponse: .findInformationResponse
    case .findByTypeValueResponse: .findByTypeValueResponse
    case .readByTypeResponse: .readByTypeResponse
    case .readResponse: .readResponse
    case .readBlobResponse: .readBlobResponse
    case .readMultipleResponse: .readMultipleResponse
    case .readByGroupTypeResponse: .readByGroupTypeResponse
    case .readMultipleVariableResponse: .readMultipleVariableResponse
    case .writeResponse: .writeResponse
    case .prepareWriteResponse: .prepareWriteResponse
    case .executeWriteResponse: .executeWriteResponse
    case .handleValueNotification: .handleValueNotification
    case .handleValueIndication: .handleValueIndication
    case .multipleHandleValueNotification: .multipleHandleValueNotification
    case .unknown(let opcode, _): opcode
    }
  }
}
