/// What a client can subscribe to.
public enum ReportType: String, Hashable, Sendable, CaseIterable {
  /// All that is known of a strap now.
  case state
  /// One notification of a strap, judged.
  case sample
  /// The confirmed zone changed.
  case zone
  /// Something the runner should know.
  case alert
  /// The condition of a strap or its link changed.
  case strap
  /// A workout's step changed.
  case workout
  /// A client set a mark.
  case mark
  /// One notification as it was received; only where asked for.
  case raw

  /// What a subscription that names no types is for.
  public static let usual = Set(allCases).subtracting([.raw])

  /// Whether reports of this type are counted by `seq`.
  public var isLive: Bool { self != .state }
}

/// Where a strap's link stands.
public enum StrapPhase: String, Hashable, Sendable, CaseIterable {
  /// Waiting for the strap to be heard on the air.
  case searching
  /// The connection is being made.
  case connecting
  /// Connected; looking for the heart rate in the strap's services.
  case discovering
  /// A heart rate came on this link.
  case live
  /// Nothing holds the strap now; the link will be made anew.
  case lost
  /// The link was refused.
  case refused
  /// No link is made for a time: another device has the strap.
  case lent
}

/// What keeps a strap from being read until a person sees to it.
public enum StrapFault: String, Hashable, Sendable, CaseIterable {
  /// It must be paired, or paired again.
  case pairing
}
