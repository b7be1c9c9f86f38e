/// Why bytes are not a PDU of the Attribute Protocol. Every case but `empty` names the PDU by its opcode.
public enum DecodeError: Error, Hashable, Sendable {
  /// There is no opcode.
  case empty
  /// The PDU ends inside a field: it needs at least `needed` bytes and has `available`, counted with the opcode.
  case truncated(Opcode, needed: Int, available: Int)
  /// The PDU has `surplus` bytes after its last field.
  case trailingBytes(Opcode, surplus: Int)
  /// A list states an element length of `length` bytes, too short for the handles.
  case badElementLength(Opcode, length: UInt8)
  /// A list of `available` bytes is not a multiple of `elementLength`.
  case partialElement(Opcode, elementLength: Int, available: Int)
  /// A set of handles holds fewer than two.
  case tooFewHandles(Opcode)
  /// A Find Information Response has neither format 0x01 nor 0x02.
  case badFormat(Opcode, format: UInt8)
  /// An attribute type has neither 2 nor 16 bytes.
  case badUUIDLength(Opcode, length: Int)

  /// The opcode of the PDU at fault; `nil` if there was none.
  public var opcode: Opcode? {
    switch self {
    case .empty: nil
    case .truncated(let opcode, _, _), .trailingBytes(let opcode, _), .badElementLength(let opcode, _),
      .partialElement(let opcode, _, _), .tooFewHandles(let opcode), .badFormat(let opcode, _),
      .badUUIDLength(let opcode, _):
      opcode
    }
  }
}

extension DecodeError: CustomStringConvertible {
  /// A sentence that names the PDU and the fault.
  public var description: String {
    switch self {
    case .empty: "A PDU has no bytes."
    case .truncated(let opcode, let needed, let available):
      "\(opcode) is cut short: it has \(available) bytes and needs \(needed)."
    case .trailingBytes(let opcode, let surplus): "\(opcode) has \(surplus) bytes after its end."
    case .badElementLength(let opcode, let length):
      "\(opcode) states an element length of \(length) bytes, which is too short."
    case .partialElement(let opcode, let elementLength, let available):
      "\(opcode) has a list of \(available) bytes, not a multiple of its element length \(elementLength)."
    case .tooFewHandles(let opcode): "\(opcode) names fewer than two handles."
    case .badFormat(let opcode, let format): "\(opcode) has the unknown format \(format)."
    case .badUUIDLength(let opcode, let length): "\(opcode) has a UUID of \(length) bytes instead of 2 or 16."
    }
  }
}
