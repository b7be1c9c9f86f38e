import Primitives
import Training
import ZoneProtocol

/// Computes again what the daemon reported of one strap, from its recorded reports of one run of the daemon.
///
/// The reports come in the order of their `seq`. Those that the daemon computed (`zone`, `alert`, `workout`) are read only for
/// what they say of requests, such as the pause of a workout. For a record without gaps from the strap's beginning, the emitted
/// reports are the daemon's, in its order. They lack `seq`, except samples, and their `time` is that of the input: it differs by
/// what the wall clock was set since.
///
/// Reports may come with a delay, since a workout is known only at its end. Call `finish(emit:)` after the last one.
public struct StrapReplay: Sendable {
  /// Whether all that the strap sent from its beginning on was ingested. If not, the first results may differ from the daemon's,
  /// and the totals lack what came before.
  public private(set) var isFromTheBeginning = true

  private let strap: String
  private let overrides: ReplayOverrides
  /// The session as it was; nil before the first settings.
  private var recorded: ReplayedSession?
  /// The session with the overrides; nil without any.
  private var other: ReplayedSession?
  /// The last report ingested.
  private var last: ReplayPlace?
  private var isLastResult = false
  /// The battery charge that the session knows.
  private var battery: Int?
  /// The last link that the session knows.
  private var link: Instant?
  private var isLent = false
  /// The reports that wait for a later one.
  private var held: [RecordedReport] = []
  private var hold = Hold.untilSettings

  /// What the held reports wait for.
  private enum Hold {
    case nothing
    /// The first settings. They count for the reports before them, too.
    case untilSettings
    /// The end of the workout that the first of them begins.
    case untilWorkoutEnds
  }

  /// A replay of the strap at the address `strap`.
  public init(strap: String, overrides: ReplayOverrides = ReplayOverrides()) {
    self.strap = strap
    self.overrides = overrides
  }

  /// The session whose reports are emitted.
  private var emitting: ReplayedSession? { other ?? recorded }

  /// The runner at the last report that was not held; nil before the first settings.
  public var runner: Runner? { emitting?.session.runner }
  /// The zones at the last report that was not held; nil before the first settings.
  public var zones: Zones? { emitting?.session.zones }
  /// The settings at the last report that was not held; nil before the first.
  public var settings: TrainingSettings? { emitting?.session.settings }
  /// Why the overrides could not be applied to some of the settings. Those count as recorded then.
  public var fault: ZonesError? { other?.fault }

  /// The totals at the last report. Call `finish(emit:)` before, since reports may be held.
  public var totals: TrainingTotals { state?.totals ?? TrainingTotals(live: .zero, zones: []) }

  /// The state at the last report; nil before the first settings.
  public var state: TrainingState? { last.flatMap { state(at: $0.t) } }

  /// The state at `instant`, if nothing came since the last report; nil before the first settings.
  public func state(at instant: Instant) -> TrainingState? { emitting?.session.state(at: instant) }

  /// Notes that reports are missing before the next one.
  public mutating func noteGap() {
    isFromTheBeginning = false
  }

  /// Ingests the next report. One that is not after the last is ignored.
  public mutating func ingest(_ report: RecordedReport, emit: (Report) -> Void) {
    guard let place = report.place, last.map({ place.seq > $0.seq }) ?? true else { return }
    if last == nil { isFromTheBeginning = isFromTheBeginning && report.isBegin }
    last = place
    isLastResult = report.isResult
    accept(report, emit)
  }

  /// Ends the replay: ingests held reports, and emits what was due at the last one.
  public mutating func finish(emit: (Report) -> Void) {
    guard let last else { return }
    if hold == .untilSettings {
      guard beginWithoutSettings() else { return }
      release(emit)
    }
    release(emit)
    // A result of time was due at its instant, but comes only after it.
    let end = isLastResult ? last.t + .microseconds(1) : last.t
    apply(.time, at: ReplayPlace(seq: last.seq, t: end, time: last.time), emit)
  }

  // MARK: Holding reports

  /// Replays `report` now, or holds it.
  private mutating func accept(_ report: RecordedReport, _ emit: (Report) -> Void) {
    switch hold {
    case .nothing:
      if isBeginOfWorkout(report, emit) {
        held = [report]
        hold = .untilWorkoutEnds
      } else {
        replay(report, emit)
      }
    case .untilSettings:
      held.append(report)
      if begin(with: report) { release(emit) }
    case .untilWorkoutEnds:
      if report.isBegin || isBeginOfAnotherWorkout(report) {
        release(emit)
        accept(report, emit)
      } else {
        held.append(report)
        if report.workout?.isEnd == true { release(emit) }
      }
    }
  }

  /// Replays the held reports.
  private mutating func release(_ emit: (Report) -> Void) {
    let (reports, hold) = (held, hold)
    held = []
    self.hold = .nothing
    switch hold {
    case .nothing: break
    case .untilSettings:
      // One of them may begin a workout, and hold the others.
      for report in reports { accept(report, emit) }
    case .untilWorkoutEnds:
      guard let first = reports.first, let place = first.place, let begin = first.workout else { return }
      if let workout = ReplayedWorkout(begin, and: reports.dropFirst().lazy.compactMap(\.workout)) {
        apply(.start(workout.planned, inBPM: workout.inBPM), at: place, emit)
      }
      for report in reports.dropFirst() { replay(report, emit) }
    }
  }

