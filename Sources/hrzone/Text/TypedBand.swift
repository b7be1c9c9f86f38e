import Training

/// Bands of heart rates as people type them, in bpm or in percent of the maximum.
///
/// `130-150`, `130-150 bpm`, `70-80%`; with one bound `150-`, `150+`, `>150`, `>=150`, `<140`, `<=140`. An en dash and spaces are
/// allowed.
enum TypedBand {
  /// The band in `text`; nil if it is not a band, such as the name of a zone.
  static func target(_ text: String) -> Target? {
    let text = text.lowercased().filter { $0 != " " }
    if let (sign, bound) = comparison(text) { return target(sign, bound) }
    if text.last == "+" { return Value(text.dropLast()).flatMap { target(">=", $0) } }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "\u{2013}" }
    guard parts.count == 2 else { return nil }
    if parts[1].isEmpty { return Value(parts[0]).flatMap { target(">=", $0) } }
    guard let to = Value(parts[1]) else { return nil }
    if parts[0].isEmpty { return target("<=", to) }
    guard let from = Value(parts[0]) else { return nil }
    switch (from.unit, to.unit) {
    case (nil, .percent), (.percent, .percent): return .percentOfMax(from: from.number, to: to.number)
    case (nil, nil), (nil, .bpm), (.bpm, nil), (.bpm, .bpm): return .band(from: from.number, to: to.number)
    case (.percent, nil), (.percent, .bpm), (.bpm, .percent): return nil
    }
  }

  private static func comparison(_ text: String) -> (sign: String, Value)? {
    for (typed, sign) in [(">=", ">="), ("\u{2265}", ">="), (">", ">"), ("<=", "<="), ("\u{2264}", "<="), ("<", "<")]
    where text.hasPrefix(typed) {
      return Value(text.dropFirst(typed.count)).map { (sign, $0) }
    }
    return nil
  }

  /// A target with one bound. A band in bpm includes both bounds. A band in percent includes its lower bound only.
  private static func target(_ sign: String, _ bound: Value) -> Target {
    let isUpper = sign.hasPrefix("<")
    if bound.unit == .percent {
      return isUpper ? .percentOfMax(from: nil, to: bound.number) : .percentOfMax(from: bound.number, to: nil)
    }
    switch sign {
    case ">": return .band(from: bound.number + 1, to: nil)
    case "<": return .band(from: nil, to: bound.number - 1)
    default: return isUpper ? .band(from: nil, to: bound.number) : .band(from: bound.number, to: nil)
    }
  }

  /// A number of at most four digits, with an optional unit.
  private struct Value {
    enum Unit {
      case bpm
      case percent
    }

    let number: Int
    let unit: Unit?

    init?(_ text: Substring) {
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      guard (1...4).contains(digits.utf8.count), let number = Int(digits) else { return nil }
      self.number = number
      switch text[digits.endIndex...] {
      case "": unit = nil
      case "bpm": unit = .bpm
      case "%": unit = .percent
      default: return nil
      }
    }
  }
}
