import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// What `hrzone watch` shows: a function of the reports, the keys and the time.
struct WatchModel: Hashable {
  /// Whether the daemon is there.
  enum Connection: Hashable {
    case connected
    /// With the reason, a sentence.
    case lost(String)
  }

  /// An alert that was just reported.
  struct LastAlert: Hashable {
    /// Nil for one that a later version has.
    let kind: AlertKind?
    let severity: Severity
    let text: String
    /// When it was made, by the daemon's clock: its time of day, and as `DaemonClock.steady` counts.
    let time: UTCTime
    var at: Instant
    /// How long it is shown.
    let lasts: Duration

    /// Whether the runner has to act.
    var isWarning: Bool {
      switch severity {
      case .info, .notice: false
      case .warning, .critical: true
      }
    }
  }

  /// What there is to say of a key that was pressed.
  struct Answer: Hashable {
    /// How long it is shown.
    static let lasts = Duration.seconds(10)

    let text: String
    let isError: Bool
    let at: Instant
  }

  /// What there is to say of the programs that make alerts heard.
  struct Note: Hashable {
    let text: String
    /// From when on it is shown: one note after another.
    let at: Instant
  }

  /// A key that sent a command for a strap or closed a choice, and when it came last.
  struct ControlKey: Hashable {
    let key: Key
    let strap: String
    let at: Instant
  }

  /// How soon the same key for the same strap counts as still held.
  static let keyIsHeld = Duration.seconds(1)
  /// How many notes wait to be shown.
  static let maximumNotes = 8
  /// How long an alert is shown at most.
  static let alertLasts = Duration.seconds(15)
  /// How long one is shown at least, whose time is over sooner: it is to be read.
  static let alertLastsAtLeast = Duration.seconds(2)

  var connection: Connection = .connected
  /// The straps that the daemon has.
  private(set) var straps: [StrapView] = []
  private var selection = 0
  var showsHelp = false
  var showsSummary = false
  /// Whether the chosen strap has the whole screen.
  var showsOne = false
  var answer: Answer?
  private var notes: [Note] = []
  var chooser: TargetChooser?
  var workoutChooser: WorkoutChooser?
  /// Whether a key asked for the workouts that there are: they are to be read and opened.
  var wantsWorkouts = false
  /// The last key that sent a command or closed a choice, to ignore its repeats while it is held.
  var lastControl: ControlKey?
  /// What is to be known of all that is shown: that it is a demo, and how fast.
  var caption: String?
  /// Why there is no strap: the daemon's sentence.
  var reasonForNone: String?
  /// Whether the daemon told what it has: until then there is nothing to show, not even that there is nothing.
  private(set) var isTold = false
  /// Whether a strap may be gone, so that the daemon is to be asked which it has.
  private(set) var wantsList = false
  private var alerts: [String: LastAlert] = [:]
  private var clock = DaemonClock()
  /// What is known of straps that have no state here, by address: those too that the daemon let go are in its history. From
  /// before it was started anew there is the graph.
  private var past: [String: StrapView] = [:]
  private var boot: String?

  /// The place of the strap that is shown.
  var selectedIndex: Int { min(selection, max(0, straps.count - 1)) }

  /// The strap that is shown.
  var selected: StrapView? { straps.isEmpty ? nil : straps[selectedIndex] }

  /// The straps that are or were shown, also those that the daemon let go.
  var seen: [StrapView] {
    straps + past.values.filter(\.wasShown).sorted { $0.address < $1.address }
  }

  /// The daemon's wall clock now.
  func time(at now: Instant) -> UTCTime? { clock.time(at: now) }

  /// How far the daemon's clock went on until `now`: for differences, which do not change where its wall clock is set.
  func steadyTime(at now: Instant) -> Instant { clock.steady(at: now) }

  /// The last alert of `strap`, while it is news.
  func alert(of strap: StrapView, at now: Instant) -> LastAlert? {
    alerts[strap.address].flatMap { clock.steady(at: now) - $0.at < $0.lasts ? $0 : nil }
  }

  /// The last alert of every strap, while it is news: the most severe, with its strap.
  func mostSevereAlert(at now: Instant) -> (strap: StrapView, alert: LastAlert)? {
    let current = straps.compactMap { strap in alert(of: strap, at: now).map { (strap: strap, alert: $0) } }
    func rank(_ severity: Severity) -> Int { Severity.allCases.firstIndex(of: severity) ?? 0 }
    return current.max { rank($0.alert.severity) < rank($1.alert.severity) }
  }

  /// Whether the runner, or one of them, has to act on an alert.
  func isWarned(at now: Instant) -> Bool { straps.contains { alert(of: $0, at: now)?.isWarning == true } }

  /// What there is to say of a key, or else of a program, while it is news.
  func answer(at now: Instant) -> Answer? {
    if let answer, now - answer.at < Answer.lasts { return answer }
    let note = notes.first { now >= $0.at && now - $0.at < Answer.lasts }
    return note.map { Answer(text: $0.text, isError: true, at: $0.at) }
  }

