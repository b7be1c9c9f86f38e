/// The sound of a kind of alert: a few tones, and a number of rings for a terminal that has only a bell.
///
/// Tones that fall ask for less effort and rise for more. They suit a small loudspeaker.
public struct Cue: Hashable, Sendable {
  /// What an alert asks of the runner. A bell can tell no more than this.
  public enum Sense: Hashable, Sendable, CaseIterable {
    /// The heart beats too fast: slow down.
    case high
    /// The heart beats too slowly: speed up.
    case low
    /// Neither.
    case neutral

    /// How often the bell rings.
    public var rings: Int {
      switch self {
      case .high: 3
      case .low: 2
      case .neutral: 1
      }
    }
  }

  /// What the alert asks of the runner.
  public let sense: Sense
  /// The tones, in order.
  public let notes: [Note]

  /// A cue of `notes`.
  public init(_ sense: Sense, _ notes: [Note]) {
    self.sense = sense
    self.notes = notes
  }

  /// The cue of a kind of alert that only a later version knows.
  public static let unknown = Cue(.neutral, [Note(880, 150)])
}
