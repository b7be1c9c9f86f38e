import Primitives

extension PDU {
  /// Decodes one PDU from all of `bytes`, the opcode first.
  ///
  /// Whatever decodes encodes to the same bytes again.
  /// - Throws: `DecodeError`, which names the PDU and what is wrong with it.
  public init(decoding bytes: RawSpan) throws(DecodeError) {
    guard !bytes.isEmpty else { throw .empty }
    let opcode = Opcode(rawValue: try Parameters.load(UInt8.self, at: 0, of: bytes, in: .errorResponse))
    switch opcode {
    case .handleValueNotification:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .handleValueNotification(handle, value: value)
    case .handleValueIndication:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .handleValueIndication(handle, value: value)
    case .handleValueConfirmation:
      try Parameters.end(at: 1, of: bytes, in: opcode)
      self = .handleValueConfirmation
    case .multipleHandleValueNotification:
      self = .multipleHandleValueNotification(try Parameters.handleLengthValues(bytes, opcode))
    case .errorResponse:
      try Parameters.end(at: 5, of: bytes, in: opcode)
      self = .errorResponse(
        request: Opcode(rawValue: try Parameters.load(UInt8.self, at: 1, of: bytes, in: opcode)),
        handle: try Parameters.handle(at: 2, of: bytes, in: opcode),
        code: ErrorCode(rawValue: try Parameters.load(UInt8.self, at: 4, of: bytes, in: opcode)))
    case .exchangeMTURequest:
      self = .exchangeMTURequest(clientReceiveMTU: try Parameters.only(UInt16.self, bytes, opcode))
    case .exchangeMTUResponse:
      self = .exchangeMTUResponse(serverReceiveMTU: try Parameters.only(UInt16.self, bytes, opcode))
    case .findInformationRequest:
      try Parameters.end(at: 5, of: bytes, in: opcode)
      self = .findInformationRequest(try Parameters.range(at: 1, of: bytes, in: opcode))
    case .findInformationResponse:
      self = .findInformationResponse(try Parameters.informationData(bytes, opcode))
    case .findByTypeValueRequest:
      self = .findByTypeValueRequest(
        try Parameters.range(at: 1, of: bytes, in: opcode),
        type: try Parameters.load(UInt16.self, at: 5, of: bytes, in: opcode),
        value: try Parameters.tail(from: 7, of: bytes, in: opcode))
    case .findByTypeValueResponse:
      self = .findByTypeValueResponse(
        try Parameters.list(from: 1, elementLength: 4, bytes, opcode) { (offset) throws(DecodeError) in
          try Parameters.range(at: offset, of: bytes, in: opcode)
        })
    case .readByTypeRequest:
      let (range, type) = try Parameters.rangeAndType(bytes, opcode)
      self = .readByTypeRequest(range, type: type)
    case .readByTypeResponse:
      self = .readByTypeResponse(
        try Parameters.dataList(bytes, opcode) { (offset, value) throws(DecodeError) in
          AttributeData(handle: try Parameters.handle(at: offset, of: bytes, in: opcode), value: value)
        })
    case .readRequest:
      self = .readRequest(AttributeHandle(rawValue: try Parameters.only(UInt16.self, bytes, opcode)))
    case .readResponse:
      self = .readResponse(value: try Parameters.tail(from: 1, of: bytes, in: opcode))
    case .readBlobRequest:
      try Parameters.end(at: 5, of: bytes, in: opcode)
      self = .readBlobRequest(
        try Parameters.handle(at: 1, of: bytes, in: opcode),
        offset: try Parameters.load(UInt16.self, at: 3, of: bytes, in: opcode))
    case .readBlobResponse:
      self = .readBlobResponse(part: try Parameters.tail(from: 1, of: bytes, in: opcode))
    case .readMultipleRequest:
      self = .readMultipleRequest(try Parameters.handles(bytes, opcode))
    case .readMultipleResponse:
      self = .readMultipleResponse(values: try Parameters.tail(from: 1, of: bytes, in: opcode))
    case .readByGroupTypeRequest:
      let (range, type) = try Parameters.rangeAndType(bytes, opcode)
      self = .readByGroupTypeRequest(range, type: type)
    case .readByGroupTypeResponse:
      self = .readByGroupTypeResponse(
        try Parameters.dataList(bytes, opcode) { (offset, value) throws(DecodeError) in
          AttributeGroup(range: try Parameters.range(at: offset, of: bytes, in: opcode), value: value)
        })
    case .readMultipleVariableRequest:
      self = .readMultipleVariableRequest(try Parameters.handles(bytes, opcode))
    case .readMultipleVariableResponse:
      // Two values without a byte are the least there is.
      guard bytes.byteCount >= 5 else { throw .truncated(opcode, needed: 5, available: bytes.byteCount) }
      self = .readMultipleVariableResponse(LengthValueList(bytes: try Parameters.tail(from: 1, of: bytes, in: opcode)))
    case .writeRequest:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .writeRequest(handle, value: value)
    case .writeResponse:
      try Parameters.end(at: 1, of: bytes, in: opcode)
      self = .writeResponse
    case .writeCommand:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .writeCommand(handle, value: value)
    case .signedWriteCommand:
      let (handle, value, signature) = try Parameters.signedValue(bytes, opcode)
      self = .signedWriteCommand(handle, value: value, signature: signature)
    case .prepareWriteRequest:
      let (handle, offset, part) = try Parameters.preparedWrite(bytes, opcode)
      self = .prepareWriteRequest(handle, offset: offset, part: part)
    case .prepareWriteResponse:
      let (handle, offset, part) = try Parameters.preparedWrite(bytes, opcode)
      self = .prepareWriteResponse(handle, offset: offset, part: part)
    case .executeWriteRequest:
      self = .executeWriteRequest(ExecuteWriteFlags(rawValue: try Parameters.only(UInt8.self, bytes, opcode)))
    case .executeWriteResponse:
      try Parameters.end(at: 1, of: bytes, in: opcode)
      self = .executeWriteResponse
    default:
      // Opcodes are the specification's numbers, not a closed set: what is left is of another version.
      self = .unknown(opcode: opcode, parameters: try Parameters.tail(from: 1, of: bytes, in: opcode))
    }
  }
}
