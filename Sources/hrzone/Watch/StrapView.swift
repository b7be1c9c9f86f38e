import Primitives
import Training
import ZoneProtocol

/// What is known of one strap, as reports told it.
struct StrapView: Hashable {
  /// Fit for a terminal.
  let address: String
  /// As the daemon knows it.
  let wireAddress: String
  var runner: String?
  /// The last runner who was named: whose figures those of the run are.
  private var wearer: String?
  var signal: SignalQuality = .none
  /// Heart rate of the last notification, in bpm.
  var bpm: Int?
  /// The zone of now; nil while unknown.
  var zone: Zone?
  var percent: Percent?
  var percentOf: PercentOf?
  /// When the last notification came, on this process' clock.
  var heardAt: Instant?
  /// What alerts watch while there is no workout.
  private(set) var stateTarget: TargetBand?
  /// The workout that runs, or the last one.
  private(set) var workout: WorkoutView?
  /// All steps of the workout, in their order, once the daemon told them.
  private(set) var steps: [WorkoutReport.Step] = []
  /// The workout whose steps were asked for: its name, and how many steps it has.
  private var stepsAsked: String?
  var totals: TotalsReport?
  /// How much the time between beats varies, as far as that was told lately.
  private(set) var variability: VariabilityReport?
  private var variabilityTime: UTCTime?
  /// For how long it is shown, in milliseconds: it comes every 5 s.
  private static let variabilityLasts: Int64 = 10_000
  var battery: Int?
  var model: String?
  var phase: StrapPhase?
  /// Why the link stands where it stands: a sentence.
  var reason: String?
  var link: String?
  var maxHRIsEstimated = false
  private(set) var history = HeartHistory()
  /// The figures of the run.
  private(set) var tally = RunTally()
  /// Whether it ever was among those that are shown.
  var wasShown = false
  private var ground = AdviceGround()
  /// Whether the daemon told its state since it greeted. What it tells before is its history.
  var isStated = false
  /// The last sample, while it is live: the time from it to the next belongs to its zone.
  private var running: Running?

  private struct Running: Hashable {
    var time: UTCTime
    var zone: Zone
  }

  /// When a report came, by three clocks.
  struct Moment: Hashable {
    /// The daemon's time of day.
    let time: UTCTime
    /// This process' clock.
    let now: Instant
    /// The daemon's clock as `DaemonClock.steady` counts it.
    let steady: Instant

    /// When it was `earlier`, of the time of day, as `steady` counts.
    func instant(of earlier: UTCTime) -> Instant {
      steady - .milliseconds(max(0, time.milliseconds - earlier.milliseconds))
    }
  }

  init(address: String) {
    self.address = address.oneLine
    wireAddress = address
  }

  /// The strap with only its graph and what its summary shows.
  var onlyHistory: StrapView {
    var strap = StrapView(address: wireAddress)
    strap.history = history
    strap.tally = tally
    strap.wasShown = wasShown
    (strap.runner, strap.wearer, strap.model) = (runner, wearer, model)
    if let workout, !workout.isPresent { strap.workout = workout }
    return strap
  }

  /// What to call it: who wears it, else what it is.
  var name: String { runner ?? model ?? address }

  /// The name among `straps`, of which it is one: two of one model are told apart by their addresses.
  func title(among straps: [StrapView]) -> String {
    let isUnique = straps.count { $0.name == name } == 1
    return isUnique || name == address ? name : "\(name) \(address)"
  }

  /// How long ago the last notification came.
  func age(at now: Instant) -> Double? {
    heardAt.map { max(0, (now - $0).inSeconds) }
  }

  /// What alerts watch.
  var target: TargetBand? {
    guard let workout, workout.isPresent else { return stateTarget }
    return workout.report.step?.target
  }

  /// Whether the steps that are known are those of the workout.
  var hasSteps: Bool {
    // A daemon may send any number.
    guard let step = workout?.report.step, step.index > 0, steps.count == step.count,
      steps.indices.contains(step.index - 1)
    else { return false }
    return steps[step.index - 1].name == step.name
  }

  /// Whether the daemon is to be asked for the steps of the workout; once for each workout.
  var wantsSteps: Bool { stepsKey != nil && !hasSteps && stepsAsked != stepsKey }

  private var stepsKey: String? {
    guard let workout, workout.isPresent, let step = workout.report.step else { return nil }
    return "\(step.count) \(workout.report.name)"
  }

  /// The daemon is asked for the steps of the workout; or with `false`, it has to be asked again.
  mutating func noteStepsAsked(_ isAsked: Bool = true) { stepsAsked = isAsked ? stepsKey : nil }

  /// Takes the steps of the workout.
  mutating func apply(_ steps: [WorkoutReport.Step]) { self.steps = steps.map(\.printable) }

  // MARK: Reports

