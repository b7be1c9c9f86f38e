/// What was pressed.
enum Key: Hashable {
  case quit
  case help
  /// TAB, or an arrow to the right or down.
  case next
  /// The other way.
  case previous
  case escape
  case enter
  case space
  case digit(Int)
  /// The next step of the workout.
  case step
  case target
  case other

  /// The keys in `bytes`, as a terminal sends them.
  static func parse(_ bytes: [UInt8]) -> [Key] {
    var keys: [Key] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x03, 0x04: keys.append(.quit)
      case UInt8(ascii: "?"), UInt8(ascii: "h"): keys.append(.help)
      case 0x09: keys.append(.next)
      case 0x0A, 0x0D: keys.append(.enter)
      case UInt8(ascii: " "): keys.append(.space)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): keys.append(.digit(Int(byte - UInt8(ascii: "0"))))
      case UInt8(ascii: "n"), UInt8(ascii: "N"): keys.append(.step)
      case UInt8(ascii: "t"), UInt8(ascii: "T"): keys.append(.target)
      case 0x1B: keys.append(sequence(&rest))
      default: keys.append(.other)
      }
    }
    return keys
  }

  /// What follows an escape: a control sequence (ECMA-48, 5.4), one character of the keypad, or nothing.
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
