import HeartRate
import JSON
import Primitives
import RunReplay
import Training
import ZoneProtocol

/// A strap's session and its live reports, as the daemon's `StrapSupervisor` makes them. Every input is at a whole microsecond.
struct PublishedRun {
  private(set) var session: TrainingSession
  private(set) var lines: [String] = []
  private var seq: UInt64 = 0
  private var condition = StrapReport(phase: .searching)
  private var reported: (runner: String?, settings: SettingsReport)?
  private var isLossUnannounced = false
  private(set) var now = Instant(nanoseconds: 0)

  static let strap = "F0:9E:1A:00:00:01"

  init(runner: Runner, zones: Zones, settings: TrainingSettings, at instant: Instant) {
    session = TrainingSession(runner: runner, zones: zones, settings: settings)
    now = instant
    publishSettings()
  }

  private mutating func publish(_ body: Report.Body, at instant: Instant) {
    // Other straps and types are counted too.
    seq += 1 + UInt64(lines.count % 3)
    let report = Report(
      seq: seq, time: UTCTime(milliseconds: 1_772_346_600_125 + instant.nanoseconds / 1_000_000), t: instant,
      strap: Self.strap, runner: session.runner.name, body: body)
    lines.append(String(decoding: ServerMessage.report(report).line().dropLast(), as: UTF8.self))
  }

  private mutating func publish(_ events: [(TrainingEvent, Instant)]) {
    for (event, instant) in events {
      switch event {
      case .sample(let reading):
        publish(.sample(SampleReport(reading, percentOf: session.zones.percentOf)), at: instant)
      case .signal, .target: break
      case .workout(let status, let result, let summary):
        publish(.workout(WorkoutReport(status, result: result, summary: summary)), at: instant)
      case .zone(let from, let to, let bpm):
        publish(.zone(ZoneChangeReport(from: from, to: to, bpm: bpm)), at: instant)
      case .alert(.signalLost) where condition.phase == .known(.lent): isLossUnannounced = true
      case .alert(.signalBack) where isLossUnannounced: isLossUnannounced = false
      case .alert(let alert): publish(.alert(AlertReport(alert, percentOf: session.zones.percentOf)), at: instant)
      }
    }
  }

  private mutating func publishSettings() {
    var report = SettingsReport(
      runner: session.runner, zones: session.zones, target: session.targetSetByHand, given: session.targetAsSetByHand,
      rules: session.settings)
    if let reported, reported == (session.runner.name, report) { return }
    let isFirst = reported == nil
    reported = (session.runner.name, report)
    report.isNewStrap = isFirst
    publish(.settings(report), at: now)
  }

  private mutating func publishLossOfZone() {
    guard let zone = session.reportedZone else { return }
    publish(.zone(ZoneChangeReport(from: zone, to: nil, bpm: nil)), at: now)
  }

  /// Time that passes. Every deadline has a timer, at a whole microsecond.
  mutating func advance(to instant: Instant) {
    now = max(now, instant)
    while let next = session.nextDeadline, next <= now {
      var events: [(TrainingEvent, Instant)] = []
      session.advance(to: next) { events.append(($0, $1)) }
      publish(events)
    }
  }

  mutating func ingest(_ measurement: HeartRateMeasurement, at instant: Instant) {
    advance(to: instant)
    var events: [(TrainingEvent, Instant)] = []
    session.ingest(measurement, at: now) { events.append(($0, $1)) }
    publish(events)
  }

  /// Calls `body`, which may fail, and publishes the events.
  mutating func train(
    at instant: Instant,
    _ body: (inout TrainingSession, Instant, (TrainingEvent, Instant) -> Void) throws -> Void
  ) {
    advance(to: instant)
    var events: [(TrainingEvent, Instant)] = []
    try? body(&session, now) { events.append(($0, $1)) }
    publishSettings()
    publish(events)
  }

  mutating func setTarget(_ target: Target?, at instant: Instant) {
    train(at: instant) { session, now, emit in try session.setTarget(target, at: now, emit: emit) }
  }

  mutating func start(_ workout: Workout, at instant: Instant) {
    train(at: instant) { session, now, emit in try session.startWorkout(workout, at: now, emit: emit) }
  }

  mutating func control(_ command: WorkoutCommand, at instant: Instant) {
    train(at: instant) { session, now, emit in try session.control(command, at: now, emit: emit) }
  }

  mutating func reconfigure(runner: Runner, zones: Zones, settings: TrainingSettings, at instant: Instant) {
    advance(to: instant)
    var events: [(TrainingEvent, Instant)] = []
    session.advance(to: now) { events.append(($0, $1)) }
    publish(events)
    if runner.name == session.runner.name {
      session.reconfigure(runner: runner, zones: zones, settings: settings)
    } else {
      control(.stop, at: instant)
      publishLossOfZone()
      session = session.handedOver(to: runner, zones: zones, settings: settings)
    }
    publishSettings()
  }

  mutating func link(at instant: Instant) {
    // The supervisor does not advance the session here; a later sample has a later time.
    now = max(now, instant)
    condition.linkSince = now
    session.linkEstablished(at: now)
    condition.phase = .known(.live)
    publish(.strap(condition), at: now)
  }

  mutating func learn(battery percent: Int, at instant: Instant) {
    now = max(now, instant)
    guard condition.battery != percent else { return }
    condition.battery = percent
    publish(.strap(condition), at: now)
    train(at: now) { session, now, emit in session.learnBattery(percent, at: now, emit: emit) }
  }

  mutating func announcePairingFault(_ reason: String, at instant: Instant) {
    train(at: instant) { session, now, emit in session.announcePairingFault(reason, at: now, emit: emit) }
  }

  mutating func lend(_ isLent: Bool, at instant: Instant) {
    advance(to: instant)
    if isLent { control(.stop, at: instant) }
    condition.phase = .known(isLent ? .lent : .searching)
    publish(.strap(condition), at: now)
  }

  mutating func mark(at instant: Instant) {
    advance(to: instant)
    publish(.mark(MarkReport()), at: now)
  }

  /// The end of the strap's use, and its use again.
  mutating func retire(at instant: Instant) {
    control(.stop, at: instant)
    condition.phase = .known(.lost)
    condition.isRetired = true
    publish(.strap(condition), at: now)
    publishLossOfZone()
    session = TrainingSession(runner: session.runner, zones: session.zones, settings: session.settings)
    condition = StrapReport(phase: .searching)
    reported = nil
    isLossUnannounced = false
    publishSettings()
  }
}
