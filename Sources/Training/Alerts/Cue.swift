/// The sound of a kind of alert: a few tones, and a number of rings for a terminal that only has a bell.
///
/// Falling tones ask for less effort, rising tones for more. The tones suit a small loudspeaker.
public struct Cue: Hashable, Sendable {
  /// What an alert asks of the runner. A terminal bell conveys only this.
  public enum Sense: Hashable, Sendable, CaseIterable {
    /// Heart rate is too high: slow down.
    case high
    /// Heart rate is too low: speed up.
    case low
    /// No change of effort.
    case neutral

    /// The number of bell rings.
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

  /// The cue for kinds that this version does not know.
  public static let unknown = Cue(.neutral, [Note(880, 150)])
}
