import Primitives

extension ServerPDU {
  /// Decodes one server PDU from all of `bytes`, opcode first.
  /// - Throws: `DecodeError`, which names the PDU and the fault.
  public init(decoding bytes: RawSpan) throws(DecodeError) {
    let opcode = try Parameters.opcode(of: bytes)
    switch opcode {
    case .handleValueNotification:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .handleValueNotification(handle, value: value)
    case .handleValueIndication:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .handleValueIndication(handle, value: value)
    case .multipleHandleValueNotification:
      self = .multipleHandleValueNotification(try Parameters.handleLengthValues(bytes, opcode))
    case .errorResponse:
      try Parameters.requireEnd(at: 5, of: bytes, in: opcode)
      self = .errorResponse(
        request: Opcode(rawValue: try Parameters.load(UInt8.self, at: 1, of: bytes, in: opcode)),
        handle: try Parameters.handle(at: 2, of: bytes, in: opcode),
        code: ErrorCode(rawValue: try Parameters.load(UInt8.self, at: 4, of: bytes, in: opcode)))
    case .exchangeMTUResponse:
      self = .exchangeMTUResponse(serverReceiveMTU: try Parameters.only(UInt16.self, bytes, opcode))
    case .findInformationResponse:
      self = .findInformationResponse(try Parameters.informationData(bytes, opcode))
    case .findByTypeValueResponse:
      self = .findByTypeValueResponse(
        try Parameters.list(from: 1, elementLength: 4, bytes, opcode) { (offset) throws(DecodeError) in
          try Parameters.range(at: offset, of: bytes, in: opcode)
        })
    case .readByTypeResponse:
      self = .readByTypeResponse(
        try Parameters.dataList(bytes, opcode) { (offset, value) throws(DecodeError) in
          AttributeData(handle: try Parameters.handle(at: offset, of: bytes, in: opcode), value: value)
        })
    case .readResponse:
      self = .readResponse(value: try Parameters.tail(from: 1, of: bytes, in: opcode))
    case .readBlobResponse:
      self = .readBlobResponse(part: try Parameters.tail(from: 1, of: bytes, in: opcode))
    case .readMultipleResponse:
      self = .readMultipleResponse(values: try Parameters.tail(from: 1, of: bytes, in: opcode))
    case .readByGroupTypeResponse:
      self = .readByGroupTypeResponse(
        try Parameters.dataList(bytes, opcode) { (offset, value) throws(DecodeError) in
          AttributeGroup(range: try Parameters.range(at: offset, of: bytes, in: opcode), value: value)
        })
    case .readMultipleVariableResponse:
      // The shortest list is two empty values.
      guard bytes.byteCount >= 5 else { throw .truncated(opcode, needed: 5, available: bytes.byteCount) }
      self = .readMultipleVariableResponse(LengthValueList(bytes: try Parameters.tail(from: 1, of: bytes, in: opcode)))
    case .writeResponse:
      try Parameters.requireEnd(at: 1, of: bytes, in: opcode)
      self = .writeResponse
    case .prepareWriteResponse:
      let (handle, offset, part) = try Parameters.preparedWrite(bytes, opcode)
      self = .prepareWriteResponse(handle, offset: offset, part: part)
    case .executeWriteResponse:
      try Parameters.requireEnd(at: 1, of: bytes, in: opcode)
      self = .executeWriteResponse
    default:
      // Opcodes are not a closed set: the others belong to another version, or to the client.
      self = .unknown(opcode: opcode, parameters: try Parameters.tail(from: 1, of: bytes, in: opcode))
    }
  }

  /// The PDU's bytes.
  public func encoded() -> [UInt8] {
    switch self {
    case .errorResponse(let request, let handle, let code):
      return Encoder(opcode, 5).byte(request.rawValue).handle(handle).byte(code.rawValue).bytes
    case .exchangeMTUResponse(let mtu):
      return Encoder(opcode, 3).integer(mtu).bytes
    case .findInformationResponse(.uuid16(let elements)):
      return elements.reduce(Encoder(opcode, 2 + 4 * elements.count).byte(1)) { $0.handle($1.handle).integer($1.uuid) }
        .bytes
    case .findInformationResponse(.uuid128(let elements)):
      return elements.reduce(Encoder(opcode, 2 + 18 * elements.count).byte(2)) { $0.handle($1.handle).uuid($1.uuid) }
        .bytes
    case .findByTypeValueResponse(let ranges):
      return ranges.reduce(Encoder(opcode, 1 + 4 * ranges.count)) { $0.range($1) }.bytes
    case .readByTypeResponse(let list):
      let start = Encoder(opcode, 2 + list.byteCount).byte(UInt8(clamping: list.elementLength))
      return list.elements.reduce(start) { $0.handle($1.handle).value($1.value) }.bytes
    case .readByGroupTypeResponse(let list):
      let start = Encoder(opcode, 2 + list.byteCount).byte(UInt8(clamping: list.elementLength))
      return list.elements.reduce(start) { $0.range($1.range).value($1.value) }.bytes
    case .readResponse(let value), .readBlobResponse(let value), .readMultipleResponse(let value):
      return Encoder(opcode, 1 + value.count).value(value).bytes
    case .readMultipleVariableResponse(let list):
      return Encoder(opcode, 1 + list.bytes.count).value(list.bytes).bytes
    case .handleValueNotification(let handle, let value), .handleValueIndication(let handle, let value):
      return Encoder(opcode, 3 + value.count).handle(handle).value(value).bytes
    case .prepareWriteResponse(let handle, let offset, let part):
      return Encoder(opcode, 5 + part.count).handle(handle).integer(offset).value(part).bytes
    case .writeResponse, .executeWriteResponse:
      return [opcode.rawValue]
    case .multipleHandleValueNotification(let elements):
      return elements.reduce(Encoder(opcode, 64)) { encoder, element in
        encoder.handle(element.handle).integer(UInt16(clamping: element.value.count))
          .value(element.value.prefix(Int(UInt16.max)))
      }.bytes
    case .unknown(let opcode, let parameters):
      return Encoder(opcode, 1 + parameters.count).value(parameters).bytes
    }
  }
}
