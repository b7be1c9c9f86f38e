import Posix
import Primitives
import TerminalUI
import Training
import ZoneProtocol

extension SignalQuality {
  /// For a person: `no contact`.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

/// Reports as lines of text, for output that is no screen.
struct PlainLines {
  /// The straps that were heard of.
  private var straps: Set<String> = []
  private var signals: [String: SignalQuality] = [:]
  /// The straps whose runner's maximum heart rate is estimated.
  private var estimated: Set<String> = []
  private let localTime: (UTCTime) -> String

  init(localTime: @escaping (UTCTime) -> String = { $0.localTimeOfDay }) {
    self.localTime = localTime
  }

  /// A line for each sample, one when the signal goes without a sample that says so, and one for each step of a workout, each
  /// alert and each mark. A live sample's zone is the zone of now, as on a screen.
  mutating func watch(_ report: Report) -> String? {
    hear(report)
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
    case .zone, .raw: return nil
    }
    return (([localTime(report.time)] + fields).joined(separator: "  ") + suffix(report)).oneLine
  }

  /// `HIIT, running: step 4 of 33, Fast`.
  private static func words(of workout: WorkoutReport) -> String {
    let step = workout.step.map { ": step \($0.index) of \($0.count), \($0.name)" } ?? ""
    return "\(workout.name), \(workout.state.name)\(step)"
  }

  /// A line for an alert.
  mutating func alert(_ alert: AlertReport, _ report: Report) -> String {
    hear(report)
    let severity = alert.severity.name.padding(8)
    return "\(localTime(report.time))  \(severity)  \(alert.text)\(suffix(report))".oneLine
  }

  /// Takes it that there is the strap of `report`.
  mutating func hear(_ report: Report) {
    straps.insert(report.strap)
  }

  /// Whether there is more than one strap: then each line says whose it is.
  var areOfSeveral: Bool { straps.count > 1 }

  /// Whose it is, where that is a question.
  private func suffix(_ report: Report) -> String {
    areOfSeveral ? "  [\(report.runner.map { $0 + ", " } ?? "")\(report.strap)]" : ""
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

extension String {
  /// With spaces behind (or before) it, to be at least `columns` wide.
  func padding(_ columns: Int, left: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, columns - PrintableText.width(of: self)))
    return left ? spaces + self : self + spaces
  }
}
