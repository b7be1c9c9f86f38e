extension Unicode.Scalar {
  /// Whether it steers a terminal, turns the direction of writing, or takes no place on a screen, so that what is read is not
  /// what stands there. Joiners and variation selectors, which scripts and emoji need, are not counted.
  public var isHidden: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format: !isJoiner
    default: properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
    }
  }

  private var isJoiner: Bool { value == 0x200C || value == 0x200D }

  /// Whether it shows as nothing.
  fileprivate var isBlank: Bool {
    // The pattern of Braille without a dot is a letter to Unicode.
    properties.isWhitespace || value == 0x2800 || isJoiner || isHidden || properties.isVariationSelector
  }

  /// Whether a name from the air has it: nobody chose that name with care, so joiners fall away too.
  fileprivate var isPresentable: Bool {
    switch properties.generalCategory {
    case .privateUse, .unassigned: false
    default: !isHidden && !isJoiner && !properties.isVariationSelector && value != 0xFFFD
    }
  }
}

extension String {
  /// Whether one of its characters is hidden; what a person names has none.
  public var hasHiddenCharacters: Bool { unicodeScalars.contains(where: \.isHidden) }

  /// Whether a reader sees nothing of it.
  public var isBlank: Bool { unicodeScalars.allSatisfy(\.isBlank) }

  /// A name from the air as a table and a terminal can show it: without hidden characters, each blank a space, none at its
  /// ends, and cut to `limit` bytes. Nil if nothing is left to see.
  public func presentableName(atMost limit: Int = 64) -> String? {
    var result = String.UnicodeScalarView()
    var (size, end) = (0, result.endIndex)
    for scalar in unicodeScalars {
      guard scalar.isPresentable || scalar.properties.isWhitespace else { continue }
      let shown: Unicode.Scalar = scalar.isBlank ? " " : scalar
      // A mark needs something to stand on.
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
  /// The text as one line that a terminal, a log, a program's environment or a person can be given: without hidden characters,
  /// white space among them as a space, and what Unicode has not assigned as U+FFFD.
  ///
  /// Every text from a strap, a client, a file or another program goes through here before it is shown. Where each character
  /// must stay to be told, as in JSON, hidden ones are written as escapes instead.
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
