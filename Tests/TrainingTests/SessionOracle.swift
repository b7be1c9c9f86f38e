import HeartRate
import Primitives
import Training

/// An independent implementation of the session's rules. It walks through time in small steps, keeps all input, and applies
/// each rule to that history as written. It plans nothing ahead and is slow.
///
/// Zones, targets in bpm and the figures of alerts come from the code under test. Times are milliseconds since boot, and fall
/// on the oracle's steps.
struct SessionOracle {
  /// The length of a step in milliseconds.
  static let stride = 125

  /// A classified notification.
  struct Sample {
    let time: Int
    let bpm: Int
    let contact: SensorContact
    let hasInterval: Bool
    /// How long the previous notification was fresh.
    let staleAfter: Int
    var isWorn: Bool { contact != .notDetected && bpm != 0 }
    var signal = SignalQuality.live
    var hasJumped = false
    /// When the repetition began, if the strap is frozen.
    var frozenSince: Int?
  }
  /// A live heart rate.
  struct Beat {
    let time: Int
    let bpm: Int
  }
  /// A predicted zone, by index, and the time of the prediction.
  struct Sight {
    let time: Int
    let zone: Int
  }

  private(set) var events: [(event: TrainingEvent, instant: Instant)] = []
  private(set) var samples: [Sample] = []
  private(set) var now = 0
  private(set) var signal = SignalQuality.none
  /// Time with a live signal, in total and by zone index.
  private(set) var live = 0
  private(set) var timeInZone: [Int: Int] = [:]
  private(set) var zones: Zones
  var runner: Runner
  let settings: TrainingSettings

  private var isSilent = false
  private var isUnheard = true
  private var wasEverLive = false
  private var notLiveSince: Int?
  private var isLossLong = false
  private var liveSince = 0

  /// Live heart rates since a long loss of signal or a change of zones: for the confirmed zone, ...
  var beats: [Beat] = []
  /// ... the number of them before it was confirmed, ...
  var beatsBefore = 0
  /// ... those since the trend restarted, ...
  var course: [Beat] = []
  /// ... and those since heart rate rose above the ceiling and the maximum.
  var aboveCeiling: [Beat] = []
  var aboveMax: [Beat] = []
  /// All live heart rates.
  var rates: [Int] = []
  var confirmed: Int?
  /// The zone that was reported last, until its loss is reported.
  var reported: Zone?
  var foreseen: Sight?

  private var told: [AlertKind: Int] = [:]
  var toldZone: Int?
  /// The zone before the one last announced, as that alert named it.
  var toldFormerZone: Int?
  /// The highest sustained heart rate above the maximum, and the highest announced.
  var heldMax = 0
  var toldMax = 0
  private var toldLoss: Int?
  private var isFreezeTold = false
  private var battery: Int?
  private var toldBattery = 101

  private var handTarget: Target?
  var handBand: TargetBand?
  var band: TargetBand?
  var graceEnd = 0
  var place: TargetBand.Place?
  var placeSince = 0
  /// The start of the announced excursion from the target.
  var toldOffTarget: Int?
  /// The target alerts since heart rate was last on target for long.
  var toldOut: [(kind: AlertKind, time: Int)] = []
  /// The announced forecasts.
  var forecasts: [Sight] = []
  var workout: OracleWorkout?

  init(runner: Runner, zones: Zones, settings: TrainingSettings) {
    self.runner = runner
    self.zones = zones
    self.settings = settings
    staleAfter = Self.time(settings.staleAfter)
  }

  private func learntStaleAfter() -> Int {
    var starts: [Int] = []
    for time in samples.suffix(64).map(\.time) where time != starts.last { starts.append(time) }
    let intervals = zip(starts.dropFirst(), starts).map { min($0 - $1, 60_000) }.suffix(8).sorted()
    let shortest = Self.time(settings.staleAfter)
    guard intervals.count >= 3 else { return shortest }
    let doubledMedian = intervals[(intervals.count - 1) / 2] + intervals[intervals.count / 2]
    return max(shortest, min(doubledMedian * 5 / 4, 15_000))
  }

