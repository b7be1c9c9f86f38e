import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// State of `hrzone watch`: a function of reports, keys and time.
struct WatchModel: Hashable {
  /// State of the connection to the daemon.
  enum Connection: Hashable {
    case connected
    /// The reason, as a sentence.
    case lost(String)
  }

  /// A recent alert.
  struct LastAlert: Hashable {
    /// nil for a kind that this version does not know.
    let kind: AlertKind?
    let severity: Severity
    let text: String
    /// When the daemon sent it: time of day, and as `DaemonClock.steady`.
    let time: UTCTime
    var at: Instant
    /// Time that it is shown.
    let lasts: Duration

    /// Whether the runner has to act.
    var isWarning: Bool {
      switch severity {
      case .info, .notice: false
      case .warning, .critical: true
      }
    }
  }

  /// Message after a key was pressed.
  struct Answer: Hashable {
    /// Time that it is shown.
    static let lasts = Duration.seconds(10)

    let text: String
    let isError: Bool
    let at: Instant
  }

  /// Message about a player or speech program.
  struct Note: Hashable {
    let text: String
    /// Start of its display. Notes are shown one after another.
    let at: Instant
  }

  /// The last key that sent a command or closed a choice.
  struct ControlKey: Hashable {
    let key: Key
    let strap: String
    let at: Instant
  }

  /// Time within which the same key for the same strap counts as still held.
  static let keyIsHeld = Duration.seconds(1)
  /// Most notes that wait to be shown.
  static let maximumNotes = 8
  /// Longest time that an alert is shown.
  static let alertLasts = Duration.seconds(15)
  /// Shortest time that an alert is shown, even if its subject has passed, so that it can be read.
  static let alertLastsAtLeast = Duration.seconds(2)

  var connection: Connection = .connected
  /// Straps that the daemon has.
  private(set) var straps: [StrapView] = []
  private var selection = 0
  var showsHelp = false
  var showsSummary = false
  /// Whether the selected strap has the whole screen.
  var showsOne = false
  var answer: Answer?
  private var notes: [Note] = []
  var chooser: TargetChooser?
  var workoutChooser: WorkoutChooser?
  /// Whether a key asked for the workouts. The session reads them and calls `open`.
  var wantsWorkouts = false
  /// The last key that sent a command or closed a choice. Its repeats are ignored while it is held.
  var lastControl: ControlKey?
  /// Text in every header, such as the speed of a demo.
  var caption: String?
  /// The daemon's reason why there is no strap.
  var reasonForNone: String?
  /// Whether the daemon has listed its straps. Before that, nothing is shown.
  private(set) var isLoaded = false
  /// Whether a strap may be gone, so that the list must be requested.
  private(set) var wantsList = false
  private var alerts: [String: LastAlert] = [:]
  private var clock = DaemonClock()
  /// Straps without a current state, by address: known only from the daemon's history, removed, or not reported since the
  /// daemon's restart.
  private var past: [String: StrapView] = [:]
  private var boot: String?
  /// What hrlog has recorded; nil while it is not known.
  private(set) var recorded: RecordedRuns?
  /// Straps whose totals were compared with the record; nil while the record is not known.
  private var compared: Set<String>?
  /// Whether the daemon was restarted.
  private var wasRestarted = false
  /// Time of its first report since then.
  private var restart: UTCTime?

  /// Index of the selected strap.
  var selectedIndex: Int { min(selection, max(0, straps.count - 1)) }

  /// The selected strap.
  var selected: StrapView? { straps.isEmpty ? nil : straps[selectedIndex] }

  /// All straps that are or were shown, including those that the daemon removed.
  var seen: [StrapView] {
    straps + past.values.filter(\.wasShown).sorted { $0.address < $1.address }
  }

  /// The daemon's time of day at `now`.
  func time(at now: Instant) -> UTCTime? { clock.time(at: now) }

  /// The daemon's steady time at `now`: for differences, which setting the wall clock does not change.
  func steadyTime(at now: Instant) -> Instant { clock.steady(at: now) }