  /// The choice of a target, while it is open.
  func chooser(at now: Instant) -> TargetChooser? { chooser.flatMap { now < $0.end ? $0 : nil } }

  /// The choice of a workout, while it is open.
  func workoutChooser(at now: Instant) -> WorkoutChooser? { workoutChooser.flatMap { now < $0.end ? $0 : nil } }

  // MARK: What changes it

  /// Takes a sentence about a program that makes alerts heard. It is shown after those before it; of too many the last are left out.
  mutating func note(_ text: String, at now: Instant) {
    notes.removeAll { now - $0.at >= Answer.lasts }
    guard notes.count < Self.maximumNotes else { return }
    let last = notes.last.map { $0.at + Answer.lasts } ?? now
    notes.append(Note(text: text.oneLine, at: max(now, last)))
  }

  /// Takes the daemon's greeting: it is there, and where it was started anew it says all it knows again.
  mutating func apply(_ hello: Hello) {
    connection = .connected
    if let boot, boot != hello.boot {
      // The summary keeps those too that were let go before.
      past = past.filter(\.value.wasShown).mapValues(\.onlyHistory)
      for strap in straps { past[strap.address] = strap.onlyHistory }
      straps = []
      (chooser, workoutChooser) = (nil, nil)
      isTold = false
    }
    for index in straps.indices {
      straps[index].isStated = false
      straps[index].noteStepsAsked(false)
    }
    boot = hello.boot
    wantsList = !straps.isEmpty
    reasonForNone = nil
  }

  /// Takes a report that came at `now`.
  mutating func apply(_ report: Report, at now: Instant) {
    clock.hear(report.time, at: now)
    let moment = StrapView.Moment(time: report.time, now: now, steady: clock.steady(at: now))
    let address = report.strap.oneLine
    if case .alert(let alert) = report.body, alert.isQuiet {
      // It is not shown, and what it makes out of date is not shown either.
      if let shown = alerts[address]?.kind, shown.descriptor.subject == alert.kind.value?.descriptor.subject {
        alerts[address] = nil
      }
    } else if case .alert(let alert) = report.body {
      alerts[address] = LastAlert(
        kind: alert.kind.value, severity: alert.severity.value ?? .notice, text: alert.text.oneLine,
        time: report.time, at: moment.steady,
        lasts: min(Self.alertLasts, max(Self.alertLastsAtLeast, alert.term ?? Self.alertLasts)))
    }
    // It is taken out: a copy of it would copy its graph with each sample.
    let index = straps.firstIndex { $0.address == address }
    let areSeveral = straps.count > 1
    var strap =
      index.map { straps.remove(at: $0) } ?? past.removeValue(forKey: address) ?? StrapView(address: report.strap)
    strap.isWorn(by: report.runner.map(\.oneLine))
    if case .state = report.body, !strap.isStated, let alert = alerts[address] {
      // It came with the history: how old it is can be told now.
      alerts[address]?.at = moment.instant(of: alert.time)
    }
    let outdated = strap.apply(report.body, moment)
    if let kind = alerts[address]?.kind, outdated.contains(kind) { alerts[address] = nil }
    // Not one of the history: that is no news.
    if case .mark(let mark) = report.body, strap.isStated {
      let whose = areSeveral ? " (\(strap.name))" : ""
      answer = Answer(text: MarkText.words(mark) + whose, isError: false, at: now)
    }
    if case .state(let state) = report.body {
      isTold = true
      // So it ends where a strap is let go; and so it may stand where one was never reached.
      if state.phase?.value == .lost, state.signal.value == SignalQuality.none { wantsList = true }
    }
    if let index {
      straps.insert(strap, at: index)
    } else if strap.isStated {
      strap.wasShown = true
      straps.append(strap)
    } else {
      past[address] = strap
    }
  }

  /// Takes the daemon's answer to which straps it has: what is not among them is gone. `reason` is why there is none.
  mutating func apply(listOf addresses: [String], reason: String?) {
    wantsList = false
    isTold = isTold || addresses.isEmpty
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

  /// The strap whose workout's steps the daemon is to be asked for, as the daemon knows it; each is given once.
  mutating func takeStrapWithoutSteps() -> String? {
    guard let index = straps.firstIndex(where: \.wantsSteps) else { return nil }
    straps[index].noteStepsAsked()
    return straps[index].wireAddress
  }

  /// Takes the steps of the workout of the strap that the daemon calls `address`.
  mutating func apply(_ steps: [WorkoutReport.Step], of address: String) {
    guard let index = straps.firstIndex(where: { $0.wireAddress == address }) else { return }
    straps[index].apply(steps)
  }

  /// Takes it that the daemon does not say which straps it has.
  mutating func applyNoList() {
    wantsList = false
    isTold = true
  }

  /// Goes to the next strap, or with -1 to the one before.
  mutating func select(by step: Int) {
    guard !straps.isEmpty else { return }
    selection = ((selection + step) % straps.count + straps.count) % straps.count
  }

  /// Goes to the strap at this place, counted from 0, where there is one.
  mutating func select(_ place: Int) {
    if straps.indices.contains(place) { selection = place }
  }
}