  /// Sets who wears the strap, fit for a terminal. A different runner starts new figures.
  mutating func isWorn(by runner: String?) {
    self.runner = runner
    guard let runner else { return }
    if let wearer, wearer != runner { tally = RunTally() }
    wearer = runner
  }

  /// Takes a report's body, which came at `moment`.
  /// - Returns: which alerts of before it are true no more.
  @discardableResult
  mutating func apply(_ body: Report.Body, _ moment: Moment) -> AdviceGround.Outdated {
    tally.hear(body, at: moment.time)
    switch body {
    case .state(let state): apply(state, moment)
    case .sample(let sample): apply(sample, moment)
    case .strap(let strap): apply(strap)
    case .workout(let report): workout = WorkoutView(report, time: moment.time, at: moment.steady)
    // The confirmed zone is for alerts and logs. A mark is shown by the model.
    case .zone, .alert, .mark, .raw: break
    }
    if stepsKey == nil { (steps, stepsAsked) = ([], nil) }
    return ground.hear(body)
  }

  private mutating func apply(_ state: StateReport, _ moment: Moment) {
    let time = moment.time
    // A kind of signal that a later version has is not one that this one can call live.
    signal = state.signal.value ?? .none
    bpm = state.bpm
    zone = (state.zoneNow ?? state.zone)?.printable
    percent = state.percent
    percentOf = state.percentOf?.value
    heardAt = state.age.map { moment.now - $0 }
    stateTarget = state.target?.printable
    // Of one that is over, a state says nothing more.
    if let report = state.workout {
      workout = WorkoutView(report, time: time, at: moment.steady)
    } else if workout?.isPresent == true {
      workout = nil
    } else if !isStated, let ended = workout {
      // It came with the history: how long ago it ended can be told now.
      workout?.at = moment.instant(of: ended.time)
    }
    isStated = true
    totals = state.totals.map(\.printable)
    (variability, variabilityTime) = (state.variability, time)
    battery = state.battery
    model = state.model.map(\.oneLine)
    phase = state.phase?.value
    reason = state.reason.map(\.oneLine)
    link = state.link.map(\.oneLine)
    maxHRIsEstimated = state.maxHRIsEstimated ?? false
    // The totals are those of `time`; what comes until the next sample is counted from there.
    running = nil
    if signal == .live, let bpm, let zone = totals?.zone(of: bpm) { running = Running(time: time, zone: zone) }
  }

  private mutating func apply(_ sample: SampleReport, _ moment: Moment) {
    let time = moment.time
    signal = sample.signal.value ?? .none
    bpm = sample.bpm
    percent = sample.percent
    percentOf = sample.percentOf?.value ?? percentOf
    // How old one of the history is, the state tells that follows it.
    if isStated { heardAt = moment.now }
    phase = .live
    if let figures = sample.variability {
      (variability, variabilityTime) = (figures, time)
    } else if let told = variabilityTime, time.milliseconds - told.milliseconds > Self.variabilityLasts {
      variability = nil
    }
    guard signal == .live else {
      if signal != .implausible { zone = nil }
      running = nil
      return
    }
    zone = (sample.zoneNow ?? sample.zone)?.printable
    if let running { count(from: running.time, to: time, in: running.zone) }
    running = sample.zone.map { Running(time: time, zone: $0.printable) }
    guard let bpm, HeartHistory.heartRates.contains(bpm) else { return }
    let point = HeartHistory.Point(time: time.milliseconds, bpm: bpm, zone: sample.zone?.index)
    history.append(point)
  }

  private mutating func apply(_ strap: StrapReport) {
    phase = strap.phase.value
    reason = strap.reason.map(\.oneLine)
    battery = strap.battery ?? battery
    model = strap.model.map(\.oneLine) ?? model
    link = strap.link.map(\.oneLine) ?? link
  }

  /// Carries the totals on between two states. Between two live samples without a state the signal was live all the time
  /// (a change would have brought a state with the daemon's own totals), so all of it belongs to the first one's zone.
  private mutating func count(from start: UTCTime, to end: UTCTime, in zone: Zone) {
    let time = Duration.milliseconds(min(max(0, end.milliseconds - start.milliseconds), 60_000))
    guard var totals, let index = totals.zones.firstIndex(where: { $0.zone.index == zone.index }) else { return }
    totals.live += time
    totals.zones[index].time += time
    self.totals = totals
  }
}

extension Zone {
  /// The zone with a name that a terminal can be sent.
  var printable: Zone { Zone(index: index, name: name.oneLine) }
}

extension TotalsReport {
  /// The zone of a heart rate of `bpm`, by the bounds that came with the totals.
  func zone(of bpm: Int) -> Zone? {
    zones.last { ($0.from ?? 0) <= bpm }?.zone
  }

  /// The totals with names that a terminal can be sent.
  var printable: TotalsReport {
    var totals = self
    for index in totals.zones.indices { totals.zones[index].zone = totals.zones[index].zone.printable }
    return totals
  }
}