  /// The last alert of `strap`, while it is recent.
  func alert(of strap: StrapView, at now: Instant) -> LastAlert? {
    alerts[strap.address].flatMap { clock.steady(at: now) - $0.at < $0.lasts ? $0 : nil }
  }

  /// The most severe of the recent alerts, with its strap.
  func mostSevereAlert(at now: Instant) -> (strap: StrapView, alert: LastAlert)? {
    let current = straps.compactMap { strap in alert(of: strap, at: now).map { (strap: strap, alert: $0) } }
    func rank(_ severity: Severity) -> Int { Severity.allCases.firstIndex(of: severity) ?? 0 }
    return current.max { rank($0.alert.severity) < rank($1.alert.severity) }
  }

  /// Whether an alert requires a runner to act.
  func hasWarning(at now: Instant) -> Bool { straps.contains { alert(of: $0, at: now)?.isWarning == true } }

  /// The current message: about a key, else about a program.
  func answer(at now: Instant) -> Answer? {
    if let answer, now - answer.at < Answer.lasts { return answer }
    let note = notes.first { now >= $0.at && now - $0.at < Answer.lasts }
    return note.map { Answer(text: $0.text, isError: true, at: $0.at) }
  }

  /// The choice of a target, while it is open.
  func chooser(at now: Instant) -> TargetChooser? { chooser.flatMap { now < $0.end ? $0 : nil } }

  /// The choice of a workout, while it is open.
  func workoutChooser(at now: Instant) -> WorkoutChooser? { workoutChooser.flatMap { now < $0.end ? $0 : nil } }

  // MARK: Changes

  /// Adds a message about a player or speech program. It follows earlier ones; if there are too many, it is dropped.
  mutating func note(_ text: String, at now: Instant) {
    notes.removeAll { now - $0.at >= Answer.lasts }
    guard notes.count < Self.maximumNotes else { return }
    let last = notes.last.map { $0.at + Answer.lasts } ?? now
    notes.append(Note(text: text.oneLine, at: max(now, last)))
  }

  /// Applies the daemon's hello. A restarted daemon sends all it knows again.
  /// - Returns: whether it was restarted.
  @discardableResult
  mutating func apply(_ hello: Hello) -> Bool {
    connection = .connected
    let isRestarted = boot.map { $0 != hello.boot } ?? false
    if isRestarted {
      (wasRestarted, restart) = (true, nil)
      // What is recorded by now is not known before the next answer.
      compared = nil
      // The summary also includes straps that were removed earlier.
      past = past.filter(\.value.wasShown).mapValues(\.onlyHistory)
      for strap in straps { past[strap.address] = strap.onlyHistory }
      straps = []
      (chooser, workoutChooser) = (nil, nil)
      isLoaded = false
    }
    for index in straps.indices {
      straps[index].hasState = false
      straps[index].noteStepsAsked(false)
    }
    boot = hello.boot
    wantsList = !straps.isEmpty
    reasonForNone = nil
    return isRestarted
  }

  /// Applies what hrlog has recorded.
  mutating func apply(_ recorded: RecordedRuns) {
    self.recorded = recorded
    compared = []
    for index in straps.indices {
      var strap = straps[index]
      compareTotals(of: &strap)
      straps[index] = strap
    }
  }

  /// Continues the totals of `strap` from the record, once for each answer of hrlog.
  private mutating func compareTotals(of strap: inout StrapView) {
    guard let recorded, compared?.contains(strap.address) == false, strap.lastLive != nil, strap.totals != nil else {
      return
    }
    compared?.insert(strap.address)
    strap.continueTotals(from: recorded.underWay(strap.address), restart: restart)
  }

