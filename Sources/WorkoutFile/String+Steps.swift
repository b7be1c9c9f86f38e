extension String {
  /// The text with the steps of paths in it counted from 1, as people count the entries of a file: the socket counts them
  /// from 0. `steps[0].steps[1].name` is `steps[1].steps[2].name`.
  public var countingStepsFromOne: String {
    let opening = "steps["
    var result = ""
    var rest = self[...]
    while let place = rest.firstRange(of: opening) {
      result += rest[..<place.upperBound]
      rest = rest[place.upperBound...]
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 9, let number = Int(digits), rest[digits.endIndex...].first == "]" else { continue }
      result += String(number + 1)
      rest = rest[digits.endIndex...]
    }
    return result + rest
  }
}
