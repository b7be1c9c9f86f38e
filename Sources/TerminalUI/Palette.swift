/// Number of colours of a terminal.
public enum ColourDepth: Hashable, Sendable, CaseIterable {
  case none
  case ansi16
  case ansi256
  case truecolor
}

/// Escape sequences of inks.
public struct Palette: Hashable, Sendable {
  /// Colours in use.
  public let depth: ColourDepth

  /// A palette for terminals with `depth`.
  public init(depth: ColourDepth) {
    self.depth = depth
  }

  /// A colour in each depth.
  ///
  /// In 256 and 16 million colours, the contrast with black and with white is at least 2.6. So one palette serves dark and light
  /// terminals. The sixteen colours belong to the terminal's theme.
  public struct Shade: Hashable, Sendable {
    /// Red component in sRGB.
    public let red: UInt8
    /// Green component in sRGB.
    public let green: UInt8
    /// Blue component in sRGB.
    public let blue: UInt8
    /// Index of the nearest of 256 colours.
    public let index256: UInt8
    /// SGR parameter of the nearest of sixteen colours.
    public let code16: Int
    /// Whether white text is easier to read on it than black text.
    public let wantsWhiteText: Bool
  }

  /// The series of colours from 0. After the last one it repeats from 1.
  ///
  /// Neighbours have a CIEDE2000 difference of at least 15, also for people without red, green or blue cones. They alternate
  /// between dark and light. Among the sixteen colours green and yellow are too close, so the fourth is magenta there.
  public static let series = [
    Shade(red: 138, green: 138, blue: 138, index256: 245, code16: 39, wantsWhiteText: false),
    Shade(red: 20, green: 90, blue: 175, index256: 25, code16: 94, wantsWhiteText: true),
    Shade(red: 0, green: 160, blue: 160, index256: 37, code16: 96, wantsWhiteText: false),
    Shade(red: 0, green: 105, blue: 25, index256: 22, code16: 32, wantsWhiteText: true),
    orange,
    Shade(red: 190, green: 20, blue: 35, index256: 124, code16: 31, wantsWhiteText: true),
    Shade(red: 215, green: 100, blue: 245, index256: 140, code16: 93, wantsWhiteText: false),
  ]
  private static let orange = Shade(
    red: 215, green: 127, blue: 0, index256: 172, code16: 95, wantsWhiteText: false)
  /// Orange, but yellow among sixteen colours, so that a warning does not look like a zone.
  private static let warning = Shade(
    red: 215, green: 127, blue: 0, index256: 172, code16: 33, wantsWhiteText: false)

  /// Shade `index` of the series. A negative index gives shade 0.
  public static func series(_ index: Int) -> Shade {
    guard index > 0 else { return series[0] }
    return series[1 + (index - 1) % (series.count - 1)]
  }

  /// The shade of `colour`; nil for the terminal's own colour.
  public static func shade(_ colour: Ink.Colour) -> Shade? {
    switch colour {
    case .plain: nil
    case .series(let index): series(index)
    case .good: series[3]
    case .warning: warning
    case .critical: series[5]
    }
  }

  /// The SGR sequence for `ink`, whatever was set before.
  ///
  /// Reversed text on one of our colours is black or white, whichever is easier to read. The terminal's own choice would depend
  /// on its theme.
  public func sequence(_ ink: Ink) -> String {
    var codes = ["0"]
    if ink.isBold { codes.append("1") }
    if ink.isFaint { codes.append("2") }
    let shade = depth == .none ? nil : Self.shade(ink.colour)
    if ink.isReversed, let shade, depth != .ansi16 {
      codes.append(colour(shade, isBackground: true))
      codes.append("38;5;\(shade.wantsWhiteText ? 231 : 16)")
    } else {
      if ink.isReversed { codes.append("7") }
      if let shade { codes.append(colour(shade, isBackground: false)) }
    }
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }

  private func colour(_ shade: Shade, isBackground: Bool) -> String {
    let kind = isBackground ? 48 : 38
    return switch depth {
    case .none, .ansi16: "\(shade.code16)"
    case .ansi256: "\(kind);5;\(shade.index256)"
    case .truecolor: "\(kind);2;\(shade.red);\(shade.green);\(shade.blue)"
    }
  }
}
