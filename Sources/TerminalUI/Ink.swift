/// Colour and style of text, independent of the terminal.
public struct Ink: Hashable, Sendable {
  /// A colour by its purpose.
  public enum Colour: Hashable, Sendable {
    /// The terminal's own colour.
    case plain
    /// A colour of a series with easily distinguished neighbours; 0 is grey.
    case series(Int)
    case good
    case warning
    case critical
  }

  /// The colour of the text.
  public var colour: Colour = .plain
  /// Whether the text is bold.
  public var isBold = false
  /// Whether the text is dimmed.
  public var isFaint = false
  /// Whether text and background colours are swapped.
  public var isReversed = false

  /// An ink with these properties.
  public init(colour: Colour = .plain, isBold: Bool = false, isFaint: Bool = false, isReversed: Bool = false) {
    self.colour = colour
    self.isBold = isBold
    self.isFaint = isFaint
    self.isReversed = isReversed
  }

  /// Normal text.
  public static let plain = Ink()
  /// Bold text.
  public static let bold = Ink(isBold: true)
  /// Faint text.
  public static let faint = Ink(isFaint: true)

  /// Text in colour `index` of the series.
  public static func series(_ index: Int, bold: Bool = false) -> Ink { Ink(colour: .series(index), isBold: bold) }
}
