/// What colours a terminal has.
public enum ColourDepth: Hashable, Sendable, CaseIterable {
  case none
  case ansi16
  case ansi256
  case truecolor
}

/// The escape sequences of inks.
public struct Palette: Hashable, Sendable {
  /// The colours to use.
  public let depth: ColourDepth

  /// The palette of a terminal with `depth`.
  public init(depth: ColourDepth) {
    self.depth = depth
  }

  /// A colour in each depth. All but the sixteen, which are the terminal's theme's, have a contrast of 3 and more with black
  /// and with white, so that one palette does for dark and for light, and are by turns dark and light within that: whoever
  /// does not see their hues tells neighbours by their lightness.
  public struct Shade: Hashable, Sendable {
    /// The sRGB components.
    public let red: UInt8
    /// As `red`.
    public let green: UInt8
    /// As `red`.
    public let blue: UInt8
    /// The index of the nearest of 256 colours.
    public let index256: UInt8
    /// The SGR parameter of the nearest of the sixteen.
    public let code16: Int
  }

  /// The series, from 0; after the last colour it begins again at 1.
  public static let series = [
    Shade(red: 128, green: 128, blue: 128, index256: 244, code16: 39),
    Shade(red: 0, green: 95, blue: 200, index256: 25, code16: 94),
    Shade(red: 0, green: 160, blue: 160, index256: 69, code16: 36),
    Shade(red: 0, green: 115, blue: 40, index256: 28, code16: 32),
    Shade(red: 215, green: 125, blue: 0, index256: 202, code16: 33),
    Shade(red: 190, green: 25, blue: 45, index256: 160, code16: 31),
    Shade(red: 200, green: 100, blue: 220, index256: 170, code16: 35),
  ]

  /// The shade with the index `index` of the series; 0 for what is below it.
  public static func series(_ index: Int) -> Shade {
    guard index > 0 else { return series[0] }
    return series[1 + (index - 1) % (series.count - 1)]
  }

  /// The shade of `colour`; nil for the terminal's own.
  public static func shade(_ colour: Ink.Colour) -> Shade? {
    switch colour {
    case .plain: nil
    case .series(let index): series(index)
    case .good: series[3]
    case .warning: series[4]
    case .critical: series[5]
    }
  }

  /// The SGR sequence that sets `ink` from whatever was set before.
  public func sequence(_ ink: Ink) -> String {
    var codes = ["0"]
    if ink.isBold { codes.append("1") }
    if ink.isFaint { codes.append("2") }
    if ink.isReversed { codes.append("7") }
    if let shade = Self.shade(ink.colour) {
      switch depth {
      case .none: break
      case .ansi16: codes.append("\(shade.code16)")
      case .ansi256: codes.append("38;5;\(shade.index256)")
      case .truecolor: codes.append("38;2;\(shade.red);\(shade.green);\(shade.blue)")
      }
    }
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }
}
