/// Which characters a terminal can show.
public enum GlyphSet: Hashable, Sendable, CaseIterable {
  /// Block characters in eighths.
  case eighths
  /// Halves only: the fonts of the Linux console have no others.
  case halves
  /// Where the locale is not UTF-8.
  case ascii

  /// A whole cell.
  public var full: Character { self == .ascii ? "#" : "█" }
  /// A whole cell of something that is not certain.
  public var hollow: Character { self == .ascii ? ":" : "▒" }
  /// A point of a line in the background.
  public var dot: Character { self == .ascii ? "." : "·" }
  /// A cell of a band to be in.
  public var band: Character { self == .ascii ? "=" : "▒" }
  /// A cell tinted lightly, whatever the background; nil where there is none.
  public var tint: Character? { self == .ascii ? nil : "░" }
  /// A rise.
  public var up: Character { self == .ascii ? "^" : "▲" }
  /// A fall.
  public var down: Character { self == .ascii ? "v" : "▼" }
  /// Between two that stand side by side.
  public var wall: Character { self == .ascii ? "|" : "│" }
  /// The mark before the current one of a list.
  public var marker: Character { self == .ascii ? ">" : (self == .halves ? "»" : "▶") }
  /// Between two facts of a line.
  public var separator: String { self == .ascii ? " - " : " · " }
  /// Where a text was cut.
  public var ellipsis: String { self == .ascii ? "~" : (self == .halves ? "~" : "…") }
  /// Between the ends of a range.
  public var dash: String { self == .eighths ? "–" : "-" }

  /// How many steps of a cell can be told apart.
  public var steps: Int {
    switch self {
    case .eighths: 8
    case .halves: 2
    case .ascii: 1
    }
  }

  /// A cell filled from below to `step` of `steps`; nil for none.
  public func column(_ step: Int) -> Character? {
    partial(step, ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], half: "▄")
  }

  /// A cell filled from the left to `step` of `steps`; nil for none.
  public func bar(_ step: Int) -> Character? {
    partial(step, ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], half: "▌")
  }

  private func partial(_ step: Int, _ eighths: [Character], half: Character) -> Character? {
    guard step > 0 else { return nil }
    if step >= steps { return full }
    return self == .eighths ? eighths[step - 1] : half
  }
}
