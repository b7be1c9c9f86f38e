import Primitives
import Training
import ZoneProtocol

/// A session that is given recorded inputs, and reports what the daemon reports of it.
struct ReplayedSession: Sendable {
  private(set) var session: TrainingSession
  /// Why the overrides could not be applied; nil if they are.
  private(set) var fault: ZonesError?
  private let strap: String
  private let overrides: ReplayOverrides
  /// The target that was set by hand, as it was given.
  private var target: Target?
  private var isLent = false
  /// Whether the alert of the last loss of signal was left out because the strap was lent.
  private var isLossUnannounced = false
  /// Whether the daemon uses the strap.
  private var isInUse = true

  /// Begins with `settings`; nil if they are no valid settings even without `overrides`.
  init?(strap: String, _ settings: SettingsReport, runner: String?, overrides: ReplayOverrides) {
    self.strap = strap
    self.overrides = overrides
    let (made, fault) = Self.settings(settings, runner: runner, overrides)
    guard let made else { return nil }
    self.fault = fault
    session = TrainingSession(runner: made.runner, zones: made.zones, settings: made.rules)
  }

  /// The settings of `report`: with `overrides`, or if these do not fit, without.
  private static func settings(
    _ report: SettingsReport, runner: String?, _ overrides: ReplayOverrides
  ) -> (ReplaySettings?, ZonesError?) {
    do throws(ZonesError) {
      return (try ReplaySettings(report, runner: runner, overrides), nil)
    } catch {
      guard !overrides.isEmpty else { return (nil, nil) }
      return (settings(report, runner: runner, ReplayOverrides()).0, error)
    }
  }

  /// Whether a workout runs or is paused.
  var isInWorkout: Bool { session.isInWorkout }

  /// Applies `input` at `place`, and emits the resulting reports.
  mutating func apply(_ input: ReplayInput, at place: ReplayPlace, emit: (Report) -> Void) {
    if case .begin(let settings, let runner) = input {
      guard let begun = ReplayedSession(strap: strap, settings, runner: runner, overrides: overrides) else { return }
      let fault = fault
      self = begun
      self.fault = self.fault ?? fault
      setTarget(of: settings, at: place)
      return
    }
    guard isInUse else { return }
    let now = place.t
    switch input {
    case .begin: return
    case .time: publish(at: place, emit) { session, events in session.advance(to: now, emit: events) }
    case .sample(let measurement, let seq):
      publish(at: place, seq: seq, emit) { session, events in session.ingest(measurement, at: now, emit: events) }
    case .settings(let settings, let runner): apply(settings, runner: runner, at: place, emit)
    case .link(let instant): session.linkEstablished(at: instant)
    case .battery(let percent):
      publish(at: place, emit) { session, events in session.learnBattery(percent, at: now, emit: events) }
    case .pairingFault(let reason):
      publish(at: place, emit) { session, events in session.announcePairingFault(reason, at: now, emit: events) }
    case .loan(let isLent):
      publish(at: place, emit) { session, events in session.advance(to: now, emit: events) }
      self.isLent = isLent
    case .start(let workout, let inBPM):
      publish(at: place, emit) { session, events in
        // A workout that does not fit other zones is done with the recorded heart rates.
        let fits = workout.faults(for: session.zones).isEmpty
        try? session.startWorkout(fits ? workout : inBPM, at: now, emit: events)
      }
    case .control(let command):
      publish(at: place, emit) { session, events in try? session.control(command, at: now, emit: events) }
    case .end:
      stop(at: place, emit)
      isInUse = false
    }
  }

  private mutating func apply(
    _ settings: SettingsReport, runner: String?, at place: ReplayPlace, _ emit: (Report) -> Void
  ) {
    let (made, fault) = Self.settings(settings, runner: runner, overrides)
    self.fault = self.fault ?? fault
    guard let made else { return }
    publish(at: place, emit) { session, events in session.advance(to: place.t, emit: events) }
    if made.runner.name == session.runner.name {
      session.reconfigure(runner: made.runner, zones: made.zones, settings: made.rules)
    } else {
      // Another runner is another person: everything but the strap begins anew.
      stop(at: place, emit)
      session = session.handedOver(to: made.runner, zones: made.zones, settings: made.rules)
      target = nil
    }
    setTarget(of: settings, at: place)
  }

  /// Sets the target of `settings`, if it is another one. A target that a change of the zones moved is the same.
  private mutating func setTarget(of settings: SettingsReport, at place: ReplayPlace) {
    let given = settings.targetSetByHand
    guard given != target else { return }
    target = given
    // A target makes no report that is kept.
    do throws(TargetError) {
      try session.setTarget(given, at: place.t) { _, _ in }
    } catch {
      // Other zones may lack the zone of the target.
      guard let band = settings.target else { return }
      try? session.setTarget(.band(from: band.from, to: band.to), at: place.t) { _, _ in }
    }
  }

  /// Ends what belongs to the runner: the workout, and the zone that a lamp shows.
  private mutating func stop(at place: ReplayPlace, _ emit: (Report) -> Void) {
    publish(at: place, emit) { session, events in
      session.advance(to: place.t, emit: events)
      try? session.control(.stop, at: place.t, emit: events)
    }
    guard let zone = session.reportedZone else { return }
    emit(report(.zone(ZoneChangeReport(from: zone, to: nil, bpm: nil)), at: place.t, place))
  }

  /// Calls `body` with the session, and emits a report of each event that the daemon reports.
  private mutating func publish(
    at place: ReplayPlace, seq: UInt64? = nil, _ emit: (Report) -> Void,
    _ body: (inout TrainingSession, (TrainingEvent, Instant) -> Void) -> Void
  ) {
    var events: [(event: TrainingEvent, instant: Instant)] = []
    body(&session) { events.append(($0, $1)) }
    let percentOf = session.zones.percentOf
    for (event, instant) in events {
      switch event {
      case .sample(let reading):
        var report = report(.sample(SampleReport(reading, percentOf: percentOf)), at: instant, place)
        report.seq = seq
        emit(report)
      case .signal, .target: break
      case .workout(let status, let result, let summary):
        emit(report(.workout(WorkoutReport(status, result: result, summary: summary)), at: instant, place))
      case .zone(let from, let to, let bpm):
        emit(report(.zone(ZoneChangeReport(from: from, to: to, bpm: bpm)), at: instant, place))
      // A lent strap is silent by intent.
      case .alert(.signalLost) where isLent: isLossUnannounced = true
      case .alert(.signalBack) where isLossUnannounced: isLossUnannounced = false
      case .alert(let alert): emit(report(.alert(AlertReport(alert, percentOf: percentOf)), at: instant, place))
      }
    }
  }

  private func report(_ body: Report.Body, at instant: Instant, _ place: ReplayPlace) -> Report {
    Report(time: place.time(at: instant), t: instant, strap: strap, runner: session.runner.name, body: body)
  }
}
