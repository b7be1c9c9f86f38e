extension Unicode.Scalar {
  /// Whether it controls a terminal, changes the direction of writing, or takes no place on a screen. Such characters
  /// make a text look different from what it is. Joiners and variation selectors do not count, since scripts and emoji
  /// need them.
  public var isHidden: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format: !isJoiner
    default: properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
    }
  }

  private var isJoiner: Bool { value == 0x200C || value == 0x200D }

  /// Whether it is invisible.
  fileprivate var isBlank: Bool {
    // Unicode classes the Braille pattern without dots as a symbol.
    properties.isWhitespace || value == 0x2800 || isJoiner || isHidden || properties.isVariationSelector
  }

  /// Whether it may stay in a name from the air. Joiners may not, since such names need no exact script.
  fileprivate var isPresentable: Bool {
    switch properties.generalCategory {
    case .privateUse, .unassigned: false
    default: !isHidden && !isJoiner && !properties.isVariationSelector && value != 0xFFFD
    }
  }
}

extension String {
  /// Whether it contains a hidden character. A name given by a user must not.
  public var hasHiddenCharacters: Bool { unicodeScalars.contains(where: \.isHidden) }

  /// Whether all its characters are invisible.
  public var isBlank: Bool { unicodeScalars.allSatisfy(\.isBlank) }

  /// A name from the air, made safe for a table and a terminal. Hidden characters are removed, blanks become spaces, and
  /// the ends are trimmed. It is cut to `limit` bytes. Nil if nothing visible is left.
  public func presentableName(atMost limit: Int = 64) -> String? {
    var result = String.UnicodeScalarView()
    var (size, end) = (0, result.endIndex)
    for scalar in unicodeScalars {
      guard scalar.isPresentable || scalar.properties.isWhitespace else { continue }
      let shown: Unicode.Scalar = scalar.isBlank ? " " : scalar
      // A combining mark needs a base character.
      if result.isEmpty, shown == " " || shown.properties.canonicalCombiningClass != .notReordered { continue }
      size += UTF8.width(shown)
      guard size <= limit else { break }
      result.append(shown)
      if shown != " " { end = result.endIndex }
    }
    let name = String(result[..<end])
    return name.isEmpty ? nil : name
  }
}

extension String {
  /// The text as one line that is safe for a terminal, a log or a program's environment. Hidden characters are removed,
  /// but hidden white space becomes a space. Unassigned characters become U+FFFD.
  ///
  /// Every text from a strap, a client, a file or another program passes through here before display. JSON must keep each
  /// character, so it escapes hidden ones instead.
  public var oneLine: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isHidden {
        if scalar.properties.isWhitespace { result.append(" ") }
      } else if scalar.properties.generalCategory == .unassigned {
        result.append("\u{FFFD}")
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
