import Primitives

extension String {
  /// The text with control and other hidden characters escaped. So a fault cannot look like two, steer a terminal, or change
  /// the direction of writing.
  public var visible: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.isHidden else { return text.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }

  /// The text for display, cut to `count` code points. One character may consist of any number of them.
  public func shortened(to count: Int) -> String {
    let line = visible
    let scalars = line.unicodeScalars
    return scalars.count > count ? String(scalars.prefix(count)) + "..." : line
  }
}
