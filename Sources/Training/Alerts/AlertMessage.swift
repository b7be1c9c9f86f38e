/// What one alert says: to the eye, to the ear, and to programs.
public struct AlertMessage: Hashable, Sendable {
  /// A short sentence for a screen. Equal alerts have equal texts: no time of day, no locale.
  public let text: String
  /// What to say aloud: advice first, in a few words, units as words, without symbols and without anything to type. At 160 words a
  /// minute (`espeak-ng -s 160`) it takes under 3 s, and its advice, up to the first comma or full stop, at most 1 s, unless a step's name is long.
  public let speech: String
  /// The figures behind it, in the order that they have in reports.
  public let figures: [AlertFigure]
  /// Whether it is for programs and logs alone: it is not sounded, spoken or shown in a banner.
  public let isQuiet: Bool

  init(text: String, speech: String, figures: [AlertFigure], isQuiet: Bool = false) {
    self.text = text
    self.speech = speech
    self.figures = figures
    self.isQuiet = isQuiet
  }
}

/// A figure behind an alert, by the name that it has in reports.
public struct AlertFigure: Hashable, Sendable {
  /// The name: lower case, with underscores.
  public let name: String
  /// What it says.
  public let value: Value

  /// The values that a figure can have.
  public enum Value: Hashable, Sendable {
    /// A whole number: a heart rate in bpm, or a percentage of the battery.
    case count(Int)
    /// A time, to the tenth of a second.
    case time(Duration)
    /// A percentage of what the zones are counted in.
    case percent(Percent)
    /// A change of heart rate.
    case slope(HeartRateSlope)
    /// A zone.
    case zone(Zone)
    /// A target in bpm.
    case target(TargetBand)
    /// A step of a workout.
    case step(CurrentStep)
    /// A workout that ended.
    case summary(WorkoutSummary)
    /// A text.
    case text(String)
    /// Yes or no.
    case truth(Bool)
  }

  init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}