  // MARK: Time

  /// Plays `script`, whose steps fall on the oracle's, and then waits until `end`.
  mutating func play(_ script: [SessionStep], until end: Instant) {
    var rest = script[...]
    while true {
      fallSilent()
      // The signal changes before alerts about it, and a link comes before what is due at the same time.
      while let step = rest.first, step.isLink, Self.time(step.instant) == now { handle(rest.removeFirst()) }
      endTimedStep()
      announceWhatIsDue()
      while let step = rest.first, Self.time(step.instant) == now { handle(rest.removeFirst()) }
      guard now < Self.time(end) else { return }
      // A loss is announced after its instant, because a sample at that instant may end it.
      loseZone()
      announceLoss()
      earn()
      now += Self.stride
    }
  }

  static func time(_ instant: Instant) -> Int { Int(instant.nanoseconds / 1_000_000) }
  static func time(_ duration: Duration) -> Int { Int(duration.nanoseconds / 1_000_000) }
  /// How long the last notification is fresh: as set, or 2.5 times the strap's interval if that is longer, at most 15 s. The
  /// interval is the median of the last 8, known from the third on. Simultaneous notifications count as one.
  private(set) var staleAfter: Int
  func grace(_ kind: AlertKind) -> Int { Self.time(settings.alerts.grace(of: kind)) }
  func repeatAfter(_ kind: AlertKind) -> Int { Self.time(settings.alerts.repeatAfter(of: kind)) }

  private mutating func fallSilent() {
    guard let last = samples.last, !isSilent, now >= last.time + staleAfter else { return }
    isSilent = true
    workout?.unbroken = []
    if last.signal == .live { notLiveSince = now }
    updateSignal()
  }

  /// Adds the next stride to the time of the last live sample.
  private mutating func earn() {
    let bpm = liveBPM
    if let bpm {
      live += Self.stride
      timeInZone[zones.zone(of: bpm).index, default: 0] += Self.stride
    }
    workout?.earn(Self.stride, bpm: bpm)
  }

  private mutating func handle(_ step: SessionStep) {
    switch step {
    case .sample(let measurement, _): ingest(classified(measurement))
    case .link:
      isUnheard = true
      updateSignal()
    case .wish(.target(let target), _):
      let band = target.flatMap { try? zones.band(of: $0) }
      guard target == nil || band != nil else { return }
      (handTarget, handBand) = (target, band)
      if workout == nil, band != self.band { watch(band, graceEnd: now) }
    case .wish(.start(let workout), _): start(workout)
    case .wish(.control(let command), _):
      control(command)
      announceWhatIsDue()
    case .wish(.battery(let percent), _):
      battery = percent
      if percent > 30 { toldBattery = 101 }
      announceWhatIsDue()
    case .wish(.change(let runner, let zones, _), _): change(runner, zones)
    }
  }

  // MARK: The signal

  /// The heart rate in bpm; nil without a live signal.
  var liveBPM: Int? {
    guard !isSilent, let last = samples.last, last.signal == .live else { return nil }
    return last.bpm
  }

  private mutating func updateSignal() {
    guard let last = samples.last else { return }
    let quality = isSilent ? (isUnheard ? .none : .stale) : last.signal
    guard quality != signal else { return }
    signal = quality
    say(.signal(quality))
  }

