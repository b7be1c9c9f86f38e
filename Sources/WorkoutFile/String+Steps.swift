extension String {
  /// The text with step numbers counted from 1, as people count. The socket counts from 0: `steps[0].steps[1].name` becomes
  /// `steps[1].steps[2].name`.
  public var countingStepsFromOne: String {
    let opening = "steps["
    var result = ""
    var rest = self[...]
    while let first = rest.first {
      guard rest.hasPrefix(opening) else {
        result.append(first)
        rest.removeFirst()
        continue
      }
      result += opening
      rest.removeFirst(opening.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 9, let number = Int(digits), rest[digits.endIndex...].first == "]" else { continue }
      result += String(number + 1)
      rest = rest[digits.endIndex...]
    }
    return result
  }
}
