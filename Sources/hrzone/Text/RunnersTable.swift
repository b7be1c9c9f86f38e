import Primitives
import ProgramSupport
import RunPanels
import Training
import ZoneProtocol

/// Runners as tables.
enum RunnersTable {
  /// A row for each runner.
  static func list(_ runners: [RunnerEntry]) -> [String] {
    // Columns of the body are shown only if they have a value.
    let keys = RunnerBody.Key.allCases.filter { key in runners.contains { $0.body.keys.contains(key) } }
    var rows = [["RUNNER", "MAX", "FROM", "RESTING", "AEROBIC", "THRESHOLD", "CEILING"]]
    rows[0] += keys.map(title) + ["ZONES", "STRAPS"]
    for runner in runners {
      let others = [RunnerFigure.restingHR, .aerobicThresholdHR, .thresholdHR, .ceiling].map { figure in
        runner.figures[figure].map { "\($0)\(mark(figure.rawValue, of: runner))" } ?? "-"
      }
      let maxKey = runner.maxHRIsEstimated ? RunnerBody.Key.age.rawValue : RunnerFigure.maxHR.rawValue
      let max = "\(runner.maxHR)\(mark(maxKey, of: runner))"
      rows.append(
        [runner.name ?? "-", max, source(of: runner)] + others + keys.map { cell($0, of: runner) } + [
          runner.preset?.name ?? runner.model.name, runner.straps.isEmpty ? "-" : runner.straps.joined(separator: " "),
        ])
    }
    let lines = TextTable.lines(rows)
    guard runners.contains(where: { !$0.taught.isEmpty }) else { return lines }
    return lines + ["* changed with `hrzone runner set`; `hrzone runner forget` undoes it."]
  }

  private static func mark(_ key: String, of runner: RunnerEntry) -> String {
    runner.taught.contains(key) ? "*" : ""
  }

  private static func title(_ key: RunnerBody.Key) -> String {
    switch key {
    case .age: "AGE"
    case .weight: "WEIGHT"
    case .sex: "SEX"
    }
  }

  private static func cell(_ key: RunnerBody.Key, of runner: RunnerEntry) -> String {
    let value =
      switch key {
      case .age: runner.body.age.map { "\($0)" }
      case .weight: runner.body.weight.map { "\($0) kg" }
      case .sex: runner.body.sex?.rawValue
      }
    return value.map { $0 + mark(key.rawValue, of: runner) } ?? "-"
  }

  private static func source(of runner: RunnerEntry) -> String {
    guard runner.maxHRIsEstimated else { return runner.maxHRSource.name }
    return (runner.body.age == nil ? runner.maxHRSource.name : "age") + ", estimated"
  }

  /// Where the maximum heart rate comes from, then a row for each zone.
  static func zones(of runner: RunnerEntry) -> [String] {
    var rows = [["", "ZONE", "BPM"] + (runner.percentOf.map { ["% OF \($0.name.uppercased())"] } ?? [])]
    // If the first zone begins below all plausible heart rates, there is no Rest, and the first zone is open below.
    for band in runner.zones where band.from != nil || !Zones.isOpenBelow(band.to) {
      let isOpen = Zones.isOpenBelow(band.from)
      // A daemon may send any number.
      let above = band.to.map { $0 == .max ? $0 : $0 + 1 }
      var row = ["\(band.zone.index)", band.zone.name, span(isOpen ? nil : band.from, band.to, under: above)]
      if runner.percentOf != nil {
        row.append(span(isOpen ? nil : band.fromPercent, band.toPercent, under: band.toPercent))
      }
      rows.append(row)
    }
    return ["\(runner.name ?? "The runner"): \(sentence(of: runner))".oneLine] + TextTable.lines(rows)
  }

  private static func sentence(of runner: RunnerEntry) -> String {
    let max = "maximum heart rate \(runner.maxHR) bpm"
    let command = "`hrzone runner set`"
    if runner.maxHRIsEstimated, let age = runner.body.age {
      return "\(max), estimated from age \(age)\(runner.maxHRSource.value == .taught ? " (\(command))" : "")."
    }
    guard !runner.maxHRIsEstimated else {
      return "\(max), estimated: nobody has set it. Set it with `hrzone runner set --max-hr BPM`, or with --age YEARS."
    }
    return "\(max), from \(runner.maxHRSource.value == .taught ? command : "the settings")."
  }

  /// `95-113`, `under 95` or `from 171`.
  private static func span(_ from: Int?, _ to: Int?, under: Int?) -> String {
    guard let from else { return under.map { "under \($0)" } ?? "all" }
    return to.map { "\(from)-\($0)" } ?? "from \(from)"
  }
}