  private func classified(_ measurement: HeartRateMeasurement) -> Sample {
    let bpm = Int(measurement.heartRate)
    var sample = Sample(
      time: now, bpm: bpm, contact: measurement.sensorContact, hasInterval: !measurement.rrIntervals.isEmpty,
      staleAfter: staleAfter)
    guard sample.isWorn else {
      sample.signal = .noContact
      return sample
    }
    sample.frozenSince = frozenSince(sample)
    if let live = samples.last(where: { $0.signal == .live }), now - live.time < max(30_000, staleAfter) {
      sample.hasJumped = abs(bpm - live.bpm) > settings.maxJump
    }
    let others = samples.suffix(2)
    let rates = others.map(\.bpm) + [bpm]
    let isThird = others.count == 2 && others.allSatisfy { $0.hasJumped && $0.signal == .implausible }
    let agree = isThird && (rates.max() ?? 0) - (rates.min() ?? 0) <= 10
    if !(25...250).contains(bpm) || (sample.hasJumped && !agree) {
      sample.signal = .implausible
    } else if sample.frozenSince != nil {
      sample.signal = .frozen
    }
    return sample
  }

  /// Goes back to the last new value or interval, but not across a silence.
  private func frozenSince(_ sample: Sample) -> Int? {
    guard !sample.hasInterval, let last = samples.last(where: { $0.isWorn }), last.bpm == sample.bpm else { return nil }
    if let since = last.frozenSince { return since }
    var (since, allowed) = (now, staleAfter)
    for earlier in samples.reversed() where earlier.isWorn {
      guard earlier.bpm == sample.bpm, since - earlier.time <= allowed else { break }
      (since, allowed) = (earlier.time, earlier.staleAfter)
      if earlier.hasInterval { break }
    }
    guard now - since >= Self.time(settings.frozenAfter) else { return nil }
    return samples.contains { $0.isWorn && $0.hasInterval } ? since : nil
  }

  private mutating func ingest(_ sample: Sample) {
    let wasLive = liveBPM != nil
    samples.append(sample)
    staleAfter = learntStaleAfter()
    (isSilent, isUnheard) = (false, false)
    updateSignal()
    if sample.isWorn, sample.frozenSince == nil { isFreezeTold = false }
    if sample.signal == .live {
      if !wasLive { liveSince = now }
      (wasEverLive, notLiveSince, isLossLong) = (true, nil, false)
      ingestLive(Beat(time: now, bpm: sample.bpm))
    } else {
      workout?.unbroken = []
      if wasLive { notLiveSince = now }
    }
    announceContact()
    announceWhatIsDue()
  }

  /// Announces, after a minute, a strap that never reports contact although 15 samples in a row vary like a heart's.
  private mutating func announceContact() {
    guard let last = samples.last, !samples.contains(where: { $0.contact == .detected }) else { return }
    var row: [Sample] = []
    for sample in samples.reversed() {
      guard sample.contact == .notDetected, (25...250).contains(sample.bpm) else { break }
      if let later = row.last,
        later.time - sample.time > later.staleAfter || abs(later.bpm - sample.bpm) > settings.maxJump
      {
        break
      }
      row.append(sample)
    }
    let changes = zip(row, row.dropFirst()).count { $0.bpm != $1.bpm }
    guard row.count >= 15, changes >= 3, let first = row.last, now - first.time >= grace(.noContact) else { return }
    announce(.noContact(bpm: last.bpm, lasting: .milliseconds(now - first.time)))
  }

  /// Forgets the zone once the signal was not live for as long as a sample stays fresh.
  private mutating func loseZone() {
    guard let since = notLiveSince, wasEverLive, !isLossLong, now - since >= staleAfter else { return }
    isLossLong = true
    if let reported { say(.zone(from: reported, to: nil, bpm: nil)) }
    reported = nil
    forgetZone()
    forgetCourse()
    (aboveCeiling, aboveMax, heldMax) = ([], [], 0)
    // The announcements about the target stay.
    place = nil
  }

  private mutating func forgetZone() { (confirmed, beats, beatsBefore, foreseen) = (nil, [], 0, nil) }

  mutating func forgetCourse() { (course, foreseen) = ([], nil) }

