/// Which alerts are wanted, after how long and how often: what holds for all kinds, and what a kind has of its own.
public struct AlertRules: Hashable, Sendable {
  /// How long the heart must be out of the target band.
  public let grace: Duration
  /// How long the heart has from a workout's step's beginning on, and from its end, since it lags effort: for so long nothing
  /// is said of the target, and a recovery does not end if the heart was under its bound all along.
  public let stepGrace: Duration
  /// The least time between two alerts of a kind.
  public let repeatAfter: Duration
  /// Whether alerts about zones are sounded and spoken also while a target is set.
  public let besideTarget: Bool
  /// Kinds of alert that are not wanted.
  public let off: Set<AlertKind>
  /// What kinds have of their own, which counts before all else.
  public let own: [AlertKind: Figures]

  /// What a kind has of its own; nil where it has nothing.
  public struct Figures: Hashable, Sendable {
    /// How long what it tells of must last; of no effect on a kind that has no grace.
    public let grace: Duration?
    /// The least time between two of it.
    public let repeatAfter: Duration?

    /// Figures; a negative one counts as 0.
    public init(grace: Duration? = nil, repeatAfter: Duration? = nil) {
      self.grace = grace.map { max($0, .zero) }
      self.repeatAfter = repeatAfter.map { max($0, .zero) }
    }
  }

  /// Rules; what is left out has its default, and a negative figure counts as 0.
  public init(
    grace: Duration = .seconds(10), stepGrace: Duration = .seconds(30), repeatAfter: Duration = .seconds(30),
    besideTarget: Bool = false, off: Set<AlertKind> = [], own: [AlertKind: Figures] = [:]
  ) {
    self.grace = max(grace, .zero)
    self.stepGrace = max(stepGrace, .zero)
    self.repeatAfter = max(repeatAfter, .zero)
    self.besideTarget = besideTarget
    self.off = off
    self.own = own
  }

  /// The kinds that tell of what lasts, and so have a grace.
  public static let kindsWithGrace = AlertKind.allCases.filter { $0.descriptor.grace != .none }

  /// How long what `kind` tells of must last; zero for a kind that has no grace.
  public func grace(of kind: AlertKind) -> Duration {
    guard let common = commonGrace(of: kind) else { return .zero }
    return own[kind]?.grace ?? common
  }

  /// The least time between two alerts of `kind`.
  public func repeatAfter(of kind: AlertKind) -> Duration {
    own[kind]?.repeatAfter ?? commonRepeat(of: kind)
  }

  /// The grace of `kind` if it has none of its own here; nil for a kind that has no grace.
  private func commonGrace(of kind: AlertKind) -> Duration? {
    switch kind.descriptor.grace {
    case .none: nil
    case .common: grace
    case .fixed(let duration): duration
    }
  }

  /// The repeat of `kind` if it has none of its own here.
  private func commonRepeat(of kind: AlertKind) -> Duration {
    switch kind.descriptor.repetition {
    case .always: .zero
    case .common: repeatAfter
    case .atLeast(let duration): max(repeatAfter, duration)
    }
  }
}
