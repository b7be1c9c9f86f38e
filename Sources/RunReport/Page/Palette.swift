/// The colours of a page.
///
/// The zones' colours differ in lightness as well as in hue, so that people who confuse red with green, or blue with green, can
/// tell them apart too. Texts are never in a zone's colour. The tests compute the contrasts.
struct Palette {
  /// Background of the page.
  let page: String
  /// Background of figures that stand out.
  let surface: String
  /// Text and lines of figures.
  let ink: String
  /// Text of less importance.
  let muted: String
  /// Lines of axes and tables.
  let rule: String
  /// What a figure emphasizes.
  let accent: String
  /// Warnings.
  let warning: String
  /// The zones: Rest, then the others with rising heart rate.
  let zones: [String]

  static let light = Palette(
    page: "#ffffff", surface: "#f4f5f7", ink: "#1b1f24", muted: "#59616b", rule: "#d5d9df", accent: "#0b5cad",
    warning: "#a8321a", zones: ["#6b7280", "#2f9be8", "#2440b0", "#1f8a60", "#b87400", "#8a0f2e"])
  static let dark = Palette(
    page: "#15181d", surface: "#1e2229", ink: "#e6e9ee", muted: "#a3abb6", rule: "#3a414b", accent: "#7db8ff",
    warning: "#ff9d80", zones: ["#737a84", "#3b8ae8", "#b4c6f7", "#45c596", "#f5cf6e", "#ee3a50"])

  /// The colour of a zone among `count` zones, with Rest. More zones than colours share them in order.
  static func color(ofZone index: Int, of count: Int) -> Int {
    let colors = light.zones.count - 1
    guard index > 0, count > 1 else { return 0 }
    let training = max(colors, min(count, 1000) - 1)
    return 1 + (min(index, training) - 1) * colors / training
  }

  /// The definitions of the colours as variables of CSS.
  var variables: String {
    let named = [
      ("page", page), ("surface", surface), ("ink", ink), ("muted", muted), ("rule", rule), ("accent", accent),
      ("warning", warning),
    ]
    let zoned = zones.enumerated().map { ("z\($0.offset)", $0.element) }
    return (named + zoned).map { "--\($0.0):\($0.1)" }.joined(separator: ";")
  }
}
