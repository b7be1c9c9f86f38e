/// Texts of runners and of other programs.
enum TCXText {
  /// The longest text of an element that is read or written, in bytes of UTF-8.
  static let longest = 65_536

  /// Notes without control characters, except line ends and tabs, and without white space at the ends, cut to `longest` bytes; nil if
  /// nothing is left.
  static func notes(_ text: String) -> String? {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where isAllowed(scalar) || scalar == "\n" || scalar == "\t" {
      kept.append(scalar)
    }
    return trimmed(kept)
  }

  /// A name: `xsd:token`, on one line, each white space one blank.
  static func token(_ text: String) -> String? {
    var kept = String.UnicodeScalarView()
    var wasBlank = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        if !wasBlank { kept.append(" ") }
        wasBlank = true
      } else if isAllowed(scalar) {
        kept.append(scalar)
        wasBlank = false
      }
    }
    return trimmed(kept)
  }

  /// Whether XML 1.0 allows the character and it is no control character.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory != .control && scalar.value != 0xFFFE && scalar.value != 0xFFFF
  }

  private static func trimmed(_ scalars: String.UnicodeScalarView) -> String? {
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }) else { return nil }
    var (size, end, index) = (0, start, start)
    while index < scalars.endIndex {
      size += UTF8.width(scalars[index])
      guard size <= longest else { break }
      let after = scalars.index(after: index)
      if !scalars[index].properties.isWhitespace { end = after }
      index = after
    }
    return String(scalars[start..<end])
  }
}
