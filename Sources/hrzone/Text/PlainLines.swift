import Posix
import Primitives
import ProgramSupport
import Training
import ZoneProtocol

extension SignalQuality {
  /// The signal in words: `no contact`.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

/// Reports as lines of text, for output that is not a screen.
struct PlainLines {
  /// Straps that have sent reports.
  private var straps: Set<String> = []
  private var signals: [String: SignalQuality] = [:]
  /// Straps whose runner's maximum heart rate is estimated.
  private var estimated: Set<String> = []
  private let localTime: (UTCTime) -> String

  init(localTime: @escaping (UTCTime) -> String = { $0.localTimeOfDay }) {
    self.localTime = localTime
  }

  /// The line for a report; nil if it has none.
  ///
  /// Samples, steps of a workout, alerts and marks have a line. So does a loss of the signal that no sample reports.
  /// A live sample shows its current zone, as on a screen.
  mutating func watch(_ report: Report) -> String? {
    ingest(report)
    let fields: [String]
    switch report.body {
    case .sample(let sample):
      let signal = sample.signal.value ?? .none
      signals[report.strap] = signal
      fields = [
        bpm(sample.bpm), zone(signal == .live ? sample.zoneNow ?? sample.zone : nil),
        percent(sample.percent, sample.percentOf?.value, isEstimated: estimated.contains(report.strap)),
        (sample.signal.value?.words ?? sample.signal.name).oneLine,
      ]
    case .state(let state):
      let signal = state.signal.value ?? .none
      if state.maxHRIsEstimated == true { estimated.insert(report.strap) } else { estimated.remove(report.strap) }
      guard signals.updateValue(signal, forKey: report.strap) != signal, signal != .live else { return nil }
      let reason = state.phase?.value == .live ? nil : state.reason
      fields = [
        bpm(nil), zone(nil), percent(nil), ([signal.words] + [reason].compactMap(\.self)).joined(separator: ": "),
      ]
    case .strap(let strap):
      guard strap.phase.value != .live, let reason = strap.reason else { return nil }
      fields = [bpm(nil), zone(nil), percent(nil), "\(strap.phase.name): \(reason)"]
    case .workout(let workout): fields = [Self.words(of: workout)]
    case .mark(let mark): fields = [MarkText.words(mark)]
    case .alert(let alert): return self.alert(alert, report)
    case .zone, .settings, .raw: return nil
    }
    return (([localTime(report.time)] + fields).joined(separator: "  ") + suffix(report)).oneLine
  }

  /// `HIIT, running: step 4 of 33, Fast`.
  private static func words(of workout: WorkoutReport) -> String {
    let step = workout.step.map { ": step \($0.index) of \($0.count), \($0.name)" } ?? ""
    return "\(workout.name), \(workout.state.name)\(step)"
  }

  /// The line for an alert.
  mutating func alert(_ alert: AlertReport, _ report: Report) -> String {
    ingest(report)
    let severity = alert.severity.name.padding(8)
    return "\(localTime(report.time))  \(severity)  \(alert.text)\(suffix(report))".oneLine
  }

  /// Notes the strap of `report`.
  mutating func ingest(_ report: Report) {
    straps.insert(report.strap)
  }

  /// Whether there are several straps, so that each line names its strap.
  var hasSeveralStraps: Bool { straps.count > 1 }

  /// The runner and the strap, if there are several straps.
  private func suffix(_ report: Report) -> String {
    hasSeveralStraps ? "  [\(report.runner.map { $0 + ", " } ?? "")\(report.strap)]" : ""
  }

  private func bpm(_ bpm: Int?) -> String { (bpm.map { String($0) } ?? "--").padding(3, left: true) + " bpm" }

  private func zone(_ zone: Zone?) -> String { (zone.map { "\($0.index) \($0.name)" } ?? "-").padding(10) }

  /// `75.3 % of max`, `75.3 % of est. max`.
  private func percent(_ percent: Percent?, _ of: PercentOf? = nil, isEstimated: Bool = false) -> String {
    let columns = "100.0 % of est. reserve".count
    guard let percent else { return "-".padding(columns) }
    let what = of.map { " of \($0.usesMaximum && isEstimated ? "est. " : "")\($0.rawValue)" } ?? ""
    return ("\(percent) %".padding(7, left: true) + what).padding(columns)
  }
}
