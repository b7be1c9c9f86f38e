import HeartRate
import Primitives
import Training

/// What a session must say, found in another way than the session's: it walks through time in small steps, keeps all that it
/// ever heard, and looks back at that as the rules are written. It plans nothing ahead, and is slow.
///
/// Zones, targets in bpm and the figures of alerts are not its own. Times are milliseconds since the machine booted, and fall
/// on its steps.
struct SessionOracle {
  /// How far it walks at once.
  static let stride = 125

  /// A notification, and what it is worth.
  struct Sample {
    let time: Int
    let bpm: Int
    let contact: SensorContact
    let hasInterval: Bool
    /// How long the notification before it was fresh.
    let staleAfter: Int
    var isWorn: Bool { contact != .notDetected && bpm != 0 }
    var signal = SignalQuality.live
    var hasJumped = false
    /// Since when the strap repeats itself, if it is frozen.
    var frozenSince: Int?
  }
  /// A live heart rate.
  struct Beat {
    let time: Int
    let bpm: Int
  }
  /// A zone, by index, and when it was foreseen.
  struct Sight {
    let time: Int
    let zone: Int
  }

  private(set) var events: [(event: TrainingEvent, instant: Instant)] = []
  private(set) var samples: [Sample] = []
  private(set) var now = 0
  private(set) var signal = SignalQuality.none
  /// Time with a live signal, in all and by a zone's index.
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

  /// Live heart rates since a long loss of signal, or other zones: for the confirmed zone, ...
  var beats: [Beat] = []
  /// ... and how many of them came before it was confirmed; ...
  var beatsBefore = 0
  /// ... since the trend began anew, ...
  var course: [Beat] = []
  /// ... and since the heart rose above the ceiling and the maximum.
  var aboveCeiling: [Beat] = []
  var aboveMax: [Beat] = []
  /// All live heart rates.
  var rates: [Int] = []
  var confirmed: Int?
  /// The zone that was reported last, until its loss is.
  var reported: Zone?
  var foreseen: Sight?

  private var told: [AlertKind: Int] = [:]
  var toldZone: Int?
  /// The zone before that one, as it was told.
  var toldFormerZone: Int?
  /// The highest that was held above the maximum, and the highest that was ever told.
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
  /// Since when the heart was off the target, once that was told.
  var toldOffTarget: Int?
  /// When it was told to be off, and where, since it was last on target for long.
  var toldOut: [(kind: AlertKind, time: Int)] = []
  /// The zones that were told to be ahead.
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

  /// Plays `script`, whose steps fall on its own, and waits until `end`.
  mutating func play(_ script: [SessionStep], until end: Instant) {
    var rest = script[...]
    while true {
      fallSilent()
      // What the signal is comes before what is said of it, and a link before what is due with it.
      while let step = rest.first, step.isLink, Self.time(step.instant) == now { take(rest.removeFirst()) }
      endTimedStep()
      tellWhatIsDue()
      while let step = rest.first, Self.time(step.instant) == now { take(rest.removeFirst()) }
      guard now < Self.time(end) else { return }
      // A loss is told once its instant is over: a sample that came in it may have ended it.
      loseZone()
      tellOfLoss()
      earn()
      now += Self.stride
    }
  }

  static func time(_ instant: Instant) -> Int { Int(instant.nanoseconds / 1_000_000) }
  static func time(_ duration: Duration) -> Int { Int(duration.nanoseconds / 1_000_000) }
  /// How long the last notification is fresh: the setting, or 2.5 times the strap's own interval, the median of the last 8, but
  /// 15 s at most. It is known from the third; what comes at once is one notification.
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

  /// The last live sample earns the next stride.
  private mutating func earn() {
    let bpm = liveBPM
    if let bpm {
      live += Self.stride
      timeInZone[zones.zone(of: bpm).index, default: 0] += Self.stride
    }
    workout?.earn(Self.stride, bpm: bpm)
  }

  private mutating func take(_ step: SessionStep) {
    switch step {
    case .sample(let measurement, _): take(judged(measurement))
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
      tellWhatIsDue()
    case .wish(.battery(let percent), _):
      battery = percent
      if percent > 30 { toldBattery = 101 }
      tellWhatIsDue()
    case .wish(.change(let runner, let zones, _), _): change(runner, zones)
    }
  }

  // MARK: The signal

  /// The heart rate in bpm, while there is a live signal.
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

