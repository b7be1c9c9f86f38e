import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory
import RunReplay
import Training

/// `hrlog recompute`
struct RecomputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recompute",
    abstract: "Computes a session again, with another maximum heart rate or other zones.",
    discussion: """
      The record is not changed. Without other values it compares alerts, zones and steps with those that hrzoned reported, \
      byte for byte.

      Examples:
        hrlog recompute last --max-hr 185
        hrlog recompute 12 --zones percent-max:Easy=60,LSD=70,Tempo=80
        hrlog recompute 12 --zones friel-running
        hrlog recompute 12 --reports
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName = .last
  @Option(name: .customLong("max-hr"), help: ArgumentHelp("Another maximum heart rate in bpm.", valueName: "bpm"))
  var maxHR: Int?
  @Option(
    help: ArgumentHelp(
      "Other zones: a preset (\(ZonePreset.allCases.map(\.rawValue).joined(separator: ", "))), or a model "
        + "(\(ZoneModel.allCases.map(\.rawValue).joined(separator: ", "))) with names and lower bounds.",
      valueName: "zones"),
    completion: .list(ZonePreset.allCases.map(\.rawValue)), transform: ZonesOption.init(parsing:))
  var zones: ZonesOption?
  @Flag(help: "Print the computed reports as JSON lines.")
  var reports = false
  @OptionGroup var database: DatabaseOption
  @Flag(help: "Print a JSON array: the session as recorded, and as computed.")
  var json = false

  func validate() throws {
    if let maxHR, !RunnerFigure.maxHR.allowed.contains(maxHR) {
      let range = RunnerFigure.maxHR.allowed
      throw ValidationError("--max-hr takes a heart rate of \(range.lowerBound) to \(range.upperBound) bpm.")
    }
    if reports, maxHR != nil || zones != nil || json {
      throw ValidationError("--reports takes no --max-hr, --zones or --json.")
    }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let entry = try history { () throws(HistoryError) in try session.find(in: source) }
      if maxHR != nil || zones != nil { return try recompute(entry, source) }
      let record = try history { () throws(HistoryError) in try source.record(entry.id, wholeContext: true) }
      let comparison = RunComparison(record)
      if reports { return try Output.print(comparison.lines.flatMap(\.self)) }
      return try verify(comparison)
    }
  }

  private func recompute(_ entry: SessionEntry, _ source: any HistorySource) throws(CommandError) -> ExitStatus {
    let record = try history { () throws(HistoryError) in try source.record(entry.id, wholeContext: false) }
    guard let recorded = ComputedRun(record) else {
      throw CommandError("Session \(entry.id) has no usable settings.", .dataError)
    }
    var overrides = ReplayOverrides(maxHR: maxHR)
    var runner = recorded.runner
    if let maxHR { runner.maxHR = MaxHeartRate(bpm: maxHR) }
    overrides.zones = try zones?.rules(for: runner)
    let pair = [ReplayOverrides(), overrides].map { overrides in
      SummarizedSession(session: record.session, summary: SessionSummary(of: record, overrides: overrides))
    }
    if let fault = ComputedRun(record, overrides: overrides)?.fault {
      throw CommandError("These values do not fit: \(fault).", .usage)
    }
    if json { return try Output.print(pair.json) }
    return try Output.print(ComparisonTable.lines(pair[0], pair[1], titles: ["recorded", "computed"]))
  }

  private func verify(_ comparison: RunComparison) throws(CommandError) -> ExitStatus {
    guard let difference = comparison.differences.first else {
      return try Output.print(["All \(comparison.count) alerts, zones and steps are as hrzoned reported them."])
    }
    _ = try Output.print(
      ["The results differ. The first difference:"]
        + [
          "  reported: \((difference.reported ?? "nothing").oneLine)",
          "  computed: \((difference.computed ?? "nothing").oneLine)",
        ]
        + (comparison.isFromTheBeginning
          ? [] : ["The record begins later than hrzoned did, so the first results may differ."]))
    return comparison.isFromTheBeginning ? .dataError : .success
  }
}

/// Zones on the command line.
struct ZonesOption: Hashable, Sendable {
  private enum Content: Hashable {
    case preset(ZonePreset)
    case rules(ReplayOverrides.ZoneRules)
  }

  private let content: Content

  init(parsing text: String) throws {
    if let preset = ZonePreset(rawValue: text) {
      content = .preset(preset)
      return
    }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let model = ZoneModel(rawValue: parts[0]) else {
      throw ValidationError("Write a preset, or a model with bounds such as percent-max:Easy=60,LSD=70,Tempo=80.")
    }
    var bounds: [ZoneBound] = []
    for part in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, !pair[0].isEmpty, let from = Int(pair[1]) else {
        throw ValidationError("'\(part)' is no zone. Write its name and its lower bound, such as Easy=60.")
      }
      bounds.append(ZoneBound(name: pair[0], from: from))
    }
    content = .rules(ReplayOverrides.ZoneRules(model: model, bounds: bounds))
  }

  /// The zones for `runner`.
  func rules(for runner: Runner) throws(CommandError) -> ReplayOverrides.ZoneRules {
    switch content {
    case .rules(let rules): return rules
    case .preset(let preset):
      if let fault = Zones.faults(preset: preset, runner: runner).first {
        throw CommandError("These zones do not fit: \(fault).", .usage)
      }
      return ReplayOverrides.ZoneRules(model: preset.model, bounds: preset.bounds(for: runner))
    }
  }
}
