/// A planned training session: steps, some of them repeated.
public struct Workout: Hashable, Sendable {
  /// The workout's name.
  public var name: String
  /// The steps and repeats, in order.
  public var elements: [Element]

  /// A workout called `name`. It may have `faults`; check them before it starts.
  public init(name: String, elements: [Element]) {
    self.name = name
    self.elements = elements
  }

  /// A step, or several that are repeated.
  public enum Element: Hashable, Sendable {
    /// One step.
    case step(Step)
    /// A group of elements that is repeated `count` times.
    case `repeat`(count: Int, [Element])
  }

  /// A part of a workout with one target.
  public struct Step: Hashable, Sendable {
    /// The step's name.
    public var name: String
    /// The heart rates to stay in; nil for any.
    public var target: Target?
    /// When it ends.
    public var end: End

    /// A step with all its parts.
    public init(name: String, target: Target? = nil, end: End) {
      self.name = name
      self.target = target
      self.end = end
    }
  }

  /// The condition that ends a step. The runner may ask for the next step earlier.
  public enum End: Hashable, Sendable {
    /// The end of this duration.
    case duration(Duration)
    /// Heart rate below a bound, or the end of `atMost` if given.
    case untilBelow(HeartRateBound, atMost: Duration? = nil)
    /// The runner's request for the next step.
    case open
  }

  /// The longest duration of a step.
  public static let longestDuration = Duration.seconds(86_400)
  /// The allowed numbers of repetitions.
  public static let repeats = 1...100
  /// The deepest nesting of repeats.
  public static let maximumNesting = 4
  /// The most steps, counting repetitions.
  public static let maximumSteps = 500
  /// The longest name, in bytes of UTF-8.
  public static let maximumNameLength = 64
}
