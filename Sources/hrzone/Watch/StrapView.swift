import Primitives
import RunPanels
import Training
import ZoneProtocol

/// State of one strap, as its reports show it.
struct StrapView: Hashable {
  /// The address, made printable.
  let address: String
  /// Address as the daemon sends it.
  let wireAddress: String
  var runner: String?
  /// The last named runner, to whom the figures of the run belong.
  private var wearer: String?
  var signal: SignalQuality = .none
  /// Heart rate of the last notification, in bpm.
  var bpm: Int?
  /// Current zone; nil if unknown.
  var zone: Zone?
  var percent: Percent?
  var percentOf: PercentOf?
  /// Arrival of the last notification, by this process' clock.
  var lastNotification: Instant?
  /// Target outside a workout.
  private(set) var stateTarget: TargetBand?
  /// The current or last workout.
  private(set) var workout: WorkoutView?
  /// All steps of the workout, in order; empty until the daemon sends them.
  private(set) var steps: [WorkoutReport.Step] = []
  /// Key of the workout whose steps were requested: its name and number of steps.
  private var stepsAsked: String?
  /// Totals since the daemon's start.
  private(set) var totals: TotalsReport?
  /// The part of the session under way from before the daemon's restart.
  private(set) var earlier: EarlierTotals?
  /// Time of the last live sample.
  private(set) var lastLive: UTCTime?
  /// Recent heart rate variability.
  private(set) var variability: VariabilityReport?
  private var variabilityTime: UTCTime?
  /// Time that the variability is shown, in milliseconds. It is reported every 5 s.
  private static let variabilityLasts: Int64 = 10_000
  var battery: Int?
  var model: String?
  var phase: Phase?
  /// Reason for the phase, as a sentence.
  var reason: String?
  var link: String?
  var maxHRIsEstimated = false
  private(set) var history = HeartHistory()
  /// Figures of the run.
  private(set) var tally = RunTally()
  /// Whether it has ever been on the screen.
  var wasShown = false
  private var ground = AdviceGround()
  /// Whether its state came since the daemon's hello. Earlier reports are history.
  var hasState = false
  /// The last sample, if it is live. The time until the next sample counts for its zone.
  private var running: Running?

  private struct Running: Hashable {
    var time: UTCTime
    var zone: Zone
  }

  /// Arrival of a report, by three clocks.
  struct Moment: Hashable {
    /// The daemon's time of day.
    let time: UTCTime
    /// This process' clock.
    let now: Instant
    /// The daemon's clock, as `DaemonClock.steady`.
    let steady: Instant

    /// The steady time of `earlier`, a time of day before this moment.
    func instant(of earlier: UTCTime) -> Instant {
      steady - .milliseconds(max(0, time.milliseconds - earlier.milliseconds))
    }
  }

  init(address: String) {
    self.address = address.oneLine
    wireAddress = address
  }

  /// A copy with only the graph and the figures for the summary.
  var onlyHistory: StrapView {
    var strap = StrapView(address: wireAddress)
    strap.history = history
    strap.tally = tally
    strap.wasShown = wasShown
    (strap.runner, strap.wearer, strap.model, strap.lastLive) = (runner, wearer, model, lastLive)
    if let workout, !workout.isPresent { strap.workout = workout }
    return strap
  }

  /// Name on the screen: the runner, else the model, else the address.
  var name: String { runner ?? model ?? address }

  /// Name among `straps`. If two have the same name, the address is added.
  func title(among straps: [StrapView]) -> String {
    let isUnique = straps.count { $0.name == name } == 1
    return isUnique || name == address ? name : "\(name) \(address)"
  }

  /// Time since the last notification, in seconds.
  func age(at now: Instant) -> Double? {
    lastNotification.map { max(0, (now - $0).inSeconds) }
  }

  /// Totals of the session under way, also from before the daemon's restart.
  var sessionTotals: TotalsReport? { totals.map { earlier?.added(to: $0) ?? $0 } }

  /// Continues the totals from `session`, which was under way.
  /// - Parameter restart: when the daemon was restarted, if that was seen.
  mutating func continueTotals(from session: RecordedSession?, restart: UTCTime?) {
    guard let session, session.runner == runner, let totals, let lastLive else { return }
    earlier = EarlierTotals(session, beyond: totals, current: running?.zone, lastLive: lastLive, restart: restart)
  }

  /// Current target.
  var target: TargetBand? {
    guard let workout, workout.isPresent else { return stateTarget }
    return workout.report.step?.target
  }

  /// Whether the known steps belong to the current workout.
  var hasSteps: Bool {
    // A daemon may send any number.
    guard let step = workout?.report.step, step.index > 0, steps.count == step.count,
      steps.indices.contains(step.index - 1)
    else { return false }
    return steps[step.index - 1].name == step.name
  }

  /// Whether the steps of the workout must still be requested.
  var wantsSteps: Bool { stepsKey != nil && !hasSteps && stepsAsked != stepsKey }

  private var stepsKey: String? {
    guard let workout, workout.isPresent, let step = workout.report.step else { return nil }
    return "\(step.count) \(workout.report.name)"
  }

