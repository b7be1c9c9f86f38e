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

  /// A colour in each depth.
  ///
  /// In 256 and 16 million colours each has a contrast of at least 2.6 with black and with white, so that one palette serves
  /// dark and light terminals. The sixteen colours belong to the terminal's theme.
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
    /// Whether white text on this colour is easier to read than black text.
    public let wantsWhiteText: Bool
  }

  /// The series, from 0; after the last colour it begins again at 1.
  ///
  /// Neighbours differ by a CIEDE2000 of at least 15, also for people without red, green or blue cones, and by turns they are
  /// dark and light. Green and yellow of the sixteen are too close for that, so the fourth is magenta there.
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
  /// Orange too, but yellow where there are sixteen colours: a warning is not to be read as a zone.
  private static let warning = Shade(
    red: 215, green: 127, blue: 0, index256: 172, code16: 33, wantsWhiteText: false)

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
    case .warning: warning
    case .critical: series[5]
    }
  }

  /// The SGR sequence that sets `ink` from whatever was set before.
  ///
  /// Reversed text on a colour of ours is black or white, whichever is easier to read: what the terminal would put there
  /// depends on its theme.
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
