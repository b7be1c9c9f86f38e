/// What all alerts of one kind have in common. `AlertKind.descriptor` is the table of them.
public struct AlertDescriptor: Sendable {
  /// How much the alert matters.
  public let severity: Severity
  /// What the alert is about. Of two alerts about the same subject only the later one is true.
  public let subject: AlertSubject
  /// Whether the alert advises the runner. Advice is silent while a workout is paused and without a live signal.
  public let isAdvice: Bool
  /// Default grace: how long the cause must last before the alert is sent.
  public let grace: Grace
  /// Default repeat: the least time between two alerts of the kind.
  public let repetition: Repetition
  private let makeCue: @Sendable () -> Cue

  /// Default grace of a kind. Settings may give another to every kind that has one.
  public enum Grace: Hashable, Sendable {
    /// The kind has no grace, and settings give it none.
    case none
    /// `AlertRules.grace`.
    case common
    /// This long.
    case fixed(Duration)
  }

  /// Default repeat of a kind.
  public enum Repetition: Hashable, Sendable {
    /// Every alert is sent.
    case always
    /// `AlertRules.repeatAfter`.
    case common
    /// `AlertRules.repeatAfter`, but at least this long.
    case atLeast(Duration)
  }

  /// The alert's sound. It is made when asked for, because the session reads the rest with every sample.
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

/// How much an alert matters, least first.
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

  /// Whether alerts about it are out of date when the workout ends.
  public var isOfWorkout: Bool { self == .recovery || self == .step }

  /// Whether it is the strap or its signal, and not the runner's heart.
  public var isOfStrap: Bool { self == .signal || self == .battery || self == .pairing }
}