  /// Restarts everything that depends on a changed maximum, ceiling or zone.
  private mutating func change(_ runner: Runner, _ zones: Zones) {
    let isAlike = (0...300).allSatisfy {
      self.zones.zone(of: $0) == zones.zone(of: $0) && self.zones.percent(of: $0) == zones.percent(of: $0)
    }
    if !isAlike || self.zones.percentOf != zones.percentOf { forgetZone() }
    let areOther = self.zones != zones
    self.zones = zones
    if areOther {
      handBand = handTarget.flatMap { resolve($0, before: handBand) }
      workout = workout.map { $0.resolved(by: self) }
      let band = workout.map { $0.band } ?? handBand
      if band != self.band { begin(band, graceEnd: graceEnd) }
    }
    if runner.ceiling != self.runner.ceiling { aboveCeiling = [] }
    if runner.maxHR.bpm != self.runner.maxHR.bpm { (aboveMax, heldMax) = ([], 0) }
    self.runner = runner
  }

  // MARK: Output

  mutating func say(_ event: TrainingEvent) {
    events.append((event, Instant(nanoseconds: Int64(now) * 1_000_000)))
  }

  var isAdvising: Bool { signal == .live && workout?.isPaused != true }

  @discardableResult
  mutating func announce(_ alert: Alert, isHeldBack: Bool = true) -> Bool {
    if isHeldBack, let last = told[alert.kind], now - last < repeatAfter(alert.kind) { return false }
    told[alert.kind] = now
    say(.alert(alert))
    return true
  }

  /// Zone alerts are quiet while a target is set.
  var isZoneQuiet: Bool { band != nil && !settings.alerts.besideTarget }

  @discardableResult
  mutating func advise(_ alert: Alert) -> Bool { isAdvising && announce(alert) }

  private mutating func announceWhatIsDue() {
    guard let last = samples.last else { return announceBattery() }
    if let liveBPM, let loss = toldLoss,
      announce(.signalBack(bpm: liveBPM, after: .milliseconds(liveSince - loss)))
    {
      toldLoss = nil
    }
    if signal == .frozen, !isFreezeTold, let since = last.frozenSince {
      isFreezeTold = announce(.strapFrozen(bpm: last.bpm, lasting: .milliseconds(now - since)))
    }
    announceBattery()
    guard signal == .live, let confirmed, let toldZone, confirmed != toldZone else { return }
    let (from, to) = (zones.all[toldZone], zones.all[confirmed])
    let alert = Alert.zoneChanged(
      from: from, to: to, bpm: last.bpm, percent: zones.percent(of: last.bpm), isQuiet: isZoneQuiet)
    // Only a return is delayed: from the announced zone towards the one before it, and no further.
    let isReturn = toldFormerZone.map { (min($0, toldZone)...max($0, toldZone)).contains(confirmed) } ?? false
    // An alert that is not allowed now is dropped. One that comes too soon, or contradicts the current heart rate, is sent
    // later.
    if !isAdvising || (zones.zone(of: last.bpm) == to && announce(alert, isHeldBack: isReturn)) {
      (self.toldZone, toldFormerZone) = (confirmed, toldZone)
    }
  }

  /// Announces a loss of signal. It counts from the last live sample; if the strap is frozen, from the first repeated value. So
  /// does its end.
  private mutating func announceLoss() {
    guard let since = notLiveSince, wasEverLive, toldLoss == nil, now - since >= grace(.signalLost),
      let last = samples.last, let live = samples.last(where: { $0.signal == .live })
    else { return }
    let cause = isSilent ? .stale : last.signal
    let begin = cause == .frozen ? min(last.frozenSince ?? live.time, live.time) : live.time
    if announce(.signalLost(cause: cause, lasting: .milliseconds(now - begin))) { toldLoss = begin }
  }

  private mutating func announceBattery() {
    // At 15 % and again at 5 %.
    guard let percent = battery, [15, 5].contains(where: { percent <= $0 && toldBattery > $0 }) else { return }
    if announce(.batteryLow(percent: percent)) { toldBattery = percent }
  }
}
