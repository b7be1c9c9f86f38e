extension String {
  /// The text with each control character as its escape: no fault may look like two, or steer a terminal.
  public var visible: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.properties.generalCategory == .control else { return text.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  /// The text as it is shown, cut to `count` characters.
  public func shortened(to count: Int) -> String {
    let line = visible
    return line.count > count ? line.prefix(count) + "..." : line
  }
}
