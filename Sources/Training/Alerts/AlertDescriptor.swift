/// The properties that all alerts of one kind share. `AlertKind.descriptor` is the table of them.
public struct AlertDescriptor: Sendable {
  /// How serious the alert is.
  public let severity: Severity
  /// What the alert is about. A later alert replaces an earlier one about the same subject.
  public let subject: AlertSubject
  /// Whether the alert advises the runner. Advice is withheld while a workout is paused and while there is no live signal.
  public let isAdvice: Bool
  /// Default grace: how long the cause must last before the alert is sent.
  public let grace: Grace
  /// Default repeat interval: the minimum time between two alerts of the kind.
  public let repetition: Repetition
  private let makeCue: @Sendable () -> Cue

  /// The default grace of a kind. The settings may override every grace but `none`.
  public enum Grace: Hashable, Sendable {
    /// The kind has no grace; the settings cannot give it one.
    case none
    /// `AlertRules.grace`.
    case common
    /// A grace of this length.
    case fixed(Duration)
  }

  /// The default repeat interval of a kind.
  public enum Repetition: Hashable, Sendable {
    /// Every alert is sent.
    case always
    /// `AlertRules.repeatAfter`.
    case common
    /// `AlertRules.repeatAfter`, but at least this long.
    case atLeast(Duration)
  }

  /// The alert's sound. It is computed on demand to keep the descriptor cheap: the session reads descriptors at every sample.
  public var cue: Cue { makeCue() }

  init(
    _ severity: Severity, _ subject: AlertSubject, isAdvice: Bool = false, grace: Grace = .none,
    repetition: Repetition = .common, cue: @autoclosure @escaping @Sendable () -> Cue
  ) {
    self.severity = severity
    self.subject = subject
    self.isAdvice = isAdvice
    self.grace = grace
    self.repetition = repetition
    makeCue = cue
  }
}

/// How serious an alert is, least serious first.
public enum Severity: String, Hashable, Sendable, CaseIterable {
  case info
  case notice
  case warning
  case critical
}

/// What an alert is about.
public enum AlertSubject: Hashable, Sendable {
  case target
  case zone
  case signal
  case recovery
  case step
  case ceiling
  case maximum
  case battery
  case pairing

  /// Whether alerts about the subject become out of date when the workout ends.
  public var isOfWorkout: Bool { self == .recovery || self == .step }

  /// Whether the subject is the strap or its signal, not the runner's heart.
  public var isOfStrap: Bool { self == .signal || self == .battery || self == .pairing }
}
