import ZoneProtocol

/// Straps that need a person's help, or that disconnect again and again.
extension Examples {
  static var faultyState: StateReport {
    var state = StateReport(signal: .stale)
    state.fault = .known(.pairing)
    state.drops = 3
    return state
  }

  static var faultyStrap: StrapReport {
    var strap = StrapReport(phase: .lost, reason: "Pair it.")
    strap.fault = .unknown("of a later version")
    return strap
  }

  static let faults: [(ServerMessage, String)] = [
    (report(.state(faultyState)), #"{"type":"state",\#(head),"signal":"stale","fault":"pairing","drops":3}"#),
    (
      report(.strap(faultyStrap), seq: 6),
      #"{"type":"strap","seq":6,\#(head),"phase":"lost","reason":"Pair it.","fault":"of a later version"}"#
    ),
  ]
}
