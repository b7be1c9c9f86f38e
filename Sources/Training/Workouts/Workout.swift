/// A training as it is planned: steps, some of them repeated.
public struct Workout: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// What it is made of, in order.
  public var elements: [Element]

  /// A workout called `name`; `faults` tells whether it can be run.
  public init(name: String, elements: [Element]) {
    self.name = name
    self.elements = elements
  }

  /// A step, or several that are repeated.
  public enum Element: Hashable, Sendable {
    /// One step.
    case step(Step)
    /// The elements inside, so many times.
    case `repeat`(count: Int, [Element])
  }

  /// A stretch of a workout with one target.
  public struct Step: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// The heart rates to stay in; nil for any.
    public var target: Target?
    /// When it ends.
    public var end: End

    /// A step of all its parts.
    public init(name: String, target: Target? = nil, end: End) {
      self.name = name
      self.target = target
      self.end = end
    }
  }

  /// When a step ends, unless the runner asks for the next before.
  public enum End: Hashable, Sendable {
    /// After so long.
    case duration(Duration)
    /// When the heart has fallen under a bound, or after `atMost` where there is such a limit.
    case untilBelow(HeartRateBound, atMost: Duration? = nil)
    /// When the runner asks for the next.
    case open
  }

  /// How long a step may last.
  public static let longestDuration = Duration.seconds(86_400)
  /// How often elements may be repeated.
  public static let repeats = 1...100
  /// How many repeats may stand one inside the other.
  public static let maximumNesting = 4
  /// The most steps, each counted as often as it is repeated.
  public static let maximumSteps = 500
  /// The longest name, in bytes of UTF-8.
  public static let maximumNameLength = 64
}
