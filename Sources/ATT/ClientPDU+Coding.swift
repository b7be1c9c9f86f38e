import Primitives

extension ClientPDU {
  /// Decodes one client PDU from all of `bytes`, opcode first.
  /// - Throws: `DecodeError`, which names the PDU and the fault.
  public init(decoding bytes: RawSpan) throws(DecodeError) {
    let opcode = try Parameters.opcode(of: bytes)
    switch opcode {
    case .handleValueConfirmation:
      try Parameters.requireEnd(at: 1, of: bytes, in: opcode)
      self = .handleValueConfirmation
    case .exchangeMTURequest:
      self = .exchangeMTURequest(clientReceiveMTU: try Parameters.only(UInt16.self, bytes, opcode))
    case .findInformationRequest:
      try Parameters.requireEnd(at: 5, of: bytes, in: opcode)
      self = .findInformationRequest(try Parameters.range(at: 1, of: bytes, in: opcode))
    case .findByTypeValueRequest:
      self = .findByTypeValueRequest(
        try Parameters.range(at: 1, of: bytes, in: opcode),
        type: try Parameters.load(UInt16.self, at: 5, of: bytes, in: opcode),
        value: try Parameters.tail(from: 7, of: bytes, in: opcode))
    case .readByTypeRequest:
      let (range, type) = try Parameters.rangeAndType(bytes, opcode)
      self = .readByTypeRequest(range, type: type)
    case .readRequest:
      self = .readRequest(AttributeHandle(rawValue: try Parameters.only(UInt16.self, bytes, opcode)))
    case .readBlobRequest:
      try Parameters.requireEnd(at: 5, of: bytes, in: opcode)
      self = .readBlobRequest(
        try Parameters.handle(at: 1, of: bytes, in: opcode),
        offset: try Parameters.load(UInt16.self, at: 3, of: bytes, in: opcode))
    case .readMultipleRequest:
      self = .readMultipleRequest(try Parameters.handles(bytes, opcode))
    case .readByGroupTypeRequest:
      let (range, type) = try Parameters.rangeAndType(bytes, opcode)
      self = .readByGroupTypeRequest(range, type: type)
    case .readMultipleVariableRequest:
      self = .readMultipleVariableRequest(try Parameters.handles(bytes, opcode))
    case .writeRequest:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .writeRequest(handle, value: value)
    case .writeCommand:
      let (handle, value) = try Parameters.handleAndValue(bytes, opcode)
      self = .writeCommand(handle, value: value)
    case .signedWriteCommand:
      let (handle, value, signature) = try Parameters.signedValue(bytes, opcode)
      self = .signedWriteCommand(handle, value: value, signature: signature)
    case .prepareWriteRequest:
      let (handle, offset, part) = try Parameters.preparedWrite(bytes, opcode)
      self = .prepareWriteRequest(handle, offset: offset, part: part)
    case .executeWriteRequest:
      self = .executeWriteRequest(ExecuteWriteFlags(rawValue: try Parameters.only(UInt8.self, bytes, opcode)))
    default:
      // Opcodes are not a closed set: the others belong to another version, or to the server.
      self = .unknown(opcode: opcode, parameters: try Parameters.tail(from: 1, of: bytes, in: opcode))
    }
  }

  /// The PDU's bytes.
  public func encoded() -> [UInt8] {
    switch self {
    case .exchangeMTURequest(let mtu):
      return Encoder(opcode, 3).integer(mtu).bytes
    case .findInformationRequest(let range):
      return Encoder(opcode, 5).range(range).bytes
    case .findByTypeValueRequest(let range, let type, let value):
      return Encoder(opcode, 7 + value.count).range(range).integer(type).value(value).bytes
    case .readByTypeRequest(let range, let type), .readByGroupTypeRequest(let range, let type):
      return Encoder(opcode, 21).range(range).value(type.bytes).bytes
    case .readRequest(let handle):
      return Encoder(opcode, 3).handle(handle).bytes
    case .readBlobRequest(let handle, let offset):
      return Encoder(opcode, 5).handle(handle).integer(offset).bytes
    case .readMultipleRequest(let handles), .readMultipleVariableRequest(let handles):
      return handles.reduce(Encoder(opcode, 1 + 2 * handles.count)) { $0.handle($1) }.bytes
    case .writeRequest(let handle, let value), .writeCommand(let handle, let value):
      return Encoder(opcode, 3 + value.count).handle(handle).value(value).bytes
    case .signedWriteCommand(let handle, let value, let signature):
      return Encoder(opcode, 15 + value.count).handle(handle).value(value)
        .integer(signature.signCounter).integer(signature.messageAuthenticationCode).bytes
    case .prepareWriteRequest(let handle, let offset, let part):
      return Encoder(opcode, 5 + part.count).handle(handle).integer(offset).value(part).bytes
    case .executeWriteRequest(let flags):
      return Encoder(opcode, 2).byte(flags.rawValue).bytes
    case .handleValueConfirmation:
      return [opcode.rawValue]
    case .unknown(let opcode, let parameters):
      return Encoder(opcode, 1 + parameters.count).value(parameters).bytes
    }
  }
}