  /// Notes that the steps were requested; with `false`, that they must be requested again.
  mutating func noteStepsAsked(_ isAsked: Bool = true) { stepsAsked = isAsked ? stepsKey : nil }

  /// Stores the steps of the workout.
  mutating func apply(_ steps: [WorkoutReport.Step]) { self.steps = steps.map(\.printable) }

  // MARK: Reports

  /// Sets the runner's name, which must be printable. A different runner starts new figures.
  mutating func setRunner(_ runner: String?) {
    self.runner = runner
    guard let runner else { return }
    if let wearer, wearer != runner { (tally, earlier) = (RunTally(), nil) }
    wearer = runner
  }

  /// Applies a report's body, which came at `moment`.
  /// - Returns: the earlier alerts that are no longer true.
  @discardableResult
  mutating func apply(_ body: Report.Body, _ moment: Moment) -> AdviceGround.Outdated {
    tally.ingest(body, at: moment.time)
    switch body {
    case .state(let state): apply(state, moment)
    case .sample(let sample): apply(sample, moment)
    case .strap(let strap): apply(strap)
    case .workout(let report): workout = WorkoutView(report, time: moment.time, at: moment.steady)
    // Confirmed zones are for alerts and logs. The model shows marks. A state has what is shown of the settings.
    case .zone, .alert, .mark, .settings, .raw: break
    }
    if stepsKey == nil { (steps, stepsAsked) = ([], nil) }
    return ground.ingest(body)
  }

  private mutating func apply(_ state: StateReport, _ moment: Moment) {
    let time = moment.time
    // A signal that this version does not know is not live.
    signal = state.signal.value ?? .none
    bpm = state.bpm
    zone = (state.zoneNow ?? state.zone)?.printable
    percent = state.percent
    percentOf = state.percentOf?.value
    lastNotification = state.age.map { moment.now - $0 }
    stateTarget = state.target?.printable
    // A state does not include a workout that has ended.
    if let report = state.workout {
      workout = WorkoutView(report, time: time, at: moment.steady)
    } else if workout?.isPresent == true {
      workout = nil
    } else if !hasState, let ended = workout {
      // It came with the history, and its age becomes known only now.
      workout?.at = moment.instant(of: ended.time)
    }
    hasState = true
    totals = state.totals.map(\.printable)
    (variability, variabilityTime) = (state.variability, time)
    battery = state.battery
    model = state.model.map(\.oneLine)
    phase = state.phase?.value
    reason = state.reason.map(\.oneLine)
    link = state.link.map(\.oneLine)
    maxHRIsEstimated = state.maxHRIsEstimated ?? false
    // The totals include all up to `time`. Counting continues from there.
    running = nil
    if signal == .live, let bpm, let zone = totals?.zones.zone(of: bpm) {
      running = Running(time: time, zone: zone)
      lastLive = time
    }
  }

  private mutating func apply(_ sample: SampleReport, _ moment: Moment) {
    let time = moment.time
    signal = sample.signal.value ?? .none
    bpm = sample.bpm
    percent = sample.percent
    percentOf = sample.percentOf?.value ?? percentOf
    // For a sample of the history, the age is unknown until the next state.
    if hasState { lastNotification = moment.now }
    phase = .live
    if let figures = sample.variability {
      (variability, variabilityTime) = (figures, time)
    } else if let last = variabilityTime, time.milliseconds - last.milliseconds > Self.variabilityLasts {
      variability = nil
    }
    guard signal == .live else {
      if signal != .implausible { zone = nil }
      running = nil
      return
    }
    lastLive = time
    zone = (sample.zoneNow ?? sample.zone)?.printable
    if let running { count(from: running.time, to: time, in: running.zone) }
    running = sample.zone.map { Running(time: time, zone: $0.printable) }
    guard let bpm, HeartLine.heartRates.contains(bpm) else { return }
    let point = HeartLine.Point(time: time.milliseconds, bpm: bpm, zone: sample.zone?.index)
    history.append(point)
  }

  private mutating func apply(_ strap: StrapReport) {
    phase = strap.phase.value
    reason = strap.reason.map(\.oneLine)
    battery = strap.battery ?? battery
    model = strap.model.map(\.oneLine) ?? model
    link = strap.link.map(\.oneLine) ?? link
  }

  /// Adds the time from `start` to `end` to the totals, between two states.
  ///
  /// A change of the signal would have brought a state with new totals. So the signal was live, and all of it counts for `zone`.
  private mutating func count(from start: UTCTime, to end: UTCTime, in zone: Zone) {
    let time = Duration.milliseconds(min(max(0, end.milliseconds - start.milliseconds), 60_000))
    guard var totals, let index = totals.zones.firstIndex(where: { $0.zone.index == zone.index }) else { return }
    totals.live += time
    totals.zones[index].time += time
    self.totals = totals
  }
}

extension TotalsReport {
  /// The totals with printable names.
  var printable: TotalsReport {
    var totals = self
    for index in totals.zones.indices { totals.zones[index].zone = totals.zones[index].zone.printable }
    return totals
  }
}
