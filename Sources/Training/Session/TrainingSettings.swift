/// The parameters of signal quality, zone confirmation and alerts.
public struct TrainingSettings: Hashable, Sendable {
  /// The minimum time for which a notification is fresh. It is longer for a strap that notifies rarely.
  public let staleAfter: Duration
  /// The time without a new value or an RR interval after which a strap that sent RR intervals is frozen.
  public let frozenAfter: Duration
  /// The greatest difference in bpm from a recent live sample that is accepted at once.
  public let maxJump: Int
  /// The evidence that confirms another zone: roughly how long heart rate must be 2 to 3 bpm beyond a bound.
  public let dwell: Duration
  /// Which alerts are sent, and when.
  public let alerts: AlertRules

  /// The default settings. Defaults are defined here only.
  public static let standard = TrainingSettings()

  /// Settings; omitted values have their defaults. Negative values count as 0, and `maxJump` is at most the highest plausible
  /// heart rate. So sums of them cannot overflow.
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
