/// The types of reports that a client can subscribe to.
public enum ReportType: String, Hashable, Sendable, CaseIterable {
  /// The complete current state of a strap.
  case state
  /// A heart rate from the strap, with its zone and signal quality.
  case sample
  /// The confirmed zone changed.
  case zone
  /// An alert: something the runner should know.
  case alert
  /// The condition of a strap or its link changed.
  case strap
  /// A workout began, paused, resumed or ended, or its step changed.
  case workout
  /// A client set a mark.
  case mark
  /// The runner, the zones, the target or the rules of a strap changed, or the strap is new.
  case settings
  /// One notification as received. It is sent only on request.
  case raw

  /// The types of a subscription that names none: all but `raw`.
  public static let usual = Set(allCases).subtracting([.raw])

  /// Whether `seq` counts reports of this type.
  public var isLive: Bool { self != .state }
}

/// A fault that keeps a strap from being read until a person acts.
public enum StrapFault: String, Hashable, Sendable, CaseIterable {
  /// The strap must be paired, or paired again.
  case pairing
}
