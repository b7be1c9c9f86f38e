extension StrapFact {
  /// The fact that `value`, a Model Number String, tells: as a person may read it, what is not printable falls away.
  /// Nil if nothing is left. Device Information Service 1.1, 3.2.
  public static func model(decoding value: [UInt8]) -> StrapFact? {
    let scalars = String(decoding: value, as: UTF8.self).unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
      default: scalar != "\u{FFFD}"
      }
    }
    var text = Substring(String(String.UnicodeScalarView(scalars)).prefix(64))
    while text.last == " " { text.removeLast() }
    while text.first == " " { text.removeFirst() }
    return text.isEmpty ? nil : .model(String(text))
  }
}
