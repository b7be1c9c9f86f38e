import Primitives

extension PDU {
  /// The PDU's bytes. A list or value of any length is encoded whole: keeping within the MTU is the sender's business.
  public func encoded() -> [UInt8] {
    switch self {
    case .errorResponse(let request, let handle, let code):
      return Encoder(opcode, 5).byte(request.rawValue).handle(handle).byte(code.rawValue).bytes
    case .exchangeMTURequest(let mtu), .exchangeMTUResponse(let mtu):
      return Encoder(opcode, 3).integer(mtu).bytes
    case .findInformationRequest(let range):
      return Encoder(opcode, 5).range(range).bytes
    case .findInformationResponse(.uuid16(let elements)):
      return elements.reduce(Encoder(opcode, 2 + 4 * elements.count).byte(1)) { $0.handle($1.handle).integer($1.uuid) }
        .bytes
    case .findInformationResponse(.uuid128(let elements)):
      return elements.reduce(Encoder(opcode, 2 + 18 * elements.count).byte(2)) { $0.handle($1.handle).uuid($1.uuid) }
        .bytes
    case .findByTypeValueRequest(let range, let type, let value):
      return Encoder(opcode, 7 + value.count).range(range).integer(type).value(value).bytes
    case .findByTypeValueResponse(let ranges):
      return ranges.reduce(Encoder(opcode, 1 + 4 * ranges.count)) { $0.range($1) }.bytes
    case .readByTypeRequest(let range, let type), .readByGroupTypeRequest(let range, let type):
      return Encoder(opcode, 21).range(range).value(type.bytes).bytes
    case .readByTypeResponse(let list):
      let start = Encoder(opcode, 2 + list.byteCount).byte(UInt8(clamping: list.elementLength))
      return list.elements.reduce(start) { $0.handle($1.handle).value($1.value) }.bytes
    case .readByGroupTypeResponse(let list):
      let start = Encoder(opcode, 2 + list.byteCount).byte(UInt8(clamping: list.elementLength))
      return list.elements.reduce(start) { $0.range($1.range).value($1.value) }.bytes
    case .readRequest(let handle):
      return Encoder(opcode, 3).handle(handle).bytes
    case .readResponse(let value), .readBlobResponse(let value), .readMultipleResponse(let value):
      return Encoder(opcode, 1 + value.count).value(value).bytes
    case .readBlobRequest(let handle, let offset):
      return Encoder(opcode, 5).handle(handle).integer(offset).bytes
    case .readMultipleRequest(let handles), .readMultipleVariableRequest(let handles):
      return handles.reduce(Encoder(opcode, 1 + 2 * handles.count)) { $0.handle($1) }.bytes
    case .readMultipleVariableResponse(let list):
      return Encoder(opcode, 1 + list.bytes.count).value(list.bytes).bytes
    case .writeRequest(let handle, let value), .writeCommand(let handle, let value),
      .handleValueNotification(let handle, let value), .handleValueIndication(let handle, let value):
      return Encoder(opcode, 3 + value.count).handle(handle).value(value).bytes
    case .signedWriteCommand(let handle, let value, let signature):
      return Encoder(opcode, 15 + value.count).handle(handle).value(value)
        .integer(signature.signCounter).integer(signature.messageAuthenticationCode).bytes
    case .prepareWriteRequest(let handle, let offset, let part),
      .prepareWriteResponse(let handle, let offset, let part):
      return Encoder(opcode, 5 + part.count).handle(handle).integer(offset).value(part).bytes
    case .executeWriteRequest(let flags):
      return Encoder(opcode, 2).byte(flags.rawValue).bytes
    case .writeResponse, .executeWriteResponse, .handleValueConfirmation:
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

/// Appends a PDU's fields, so that an encoding reads as the specification's table of parameters.
private struct Encoder {
  private(set) var bytes: [UInt8]

  init(_ opcode: Opcode, _ capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
    bytes.append(opcode.rawValue)
  }

  consuming func byte(_ byte: UInt8) -> Encoder {
    bytes.append(byte)
    return self
  }

  consuming func integer(_ integer: some FixedWidthInteger) -> Encoder {
    bytes.append(littleEndian: integer)
    return self
  }

  consuming func uuid(_ uuid: UUID128) -> Encoder { integer(uuid.low).integer(uuid.high) }

  consuming func handle(_ handle: AttributeHandle) -> Encoder { integer(handle.rawValue) }

  consuming func range(_ range: HandleRange) -> Encoder { handle(range.first).handle(range.last) }

  consuming func value(_ value: some Collection<UInt8>) -> Encoder {
    bytes.append(contentsOf: value)
    return self
  }
}
