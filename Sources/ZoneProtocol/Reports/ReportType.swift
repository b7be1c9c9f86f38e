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
  /// One notification as received. It is sent only on request.
  case raw

  /// The types of a subscription that names none: all but `raw`.
  public static let usual = Set(allCases).subtracting([.raw])

  /// Whether `seq` counts reports of this type.
  public var isLive: Bool { self != .state }
}

/// The state of a strap's link.
public enum StrapPhase: String, Hashable, Sendable, CaseIterable {
  /// Waiting until the strap is heard.
  case searching
  /// Connecting.
  case connecting
  /// Connected; searching the strap's services for the heart rate.
  case discovering
  /// A heart rate arrived on this link.
  case live
  /// The link ended and will be made again.
  case lost
  /// The link was refused.
  case refused
  /// No link is made, because the strap is lent to another device.
  case lent
}

/// A fault that keeps a strap from being read until a person acts.
public enum StrapFault: String, Hashable, Sendable, CaseIterable {
  /// The strap must be paired, or paired again.
  case pairing
}
