import Training

/// What an alert is about: of two about the same, only the later one is true.
enum AlertSubject: Hashable {
  case target
  case zone
  case signal
  case recovery
  case step
  case ceiling
  case maximum
  case battery
  case pairing

  /// Whether it is advice: silent while a workout is paused and without a live signal.
  var isAdvice: Bool {
    switch self {
    case .target, .zone, .recovery, .step: true
    case .signal, .ceiling, .maximum, .battery, .pairing: false
    }
  }

  /// Whether it ends with a workout.
  var isOfWorkout: Bool {
    switch self {
    case .recovery, .step: true
    case .target, .zone, .signal, .ceiling, .maximum, .battery, .pairing: false
    }
  }
}

extension AlertKind {
  /// What it is about.
  var subject: AlertSubject {
    switch self {
    case .aboveTarget, .belowTarget, .onTarget: .target
    case .zoneChanged, .zoneAhead: .zone
    case .signalLost, .signalBack, .strapFrozen, .noContact: .signal
    case .recovered: .recovery
    case .step: .step
    case .ceiling: .ceiling
    case .overMax: .maximum
    case .batteryLow: .battery
    case .pairingLost: .pairing
    }
  }
}
