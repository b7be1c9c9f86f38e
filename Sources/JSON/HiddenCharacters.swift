import Primitives

extension [UInt8] {
  /// A line of JSON from another program, made safe to print: the same value, with hidden characters escaped. Input that is not
  /// JSON becomes harmless too. Bytes that are not UTF-8 become U+FFFD.
  public var withHiddenCharactersEscaped: [UInt8] {
    if allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for scalar in String(decoding: self, as: UTF8.self).unicodeScalars {
      switch scalar {
      // White space between tokens becomes a space: escapes are only allowed in strings, and no string contains these
      // characters unescaped.
      case "\t", "\r", "\n": result.append(UInt8(ascii: " "))
      case _ where scalar.isHidden: result.append(hidden: scalar)
      default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return result
  }

  /// Appends `scalar` as a JSON escape, or as two for a scalar past U+FFFF. RFC 8259, 7.
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
