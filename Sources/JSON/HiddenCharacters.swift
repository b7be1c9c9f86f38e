import Primitives

extension [UInt8] {
  /// A line of JSON from another program, fit to be printed: the same value, with hidden characters as escapes. In what is no
  /// JSON they become harmless too, and bytes that are no UTF-8 become U+FFFD.
  public var withHiddenCharactersEscaped: [UInt8] {
    if allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for scalar in String(decoding: self, as: UTF8.self).unicodeScalars {
      switch scalar {
      // White space between two tokens: an escape is only allowed in a string, and a string has none of these as they are.
      case "\t", "\r", "\n": result.append(UInt8(ascii: " "))
      case _ where scalar.isHidden: result.append(hidden: scalar)
      default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return result
  }

  /// Appends `scalar` as the escape of a JSON string: two of them for one past U+FFFF. RFC 8259, 7.
  mutating func append(hidden scalar: Unicode.Scalar) {
    for unit in String(scalar).utf16 {
      append(UInt8(ascii: "\\"))
      append(UInt8(ascii: "u"))
      for shift in stride(from: 12, through: 0, by: -4) {
        append(hexadecimalDigit: UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 0xF)
      }
    }
  }

  /// Appends `digit`, which is less than 16.
  mutating func append(hexadecimalDigit digit: UInt8) {
    append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + (digit & 0xF) - 10)
  }
}