  /// Whether `report` begins a workout now.
  private mutating func isBeginOfWorkout(_ report: RecordedReport, _ emit: (Report) -> Void) -> Bool {
    guard let workout = report.workout, workout.isBegin, let place = report.place else { return false }
    // The former workout may have ended meanwhile.
    apply(.time, at: place, emit)
    return recorded?.isInWorkout == false
  }

  /// Whether `report` begins another workout than the held one, whose end is missing.
  private func isBeginOfAnotherWorkout(_ report: RecordedReport) -> Bool {
    guard let begin = report.workout, begin.isBegin else { return false }
    return held.contains { $0.workout.map { $0.name != begin.name || $0.step?.index ?? 0 > 1 } ?? false }
  }

  // MARK: Inputs

  /// Begins the sessions, if `report` has settings.
  private mutating func begin(with report: RecordedReport) -> Bool {
    guard case .report(let report) = report, case .settings(let settings) = report.body else { return false }
    return begin(with: settings, runner: report.runner)
  }

  private mutating func begin(with settings: SettingsReport, runner: String?) -> Bool {
    recorded = ReplayedSession(strap: strap, settings, runner: runner, overrides: ReplayOverrides())
    if !overrides.isEmpty {
      other = ReplayedSession(strap: strap, settings, runner: runner, overrides: overrides)
    }
    return recorded != nil
  }

  /// Begins with the settings of a daemon without settings.
  private mutating func beginWithoutSettings() -> Bool {
    guard let zones = try? Zones(preset: .standard, runner: .standard) else { return false }
    return begin(with: SettingsReport(runner: .standard, zones: zones, target: nil, rules: .standard), runner: nil)
  }

  private mutating func apply(_ input: ReplayInput, at place: ReplayPlace, _ emit: (Report) -> Void) {
    guard overrides.isEmpty else {
      recorded?.apply(input, at: place) { _ in }
      other?.apply(input, at: place, emit: emit)
      return
    }
    recorded?.apply(input, at: place, emit: emit)
  }

  /// Gives the session what `report` says of its inputs.
  private mutating func replay(_ recorded: RecordedReport, _ emit: (Report) -> Void) {
    guard let place = recorded.place else { return }
    switch recorded {
    case .sample(let sample):
      if let measurement = sample.measurement { apply(.sample(measurement, seq: sample.seq), at: place, emit) }
    case .report(let report):
      switch report.body {
      case .settings(let settings):
        if settings.isNewStrap {
          (battery, link, isLent) = (nil, nil, false)
          apply(.begin(settings, runner: report.runner), at: place, emit)
        } else {
          apply(.settings(settings, runner: report.runner), at: place, emit)
        }
      case .strap(let strap): replay(strap, at: place, emit)
      case .workout(let workout): replay(workout, at: place, emit)
      // The strap's link found the fault.
      case .alert(let alert) where alert.kind == .known(.pairingLost):
        apply(.pairingFault(alert.text), at: place, emit)
      case .alert, .zone, .mark: apply(.time, at: place, emit)
      case .sample:
        if let sample = RecordedReport(report), case .sample = sample { replay(sample, emit) }
      case .state, .raw: break
      }
    }
  }

  private mutating func replay(_ strap: StrapReport, at place: ReplayPlace, _ emit: (Report) -> Void) {
    if let since = strap.linkSince, since != link {
      link = since
      apply(.link(min(since, place.t)), at: place, emit)
    }
    if (strap.phase == .known(.lent)) != isLent {
      isLent.toggle()
      apply(.loan(isLent), at: place, emit)
    }
    if strap.isRetired { return apply(.end, at: place, emit) }
    guard let percent = strap.battery, percent != battery else { return }
    battery = percent
    apply(.battery(percent), at: place, emit)
  }

  /// Compares the workout with its report. What does not follow from samples and time was requested.
  private mutating func replay(_ report: WorkoutReport, at place: ReplayPlace, _ emit: (Report) -> Void) {
    apply(.time, at: place, emit)
    guard let state = report.state.value else { return }
    switch state {
    case .stopped: apply(.control(.stop), at: place, emit)
    case .finished: next(to: .max, at: place, emit)
    case .running, .paused:
      guard let index = report.step?.index else { return }
      next(to: index, at: place, emit)
      guard let workout = workout(at: place), workout.step?.index == index, workout.state != state else { return }
      apply(.control(state == .paused ? .pause : .resume), at: place, emit)
    }
  }

  /// Ends steps until the one at `index` is current, or the workout is over.
  private mutating func next(to index: Int, at place: ReplayPlace, _ emit: (Report) -> Void) {
    for _ in 0..<Workout.maximumSteps {
      guard let current = workout(at: place)?.step?.index, current < index else { return }
      apply(.control(.next), at: place, emit)
    }
  }

  private func workout(at place: ReplayPlace) -> WorkoutStatus? {
    guard let recorded, recorded.isInWorkout else { return nil }
    return recorded.session.state(at: place.t).workout
  }
}

extension RecordedReport {
  /// Whether the daemon began to use the strap with this report.
  fileprivate var isBegin: Bool {
    guard case .report(let report) = self, case .settings(let settings) = report.body else { return false }
    return settings.isNewStrap
  }
}
