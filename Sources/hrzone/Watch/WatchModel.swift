import Primitives
import Training
import ZoneReport

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
    let severity: Severity
    let text: String
    let time: UTCTime
  }

  /// What there is to say of a key that was pressed.
  struct Answer: Hashable {
    /// How long it is shown.
    static let lasts = Duration.seconds(10)

    let text: String
    let isError: Bool
    let at: Instant
  }

  /// How long an alert is shown, in seconds.
  static let alertLasts = 15.0

  var connection: Connection = .connected
  private(set) var straps: [StrapView] = []
  private var selection = 0
  var showsHelp = false
  var answer: Answer?
  var chooser: TargetChooser?
  /// Why there is no strap: the daemon's sentence.
  var reasonForNone: String?
  private var alerts: [String: LastAlert] = [:]
  /// The daemon's wall clock, as the last report had it, and when that was.
  private var daemonTime: DaemonTime?
  /// The graphs of straps from before the daemon was started anew, by address.
  private var retained: [String: HeartHistory] = [:]
  private var boot: String?

  private struct DaemonTime: Hashable {
    let time: UTCTime
    let at: Instant
  }

  /// The place of the strap that is shown.
  var selectedIndex: Int { min(selection, max(0, straps.count - 1)) }

  /// The strap that is shown.
  var selected: StrapView? { straps.isEmpty ? nil : straps[selectedIndex] }

  /// The daemon's wall clock now.
  func time(at now: Instant) -> UTCTime? {
    daemonTime.map { UTCTime(milliseconds: $0.time.milliseconds + (now - $0.at).nanoseconds / 1_000_000) }
  }

  /// The last alert of `strap`, while it is news.
  func alert(of strap: StrapView, at now: Instant) -> LastAlert? {
    guard let alert = alerts[strap.address], let time = time(at: now) else { return nil }
    let age = Double(time.milliseconds - alert.time.milliseconds) / 1000
    return age < Self.alertLasts ? alert : nil
  }

  /// What there is to say of a key, while it is news.
  func answer(at now: Instant) -> Answer? { answer.flatMap { now - $0.at < Answer.lasts ? $0 : nil } }

  /// The choice of a target, while it is open.
  func chooser(at now: Instant) -> TargetChooser? { chooser.flatMap { now < $0.end ? $0 : nil } }

  // MARK: What changes it

  /// Takes the daemon's greeting: it is there, and where it was started anew it says all it knows again.
  mutating func apply(_ hello: Hello) {
    connection = .connected
    if let boot, boot != hello.boot {
      for strap in straps { retained[strap.address] = strap.history }
      straps = []
      chooser = nil
    }
    boot = hello.boot
    reasonForNone = nil
  }

  /// Takes a report that came at `now`.
  mutating func apply(_ report: Report, at now: Instant) {
    daemonTime = DaemonTime(time: report.time, at: now)
    let address = PrintableText.clean(report.strap)
    let index = straps.firstIndex { $0.address == address } ?? straps.endIndex
    if index == straps.endIndex {
      var strap = StrapView(address: report.strap)
      strap.history = retained.removeValue(forKey: address) ?? strap.history
      straps.append(strap)
    }
    straps[index].runner = report.runner.map(PrintableText.clean)
    straps[index].apply(report.body, time: report.time, now: now)
    if case .alert(let alert) = report.body {
      alerts[address] = LastAlert(
        severity: alert.severity.value ?? .notice, text: PrintableText.clean(alert.text), time: report.time)
    }
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
