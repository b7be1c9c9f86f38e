/// How text is drawn, before a terminal's colours are known.
struct Ink: Hashable {
  enum Colour: Hashable {
    /// The terminal's own.
    case plain
    /// The colour of the zone with this index.
    case zone(Int)
    case good
    case warning
    case critical
  }

  var colour: Colour = .plain
  var isBold = false
  var isFaint = false
  var isReversed = false

  static let plain = Ink()
  static let bold = Ink(isBold: true)
  static let faint = Ink(isFaint: true)

  static func zone(_ index: Int, bold: Bool = false) -> Ink { Ink(colour: .zone(index), isBold: bold) }
}
