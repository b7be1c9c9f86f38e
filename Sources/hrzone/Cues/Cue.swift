import Training

/// What an alert sounds like: tones of its own for each kind, and so many rings of a bell for what it asks.
struct Cue: Hashable {
  /// What it asks of the runner: all that a terminal's bell can tell.
  enum Sense: Hashable, CaseIterable {
    /// The heart beats too fast: slow down.
    case high
    /// The heart beats too slowly: speed up.
    case low
    case neutral

    /// How often the bell rings.
    var rings: Int {
      switch self {
      case .high: 3
      case .low: 2
      case .neutral: 1
      }
    }
  }

  let sense: Sense
  let notes: [Note]

  /// The cue of a kind that a later version has.
  static let unknown = Cue(sense: .neutral, notes: [Note(880, 150)])
}

extension AlertKind {
  /// Its cue: tones that fall ask for less and rise for more, high above the others and low below them. All are what a
  /// small loudspeaker gives well.
  var cue: Cue {
    switch self {
    case .zoneChanged: Cue(sense: .neutral, notes: [Note(659, 90), .rest(60), Note(659, 90)])
    case .aboveTarget: Cue(sense: .high, notes: [Note(1319, 160), Note(1047, 160), Note(784, 280)])
    case .belowTarget: Cue(sense: .low, notes: [Note(440, 160), Note(554, 160), Note(659, 280)])
    case .onTarget: Cue(sense: .neutral, notes: [Note(784, 300)])
    case .ceiling:
      Cue(
        sense: .high,
        notes: [Note(1568, 90), .rest(50), Note(1568, 90), .rest(50), Note(1568, 90), .rest(50), Note(1047, 300)])
    case .zoneAhead:
      Cue(sense: .neutral, notes: [Note(740, 90), .rest(60), Note(740, 90), .rest(60), Note(740, 90)])
    case .signalLost: Cue(sense: .neutral, notes: [Note(494, 180), Note(370, 180), Note(277, 360)])
    case .signalBack: Cue(sense: .neutral, notes: [Note(370, 120), Note(494, 240)])
    case .strapFrozen:
      Cue(sense: .neutral, notes: [Note(370, 120), .rest(80), Note(370, 120), .rest(80), Note(370, 120)])
    case .noContact: Cue(sense: .neutral, notes: [Note(370, 120), .rest(80), Note(277, 240)])
    case .batteryLow:
      Cue(sense: .neutral, notes: [Note(587, 120), Note(440, 120), .rest(80), Note(587, 120), Note(440, 120)])
    case .pairingLost:
      Cue(sense: .neutral, notes: [Note(494, 180), Note(370, 180), .rest(80), Note(494, 180), Note(370, 180)])
    case .recovered: Cue(sense: .neutral, notes: [Note(523, 120), Note(659, 120), Note(784, 240)])
    case .step: Cue(sense: .neutral, notes: [Note(784, 100), .rest(80), Note(1047, 260)])
    case .overMax: Cue(sense: .neutral, notes: [Note(1175, 90), .rest(60), Note(1175, 90)])
    }
  }
}
