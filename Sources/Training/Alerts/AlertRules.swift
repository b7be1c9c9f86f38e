/// Which alerts are sent, after what grace and how often: common values, and overrides for single kinds.
public struct AlertRules: Hashable, Sendable {
  /// How long heart rate must be outside the target band.
  public let grace: Duration
  /// Grace after a step begins and after a workout resumes or ends, because heart rate lags effort. No target alert is sent
  /// during it. A recovery does not end during it unless heart rate was at its bound or above.
  public let stepGrace: Duration
  /// The minimum time between two alerts of a kind.
  public let repeatAfter: Duration
  /// Whether zone alerts are sounded and spoken while a target is set.
  public let besideTarget: Bool
  /// The kinds that are turned off.
  public let off: Set<AlertKind>
  /// Overrides for single kinds. They take precedence over everything else.
  public let byKind: [AlertKind: KindRules]

  /// Overrides for one kind; nil leaves the default.
  public struct KindRules: Hashable, Sendable {
    /// How long the cause must last. It has no effect on a kind without grace.
    public let grace: Duration?
    /// The minimum time between two alerts of the kind.
    public let repeatAfter: Duration?

    /// Overrides; a negative value counts as 0.
    public init(grace: Duration? = nil, repeatAfter: Duration? = nil) {
      self.grace = grace.map { max($0, .zero) }
      self.repeatAfter = repeatAfter.map { max($0, .zero) }
    }
  }

  /// Rules. Omitted values have their defaults; negative values count as 0.
  public init(
    grace: Duration = .seconds(10), stepGrace: Duration = .seconds(30), repeatAfter: Duration = .seconds(30),
    besideTarget: Bool = false, off: Set<AlertKind> = [], byKind: [AlertKind: KindRules] = [:]
  ) {
    self.grace = max(grace, .zero)
    self.stepGrace = max(stepGrace, .zero)
    self.repeatAfter = max(repeatAfter, .zero)
    self.besideTarget = besideTarget
    self.off = off
    self.byKind = byKind
  }

  /// The kinds that have a grace because their cause must last.
  public static let kindsWithGrace = AlertKind.allCases.filter { $0.descriptor.grace != .none }

  /// How long the cause of `kind` must last; zero for a kind without grace.
  public func grace(of kind: AlertKind) -> Duration {
    guard let common = commonGrace(of: kind) else { return .zero }
    return byKind[kind]?.grace ?? common
  }

  /// The minimum time between two alerts of `kind`.
  public func repeatAfter(of kind: AlertKind) -> Duration {
    byKind[kind]?.repeatAfter ?? commonRepeat(of: kind)
  }

  /// The grace of `kind` without an override; nil for a kind without grace.
  private func commonGrace(of kind: AlertKind) -> Duration? {
    switch kind.descriptor.grace {
    case .none: nil
    case .common: grace
    case .fixed(let duration): duration
    }
  }

  /// The repeat interval of `kind` without an override.
  private func commonRepeat(of kind: AlertKind) -> Duration {
    switch kind.descriptor.repetition {
    case .always: .zero
    case .common: repeatAfter
    case .atLeast(let duration): max(repeatAfter, duration)
    }
  }
}
