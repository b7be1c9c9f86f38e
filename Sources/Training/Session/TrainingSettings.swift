/// The figures by which signal, zones and alerts are judged.
public struct TrainingSettings: Hashable, Sendable {
  /// A notification is fresh for at least this long; of a strap that notifies seldom, for longer.
  public let staleAfter: Duration
  /// A strap that sent RR intervals is frozen after this long without a new value and without an interval.
  public let frozenAfter: Duration
  /// The greatest difference in bpm from the last live sample that is believed at once, as long as that is not too old.
  public let maxJump: Int
  /// How much evidence confirms another zone: roughly how long the heart must be 2 to 3 bpm beyond a bound.
  public let dwell: Duration
  /// Which alerts come, and when.
  public let alerts: AlertRules

  /// The defaults: the one place where they are.
  public static let standard = TrainingSettings()

  /// Settings; what is left out has its default. A negative figure counts as 0, and one of bpm as the highest plausible
  /// heart rate at most: so no sum of them can overflow, whoever forgot to check a file.
  public init(
    staleAfter: Duration = .seconds(3), frozenAfter: Duration = .seconds(60), maxJump: Int = 20,
    dwell: Duration = .seconds(5), alerts: AlertRules = AlertRules()
  ) {
    self.staleAfter = max(staleAfter, .zero)
    self.frozenAfter = max(frozenAfter, .zero)
    self.maxJump = min(max(maxJump, 0), Zones.plausible.upperBound)
    self.dwell = min(max(dwell, .zero), .seconds(3600))
    self.alerts = alerts
  }
}
