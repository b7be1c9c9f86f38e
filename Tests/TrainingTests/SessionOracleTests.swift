import Primitives
import TestSupport
import Testing
import Training

/// A session and its oracle must emit the same events for the same script.
struct SessionOracleTests {
  typealias Properties = SessionPropertyTests

  /// A script of the property tests, moved to times on the oracle's steps, with a single runner.
  static func script(seed: UInt64, changes: Bool) throws -> [SessionStep] {
    try Properties.script(seed: seed, changes: changes).filter { !$0.isHandOver }.map { step in
      // 2.5 times the mean of two intervals falls on the oracle's steps.
      let stride = Int64(SessionOracle.stride) * 4 * 1_000_000
      return step.moved(to: Instant(nanoseconds: step.instant.nanoseconds / stride * stride))
    }
  }

  /// The event at `place` as text.
  static func next(_ events: [(event: TrainingEvent, instant: Instant)], _ place: Int) -> String {
    guard place < events.count else { return "nothing" }
    return "\(events[place].event) at \(SessionOracle.time(events[place].instant)) ms"
  }

  @Test(
    "the events and their order, the samples' quality and the totals",
    arguments: [(Properties.settings, false), (Properties.ownSettings, true), (TrainingSettings(), true)])
  func agrees(settings: TrainingSettings, changes: Bool) throws {
    var said = 0
    for seed in UInt64(0)..<80 {
      let script = try Self.script(seed: seed, changes: changes)
      let end = Properties.end(of: script)
      let run = try Properties.play(script, settings: settings)
      let zones = try Zones(preset: .standard, runner: Properties.runner)
      var oracle = SessionOracle(runner: Properties.runner, zones: zones, settings: settings)
      oracle.play(script, until: end)
      let events = run.events.filter { event, _ in if case .sample = event { false } else { true } }
      said += events.count
      let common = zip(events, oracle.events).prefix { $0 == $1 }.count
      if common < max(events.count, oracle.events.count) {
        let (real, expected) = (Self.next(events, common), Self.next(oracle.events, common))
        Issue.record("seed \(seed): \(real), where the oracle has \(expected)")
      }
      #expect(run.sampleSignals == oracle.samples.map(\.signal), "seed \(seed)")
      let state = run.session.state(at: end)
      #expect(SessionOracle.time(state.totals.live) == oracle.live, "seed \(seed)")
      #expect(state.signal == oracle.signal && state.target == oracle.band, "seed \(seed)")
      if !changes {
        let times = state.totals.zones.map { oracle.timeInZone[$0.zone.index] ?? 0 }
        #expect(state.totals.zones.map { SessionOracle.time($0.time) } == times, "seed \(seed)")
      }
    }
    #expect(said > 4000)
  }
}

extension SessionStep {
  /// The same step at `instant`.
  fileprivate func moved(to instant: Instant) -> SessionStep {
    switch self {
    case .sample(let measurement, _): .sample(measurement, instant)
    case .link: .link(instant)
    case .wish(let wish, _): .wish(wish, instant)
    }
  }
}
