/// The wording of one alert for the screen and the voice, and its figures for programs.
public struct AlertMessage: Hashable, Sendable {
  /// A short sentence for a screen. Equal alerts have equal texts, so it contains no time of day and nothing locale-dependent.
  public let text: String
  /// The spoken text: advice first, few words, units in full, no symbols, nothing to type. At 160 words a minute (`espeak-ng -s
  /// 160`) it takes under 3 s. The advice, up to the first comma or full stop, takes at most 1 s unless a step's name is long.
  public let speech: String
  /// The alert's figures, in the order of reports.
  public let figures: [AlertFigure]
  /// Whether the alert is only for programs and logs. A quiet alert has no sound, no speech and no banner.
  public let isQuiet: Bool

  init(text: String, speech: String, figures: [AlertFigure], isQuiet: Bool = false) {
    self.text = text
    self.speech = speech
    self.figures = figures
    self.isQuiet = isQuiet
  }
}

/// A figure of an alert, under its name in reports.
public struct AlertFigure: Hashable, Sendable {
  /// The name, in lower case with underscores.
  public let name: String
  /// The figure's value.
  public let value: Value

  /// The types of values.
  public enum Value: Hashable, Sendable {
    /// A whole number: a heart rate in bpm, or the battery's charge in percent.
    case count(Int)
    /// A duration, reported to a tenth of a second.
    case time(Duration)
    /// A heart rate in percent of the zones' reference.
    case percent(Percent)
    /// A rate of change of the heart rate.
    case slope(HeartRateSlope)
    /// A zone.
    case zone(Zone)
    /// A target in bpm.
    case target(TargetBand)
    /// A workout step.
    case step(CurrentStep)
    /// The result of a workout.
    case summary(WorkoutSummary)
    /// A text.
    case text(String)
    /// A boolean.
    case boolean(Bool)
  }

  init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}
