/// A key that was pressed.
public enum Key: Hashable, Sendable {
  /// A printable ASCII character other than a digit or space; letters are lower case.
  case character(Character)
  /// A digit, 0 to 9.
  case digit(Int)
  case space
  case enter
  case escape
  /// TAB, right or down.
  case next
  /// Shift-TAB, left or up.
  case previous
  /// Ctrl-C or Ctrl-D, if the terminal passes them on.
  case end
  /// Any other key.
  case other

  /// Parses the keys in `bytes` from a terminal.
  public static func parse(_ bytes: [UInt8]) -> [Key] {
    var keys: [Key] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x03, 0x04: keys.append(.end)
      case 0x09: keys.append(.next)
      case 0x0A, 0x0D: keys.append(.enter)
      case 0x1B: keys.append(sequence(&rest))
      case UInt8(ascii: " "): keys.append(.space)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): keys.append(.digit(Int(byte - UInt8(ascii: "0"))))
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): keys.append(.character(Character(UnicodeScalar(byte | 0x20))))
      case 0x21...0x7E: keys.append(.character(Character(UnicodeScalar(byte))))
      default: keys.append(.other)
      }
    }
    return keys
  }

  /// Parses what follows an escape: a control sequence (ECMA-48, 5.4), a character of the keypad, or nothing.
  private static func sequence(_ rest: inout ArraySlice<UInt8>) -> Key {
    guard let introducer = rest.first, introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O") else {
      return .escape
    }
    rest.removeFirst()
    var final: UInt8?
    while let byte = rest.popFirst() {
      guard (0x40...0x7E).contains(byte) else { continue }
      final = byte
      break
    }
    switch final {
    case UInt8(ascii: "C"), UInt8(ascii: "B"): return .next
    case UInt8(ascii: "D"), UInt8(ascii: "A"), UInt8(ascii: "Z"): return .previous
    default: return .other
    }
  }
}
