/// A workout as FIT files have it: a flat list of steps, some of which say to repeat earlier ones.
public struct FITWorkout: Hashable, Sendable {
  /// The name; nil if it has none.
  public var name: String?
  /// A description; nil if it has none.
  public var about: String?
  /// The steps, in order.
  public var steps: [Step]

  /// A workout with all its parts.
  public init(name: String?, about: String? = nil, steps: [Step]) {
    self.name = name
    self.about = about
    self.steps = steps
  }

  /// The most steps: the field for their number has twelve bits.
  public static let maximumSteps = 4095

  /// A step, or an instruction to repeat earlier ones.
  public struct Step: Hashable, Sendable {
    /// The name; nil if it has none.
    public var name: String?
    /// Notes for the runner; nil if it has none.
    public var notes: String?
    /// What ends it.
    public var end: End
    /// What the runner should do meanwhile.
    public var target: Target
    /// The kind of effort.
    public var intensity: Intensity?
    /// Whether it has a second target.
    public var hasSecondTarget: Bool
    /// The position of the step in the file it was read from, in bytes; else 0.
    public var place: Int

    /// A step with all its parts.
    public init(
      name: String? = nil, notes: String? = nil, end: End, target: Target = .open, intensity: Intensity? = nil,
      hasSecondTarget: Bool = false, place: Int = 0
    ) {
      self.name = name
      self.notes = notes
      self.end = end
      self.target = target
      self.intensity = intensity
      self.hasSecondTarget = hasSecondTarget
      self.place = place
    }
  }

  /// What ends a step.
  public enum End: Hashable, Sendable {
    /// The end of this duration, in whole ms.
    case time(Duration)
    /// A heart rate below this one.
    case heartRateBelow(HeartRate)
    /// A heart rate above this one.
    case heartRateAbove(HeartRate)
    /// The runner's wish.
    case open
    /// No step: the steps from the one with this index are done `times` times in all.
    case repeatSteps(from: Int, times: Int)
    /// Something else. The number is that of `wkt_step_duration`.
    case other(UInt8, value: UInt32?)
  }

  /// What the runner should do during a step.
  public enum Target: Hashable, Sendable {
    /// Nothing in particular.
    case open
    /// To stay in a zone of the heart rate, by its number in the device.
    case zone(Int)
    /// To stay between two heart rates. Nil means unknown.
    case heartRates(low: HeartRate?, high: HeartRate?)
    /// Something else. The number is that of `wkt_step_target`.
    case other(UInt8)
  }

  /// A heart rate.
  public enum HeartRate: Hashable, Sendable {
    /// In percent of the runner's maximum, 0 to 100.
    case percent(Int)
    /// In bpm, more than 0.
    case bpm(Int)

    /// The number in a file: a percentage, or bpm and 100 more.
    var value: Int {
      switch self {
      case .percent(let percent): percent
      case .bpm(let bpm): bpm + 100
      }
    }

    init(value: UInt32) {
      self = value <= 100 ? .percent(Int(value)) : .bpm(Int(value) - 100)
    }
  }

  /// The kind of effort of a step.
  public enum Intensity: UInt8, Hashable, Sendable, CaseIterable {
    case active = 0
    case rest = 1
    case warmup = 2
    case cooldown = 3
    case recovery = 4
    case interval = 5
    case other = 6
  }
}