  private func judged(_ measurement: HeartRateMeasurement) -> Sample {
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

  /// Back to where the value was first sent, or with an interval, over no silence.
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

  private mutating func take(_ sample: Sample) {
    let wasLive = liveBPM != nil
    samples.append(sample)
    staleAfter = learntStaleAfter()
    (isSilent, isUnheard) = (false, false)
    updateSignal()
    if sample.isWorn, sample.frozenSince == nil { isFreezeTold = false }
    if sample.signal == .live {
      if !wasLive { liveSince = now }
      (wasEverLive, notLiveSince, isLossLong) = (true, nil, false)
      takeLive(Beat(time: now, bpm: sample.bpm))
    } else {
      workout?.unbroken = []
      if wasLive { notLiveSince = now }
    }
    tellOfContact()
    tellWhatIsDue()
  }

  /// A strap that never reports contact, though 15 samples in a row vary as a heart does, is told of after a minute.
  private mutating func tellOfContact() {
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
    tell(.noContact(bpm: last.bpm, lasting: .milliseconds(now - first.time)))
  }

  /// Once the signal was not live for as long as a sample stays fresh, nobody knows where the heart is.
  private mutating func loseZone() {
    guard let since = notLiveSince, wasEverLive, !isLossLong, now - since >= staleAfter else { return }
    isLossLong = true
    if let reported { say(.zone(from: reported, to: nil, bpm: nil)) }
    reported = nil
    forgetZone()
    forgetCourse()
    (aboveCeiling, aboveMax, heldMax) = ([], [], 0)
    // What was told of the target stands.
    place = nil
  }

  private mutating func forgetZone() { (confirmed, beats, beatsBefore, foreseen) = (nil, [], 0, nil) }

  mutating func forgetCourse() { (course, foreseen) = ([], nil) }

  /// Another maximum, other zones and another ceiling begin anew what is about them.
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

  // MARK: What it says

  mutating func say(_ event: TrainingEvent) {
    events.append((event, Instant(nanoseconds: Int64(now) * 1_000_000)))
  }

  var isAdvising: Bool { signal == .live && workout?.isPaused != true }

  @discardableResult
  mutating func tell(_ alert: Alert, isHeldBack: Bool = true) -> Bool {
    if isHeldBack, let last = told[alert.kind], now - last < repeatAfter(alert.kind) { return false }
    told[alert.kind] = now
    say(.alert(alert))
    return true
  }

  /// Where a target speaks, zones are quiet.
  var isZoneQuiet: Bool { band != nil && !settings.alerts.besideTarget }

  @discardableResult
  mutating func advise(_ alert: Alert) -> Bool { isAdvising && tell(alert) }

  private mutating func tellWhatIsDue() {
    guard let last = samples.last else { return tellOfBattery() }
    if let liveBPM, let loss = toldLoss,
      tell(.signalBack(bpm: liveBPM, after: .milliseconds(liveSince - loss)))
    {
      toldLoss = nil
    }
    if signal == .frozen, !isFreezeTold, let since = last.frozenSince {
      isFreezeTold = tell(.strapFrozen(bpm: last.bpm, lasting: .milliseconds(now - since)))
    }
    tellOfBattery()
    guard signal == .live, let confirmed, let toldZone, confirmed != toldZone else { return }
    let (from, to) = (zones.all[toldZone], zones.all[confirmed])
    let alert = Alert.zoneChanged(
      from: from, to: to, bpm: last.bpm, percent: zones.percent(of: last.bpm), isQuiet: isZoneQuiet)
    // Only a way back is held back: from the zone that was told towards the one before it, and no further.
    let isReturn = toldFormerZone.map { (min($0, toldZone)...max($0, toldZone)).contains(confirmed) } ?? false
    // What may not be said now is not said later; what came too soon is, and what the heart of this moment belies.
    if !isAdvising || (zones.zone(of: last.bpm) == to && tell(alert, isHeldBack: isReturn)) {
      (self.toldZone, toldFormerZone) = (confirmed, toldZone)
    }
  }

  /// It counts from the last live sample, or where the strap is frozen from the first of the values that it repeats; and so
  /// does what tells of its end.
  private mutating func tellOfLoss() {
    guard let since = notLiveSince, wasEverLive, toldLoss == nil, now - since >= grace(.signalLost),
      let last = samples.last, let live = samples.last(where: { $0.signal == .live })
    else { return }
    let cause = isSilent ? .stale : last.signal
    let begin = cause == .frozen ? min(last.frozenSince ?? live.time, live.time) : live.time
    if tell(.signalLost(cause: cause, lasting: .milliseconds(now - begin))) { toldLoss = begin }
  }

  private mutating func tellOfBattery() {
    // At 15 % and again at 5 %.
    guard let percent = battery, [15, 5].contains(where: { percent <= $0 && toldBattery > $0 }) else { return }
    if tell(.batteryLow(percent: percent)) { toldBattery = percent }
  }
}
