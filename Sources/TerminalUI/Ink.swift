/// How text is drawn, before a terminal's colours are known.
public struct Ink: Hashable, Sendable {
  /// A colour by what it is for.
  public enum Colour: Hashable, Sendable {
    /// The terminal's own.
    case plain
    /// The colour with this index of a series in which neighbours are easy to tell apart; 0 is grey.
    case series(Int)
    case good
    case warning
    case critical
  }

  /// The colour of the text.
  public var colour: Colour = .plain
  /// Whether the text is bold.
  public var isBold = false
  /// Whether the text is less bright than usual.
  public var isFaint = false
  /// Whether text and background change places.
  public var isReversed = false

  /// An ink of all its parts.
  public init(colour: Colour = .plain, isBold: Bool = false, isFaint: Bool = false, isReversed: Bool = false) {
    self.colour = colour
    self.isBold = isBold
    self.isFaint = isFaint
    self.isReversed = isReversed
  }

  /// The terminal's own text.
  public static let plain = Ink()
  /// Bold text.
  public static let bold = Ink(isBold: true)
  /// Faint text.
  public static let faint = Ink(isFaint: true)

  /// The colour `index` of the series.
  public static func series(_ index: Int, bold: Bool = false) -> Ink { Ink(colour: .series(index), isBold: bold) }
}