  /// Applies a report that came at `now`.
  mutating func apply(_ report: Report, at now: Instant) {
    clock.ingest(report.time, at: now)
    if wasRestarted, restart == nil { restart = report.time }
    let moment = StrapView.Moment(time: report.time, now: now, steady: clock.steady(at: now))
    let address = report.strap.oneLine
    if case .alert(let alert) = report.body, alert.isQuiet {
      // A quiet alert is not shown, but replaces an alert about the same subject.
      if let shown = alerts[address]?.kind, shown.descriptor.subject == alert.kind.value?.descriptor.subject {
        alerts[address] = nil
      }
    } else if case .alert(let alert) = report.body {
      alerts[address] = LastAlert(
        kind: alert.kind.value, severity: alert.severity.value ?? .notice, text: alert.text.oneLine,
        time: report.time, at: moment.steady,
        lasts: min(Self.alertLasts, max(Self.alertLastsAtLeast, alert.term ?? Self.alertLasts)))
    }
    // Taken out of the array while it changes. A second reference would copy the whole graph with each sample.
    let index = straps.firstIndex { $0.address == address }
    let hasSeveralStraps = straps.count > 1
    var strap =
      index.map { straps.remove(at: $0) } ?? past.removeValue(forKey: address) ?? StrapView(address: report.strap)
    strap.setRunner(report.runner.map(\.oneLine))
    if case .state = report.body, !strap.hasState, let alert = alerts[address] {
      // It came with the history, and its age becomes known only now.
      alerts[address]?.at = moment.instant(of: alert.time)
    }
    let outdated = strap.apply(report.body, moment)
    if strap.hasState { compareTotals(of: &strap) }
    if let kind = alerts[address]?.kind, outdated.contains(kind) { alerts[address] = nil }
    // Marks of the history are not shown.
    if case .mark(let mark) = report.body, strap.hasState {
      let whose = hasSeveralStraps ? " (\(strap.name))" : ""
      answer = Answer(text: MarkText.words(mark) + whose, isError: false, at: now)
    }
    if case .state(let state) = report.body {
      isLoaded = true
      // The last state of a removed strap looks like this; so does the state of a strap that was never reached.
      if state.phase?.value == .lost, state.signal.value == SignalQuality.none { wantsList = true }
    }
    if let index {
      straps.insert(strap, at: index)
    } else if strap.hasState {
      strap.wasShown = true
      straps.append(strap)
    } else {
      past[address] = strap
    }
  }

  /// Applies the daemon's list of straps and removes all others. `reason` says why the list is empty.
  mutating func apply(listOf addresses: [String], reason: String?) {
    wantsList = false
    isLoaded = isLoaded || addresses.isEmpty
    reasonForNone = addresses.isEmpty ? reason.map(\.oneLine) : nil
    let there = Set(addresses)
    guard !straps.allSatisfy({ there.contains($0.wireAddress) }) else { return }
    let chosen = selected?.address
    for strap in straps where !there.contains(strap.wireAddress) { past[strap.address] = strap.onlyHistory }
    straps.removeAll { !there.contains($0.wireAddress) }
    selection = straps.firstIndex { $0.address == chosen } ?? selectedIndex
    if let chooser, !straps.contains(where: { $0.address == chooser.strap }) { self.chooser = nil }
    if let workoutChooser, !straps.contains(where: { $0.address == workoutChooser.strap }) { self.workoutChooser = nil }
  }

  /// Address of a strap whose workout steps must be requested. Each is returned once.
  mutating func takeStrapWithoutSteps() -> String? {
    guard let index = straps.firstIndex(where: \.wantsSteps) else { return nil }
    straps[index].noteStepsAsked()
    return straps[index].wireAddress
  }

  /// Stores the workout steps of the strap with the daemon's `address`.
  mutating func apply(_ steps: [WorkoutReport.Step], of address: String) {
    guard let index = straps.firstIndex(where: { $0.wireAddress == address }) else { return }
    straps[index].apply(steps)
  }

  /// Handles the daemon's refusal to list its straps.
  mutating func applyNoList() {
    wantsList = false
    isLoaded = true
  }

  /// Selects the next strap, or with -1 the previous one.
  mutating func select(by step: Int) {
    guard !straps.isEmpty else { return }
    selection = ((selection + step) % straps.count + straps.count) % straps.count
  }

  /// Selects the strap with this index, if it exists.
  mutating func select(_ place: Int) {
    if straps.indices.contains(place) { selection = place }
  }
}
