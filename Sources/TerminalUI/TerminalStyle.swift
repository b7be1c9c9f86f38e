/// Capabilities of a terminal, by the environment.
public struct TerminalStyle: Hashable, Sendable {
  /// Colours.
  public var depth: ColourDepth
  /// Characters.
  public var glyphs: GlyphSet
  /// Whether the cursor can be positioned. Full screens need this.
  public var canAddress: Bool

  /// A style with these properties.
  public init(depth: ColourDepth, glyphs: GlyphSet, canAddress: Bool = true) {
    self.depth = depth
    self.glyphs = glyphs
    self.canAddress = canAddress
  }

  /// The style by NO_COLOR (no-color.org), COLORTERM, TERM and the locale's encoding.
  public init(environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let term = value("TERM") ?? "dumb"
    canAddress = term != "dumb"
    let colours = value("COLORTERM") ?? ""
    if value("NO_COLOR") != nil || !canAddress || term.hasPrefix("vt") {
      depth = .none
    } else if colours == "truecolor" || colours == "24bit" || term.hasSuffix("-direct") {
      depth = .truecolor
    } else {
      depth = term.firstRange(of: "256") != nil ? .ansi256 : .ansi16
    }
    // The first variable that is set decides, as in setlocale(3).
    let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "C").uppercased()
    if ["UTF-8", "UTF8"].contains(where: { locale.firstRange(of: $0) != nil }) {
      glyphs = term == "linux" || term.hasPrefix("vt") ? .halves : .eighths
    } else {
      glyphs = .ascii
    }
  }

  /// Limits the glyphs to those that the font of a Linux console has; nil if it is unknown.
  public mutating func limit(to font: Set<Unicode.Scalar>?) {
    if let font, glyphs == .halves { glyphs = GlyphSet(font: font) }
  }
}
