/// Why bytes are not a PDU of the Attribute Protocol. Every case but `empty` names the PDU by its opcode.
public enum DecodeError: Error, Hashable, Sendable {
  /// There is not even an opcode.
  case empty
  /// The PDU ends before a field does: at least `needed` bytes were wanted of `available`, the opcode among them.
  case truncated(Opcode, needed: Int, available: Int)
  /// The PDU goes on for `surplus` bytes after its last field.
  case trailingBytes(Opcode, surplus: Int)
  /// A list's elements are said to have `length` bytes, in which their handles do not fit.
  case badElementLength(Opcode, length: UInt8)
  /// A list of `available` bytes does not end with an element, each being `elementLength` long.
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
  /// A sentence that names the PDU and says what is wrong with it.
  public var description: String {
    switch self {
    case .empty: "A PDU has no bytes."
    case .truncated(let opcode, let needed, let available):
      "\(opcode) is cut short: it has \(available) bytes and needs \(needed)."
    case .trailingBytes(let opcode, let surplus): "\(opcode) has \(surplus) bytes after its end."
    case .badElementLength(let opcode, let length): "\(opcode) says its elements have \(length) bytes: too few."
    case .partialElement(let opcode, let elementLength, let available):
      "\(opcode) has a list of \(available) bytes, which elements of \(elementLength) do not fill."
    case .tooFewHandles(let opcode): "\(opcode) names fewer than two handles."
    case .badFormat(let opcode, let format): "\(opcode) has the unknown format \(format)."
    case .badUUIDLength(let opcode, let length): "\(opcode) has a UUID of \(length) bytes instead of 2 or 16."
    }
  }
}
