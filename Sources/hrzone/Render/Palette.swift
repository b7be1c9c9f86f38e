/// What colours a terminal has.
enum ColourDepth: Hashable, CaseIterable {
  case none
  case ansi16
  case ansi256
  case truecolor
}

/// The escape sequences of inks.
struct Palette: Hashable {
  let depth: ColourDepth

  /// A colour in each depth. All but the sixteen, which are the terminal's theme's, have a contrast of 3 and more with black
  /// and with white, so that one palette does for dark and for light, and are by turns dark and light within that: whoever
  /// does not see their hues tells neighbours by their lightness.
  struct Shade: Hashable {
    let red: UInt8
    let green: UInt8
    let blue: UInt8
    let index256: UInt8
    /// The SGR parameter of the nearest of the sixteen.
    let code16: Int
  }

  /// Zone 0 to 6; zones beyond begin again after Rest.
  static let zones = [
    Shade(red: 128, green: 128, blue: 128, index256: 244, code16: 39),
    Shade(red: 0, green: 95, blue: 200, index256: 25, code16: 94),
    Shade(red: 0, green: 160, blue: 160, index256: 69, code16: 36),
    Shade(red: 0, green: 115, blue: 40, index256: 28, code16: 32),
    Shade(red: 215, green: 125, blue: 0, index256: 202, code16: 33),
    Shade(red: 190, green: 25, blue: 45, index256: 160, code16: 31),
    Shade(red: 200, green: 100, blue: 220, index256: 170, code16: 35),
  ]

  /// The shade of the zone `index`.
  static func zone(_ index: Int) -> Shade {
    guard index > 0 else { return zones[0] }
    return zones[1 + (index - 1) % (zones.count - 1)]
  }

  static func shade(_ colour: Ink.Colour) -> Shade? {
    switch colour {
    case .plain: nil
    case .zone(let index): zone(index)
    case .good: zones[3]
    case .warning: zones[4]
    case .critical: zones[5]
    }
  }

  /// The SGR sequence that sets `ink` from whatever was set before.
  func sequence(_ ink: Ink) -> String {
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
