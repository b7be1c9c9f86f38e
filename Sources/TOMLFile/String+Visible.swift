import Primitives

extension String {
  /// The text with each control character, and what else is hidden, as its escape: no fault may look like two, or steer a
  /// terminal, or be read in another order than it is written.
  public var visible: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.isHidden else { return text.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }

  /// The text as it is shown, cut to `count` code points. (A character may have any number of them.)
  public func shortened(to count: Int) -> String {
    let line = visible
    let scalars = line.unicodeScalars
    return scalars.count > count ? String(scalars.prefix(count)) + "..." : line
  }
}
