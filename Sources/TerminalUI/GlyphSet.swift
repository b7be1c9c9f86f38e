/// The characters that a terminal can show.
public enum GlyphSet: Hashable, Sendable, CaseIterable {
  /// Block characters in eighths.
  case eighths
  /// Whole and half blocks, as in the Linux kernel's own console font.
  case halves
  /// Only whole blocks, as in most console fonts that Debian loads.
  case wholes
  /// ASCII, for locales that are not UTF-8.
  case ascii

  /// A filled cell.
  public var full: Character { self == .ascii ? "#" : "█" }
  /// A filled cell of an uncertain value.
  public var hollow: Character { self == .ascii ? ":" : "▒" }
  /// A dot of a background line.
  public var dot: Character { self == .ascii ? "." : "·" }
  /// A cell of a target band.
  public var band: Character { self == .ascii ? "=" : "▒" }
  /// A lightly tinted cell; nil if there is none.
  public var tint: Character? { self == .ascii ? nil : "░" }
  /// An arrow up.
  public var up: Character { self == .ascii ? "^" : "▲" }
  /// An arrow down.
  public var down: Character { self == .ascii ? "v" : "▼" }
  /// A wall between two parts of the screen.
  public var wall: Character { self == .ascii ? "|" : "│" }
  /// The mark of the current item in a list.
  public var marker: Character { self == .ascii ? ">" : (self == .eighths ? "▶" : "»") }
  /// Separator of facts in a line.
  public var separator: String { self == .ascii ? " - " : " · " }
  /// Mark of a shortened text.
  public var ellipsis: String { self == .eighths ? "…" : "~" }
  /// Dash of a range.
  public var dash: String { self == .eighths ? "–" : "-" }

  /// Whether a cell can be half filled. Large letters need this.
  public var hasHalves: Bool {
    switch self {
    case .eighths, .halves: true
    case .wholes, .ascii: false
    }
  }

  /// The best set for a Linux console with `font`.
  init(font: Set<Unicode.Scalar>) {
    let wholes = "█▒░·▲▼│»".unicodeScalars
    let halves = "▀▄▌".unicodeScalars
    guard font.isSuperset(of: wholes) else {
      self = .ascii
      return
    }
    self = font.isSuperset(of: halves) ? .halves : .wholes
  }

  /// Number of steps by which a cell can be filled.
  public var steps: Int {
    switch self {
    case .eighths: 8
    case .halves: 2
    case .wholes, .ascii: 1
    }
  }

  /// A cell filled from the bottom to `step` of `steps`; nil for an empty one.
  public func column(_ step: Int) -> Character? {
    partial(step, ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], half: "▄")
  }

  /// A cell filled from the left to `step` of `steps`; nil for an empty one.
  public func bar(_ step: Int) -> Character? {
    partial(step, ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], half: "▌")
  }

  private func partial(_ step: Int, _ eighths: [Character], half: Character) -> Character? {
    guard step > 0 else { return nil }
    if step >= steps { return full }
    return self == .eighths ? eighths[step - 1] : half
  }
}
