import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import RunFiles
import RunHistory
import Training
import ZoneProtocol

/// `hrlog import`
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Adds runs from files of other programs.",
    discussion: """
      Reads FIT, TCX, CSV, RR text, and the JSON and captures of hrlog and hrzone. The content decides, not the name. A folder \
      stands for all files in it.

      Either all files are imported or none. A run that is there already is left out: the same file, or a session of the same \
      runner at the same time. `hrlog undo` takes an import back.

      Zones are computed with the runner's newest recorded settings, or with those that the options give. hrlog does not need \
      hrzoned for this.

      Examples:
        hrlog import run.fit
        hrlog import ~/Downloads/activities --runner Anna --dry-run
        hrlog import night.txt --start 2026-03-01T22:30:00
      """)

  @Argument(
    help: ArgumentHelp("Files or folders; - for standard input.", valueName: "file"), completion: .file())
  var files: [String]
  @Option(
    help: ArgumentHelp(
      "The runner. Default: the one in the file, else the only runner of the history.", valueName: "name"))
  var runner: String?
  @Option(
    name: .customLong("max-hr"),
    help: ArgumentHelp("The runner's maximum heart rate in bpm, if no settings are recorded.", valueName: "bpm"))
  var maxHR: Int?
  @Option(
    help: ArgumentHelp(
      "The format, if it is not recognised: \(RunFileFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "format"),
    completion: .list(RunFileFormat.allCases.map(\.rawValue)), transform: RunFileFormat.init(option:))
  var format: RunFileFormat?
  @Option(
    help: ArgumentHelp(
      "When a run without times began: a local time such as 2026-03-01T06:30:00, or UTC with a Z. Default: it ended at the "
        + "file's date.", valueName: "time"),
    transform: StartOption.parse)
  var start: UTCTime?
  @Flag(name: .customLong("dry-run"), help: "Only say what would be imported.")
  var dryRun = false
  @Flag(help: "Import what is readable of faulty files, and leave out files without anything readable.")
  var partial = false
  @Flag(help: "Import runs that are there already.")
  var duplicates = false
  @OptionGroup var database: DatabaseOption
  @Flag(help: "Print a JSON array with an object for each file.")
  var json = false

  func validate() throws {
    if let maxHR, !RunnerFigure.maxHR.allowed.contains(maxHR) {
      let range = RunnerFigure.maxHR.allowed
      throw ValidationError("--max-hr takes a heart rate of \(range.lowerBound) to \(range.upperBound) bpm.")
    }
    if start != nil, files.count != 1 { throw ValidationError("--start is for one file.") }
    if let runner, runner.isBlank { throw ValidationError("--runner takes a name.") }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      var outcomes = try FoundFile.all(at: files).map { file in read(file) }
      let history = try openedHistory()
      try prepare(&outcomes, history)
      let isRefused = !partial && outcomes.contains { $0.fault != nil && !$0.isIgnored }
      if !isRefused, !dryRun { try store(&outcomes, history) }
      return try report(outcomes, isRefused: isRefused)
    }
  }

  /// Reads a file. A fault is part of the outcome.
  private func read(_ file: FoundFile) -> ImportOutcome {
    var outcome = ImportOutcome(file)
    do throws(RunFileFault) {
      let bytes = try file.read()
      let reading = RunFileReading(
        bytes, format: format, start: start.map { .begin($0) } ?? .end(file.changed), now: Clock.time)
      (outcome.format, outcome.fault) = (reading.format, reading.fault)
      outcome.digest = ImportedRun.digest(of: bytes)
      if reading.run.hasHeartRate { outcome.run = reading.run }
    } catch {
      outcome.fault = error
    }
    // In a folder, there may be files of other kinds.
    outcome.isIgnored = file.isFound && outcome.format == nil
    return outcome
  }

  /// The history to import into; nil if there is none yet. It is made only when there is something to store.
  private func openedHistory() throws(CommandError) -> HistoryFile? {
    try history { () throws(HistoryError) in
      let path = try database.pathToImport()
      return ProcessEnvironment.exists(path) ? try HistoryFile(path: path, for: dryRun ? .read : .record) : nil
    }
  }

  /// Determines the runner, the settings and the duplicates.
  private func prepare(_ outcomes: inout [ImportOutcome], _ file: HistoryFile?) throws(CommandError) {
    let usual = try usualRunner(file, isNeeded: outcomes.contains { $0.run != nil && $0.run?.runner == nil })
    for index in outcomes.indices {
      guard let run = outcomes[index].run else { continue }
      let runner = self.runner ?? run.runner ?? usual
      let settings = try settings(of: runner, run, file)
      let imported = ImportedRun(
        run, file: outcomes[index].file.name, digest: outcomes[index].digest, runner: runner, settings: settings)
      guard imported.times != nil else {
        outcomes[index].fault =
          outcomes[index].fault ?? RunFileFault(nil, "there is no heart rate in the file that can be used")
        continue
      }
      outcomes[index].imported = imported
      guard !duplicates else { continue }
      if let file {
        outcomes[index].duplicate = try history { () throws(HistoryError) in try file.duplicate(of: imported) }
      }
      outcomes[index].twin =
        outcomes[..<index].first { other in
          other.isNew && other.imported.map { $0.isSameRun(as: imported) } ?? false
        }?.file.path
    }
  }

  /// The only runner of the history; nil if its sessions are of no named runner.
  private func usualRunner(_ file: HistoryFile?, isNeeded: Bool) throws(CommandError) -> String? {
    guard runner == nil, isNeeded, let file else { return nil }
    let runners = Set(
      try history { () throws(HistoryError) in try file.sessions(SessionFilter(), withDeleted: false) }.map(\.runner))
    guard runners.count > 1 else { return runners.first ?? nil }
    let names = runners.compactMap(\.self).sorted().map { $0.oneLine }.joined(separator: ", ")
    throw CommandError("The history has several runners. Name one with --runner: \(names).", .usage)
  }

  private func settings(
    of runner: String?, _ run: FileRun, _ file: HistoryFile?
  ) throws(CommandError) -> SettingsReport {
    if maxHR == nil, let file,
      let settings = try history({ () throws(HistoryError) in try file.newestSettings(of: runner) })
    {
      return settings
    }
    var person = Runner.standard
    person.name = runner
    if let maximum = maxHR ?? run.maxHR, RunnerFigure.maxHR.allowed.contains(maximum) {
      person.maxHR = MaxHeartRate(bpm: maximum)
    }
    guard let zones = try? Zones(preset: .standard, runner: person) else {
      throw CommandError("No zones fit a maximum heart rate of \(person.maxHR.bpm) bpm.", .usage)
    }
    return SettingsReport(runner: person, zones: zones, target: nil, rules: .standard)
  }

  private func store(_ outcomes: inout [ImportOutcome], _ file: HistoryFile?) throws(CommandError) {
    let new = outcomes.indices.filter { outcomes[$0].isNew }
    guard !new.isEmpty else { return }
    let runs = new.compactMap { outcomes[$0].imported }
    let sessions = try history { () throws(HistoryError) in
      if let file { return try file.add(runs, at: Clock.time) }
      return try HistoryFile(path: try database.pathToImport(), for: .record).add(runs, at: Clock.time)
    }
    for (index, session) in zip(new, sessions) { outcomes[index].session = session }
  }

  private func report(_ outcomes: [ImportOutcome], isRefused: Bool) throws(CommandError) -> ExitStatus {
    for outcome in outcomes {
      guard let fault = outcome.fault else { continue }
      Output.note(
        "\(outcome.file.path.oneLine): \(fault)"
          + (outcome.isIgnored ? "; it is left out." : "." + outcome.readable))
    }
    let status: ExitStatus = isRefused ? .dataError : .success
    if json {
      _ = try Output.print(JSONWriter.array(outcomes.map { $0.json(isRefused: isRefused, isDry: dryRun) }))
      return status
    }
    if isRefused {
      let count = outcomes.count { $0.fault != nil && !$0.isIgnored }
      let offer =
        outcomes.contains { $0.fault != nil && $0.imported != nil } || outcomes.count > count
        ? " --partial imports what is readable." : ""
      Output.note(
        "Nothing was imported: \(count == 1 ? "a file has a fault" : "\(count) files have faults").\(offer)")
      return status
    }
    return try Output.print(
      outcomes.compactMap { $0.line(isDry: dryRun) }.nonEmpty ?? ["There is nothing to import."])
  }
}

extension [String] {
  fileprivate var nonEmpty: [String]? { isEmpty ? nil : self }
}

/// A time on the command line.
enum StartOption {
  static func parse(_ text: String) throws -> UTCTime {
    if text.hasSuffix("Z"), let time = UTCTime(parsing: text.count == 20 ? text.dropLast() + ".000Z" : text) {
      return time
    }
    let parts = text.split(separator: "T", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let day = try? DayOption.parse(parts[0]),
      let clock = UTCTime(parsing: "1970-01-01T\(parts[1])\(parts[1].count == 5 ? ":00" : "").000Z")
    else { throw ValidationError("Write a time such as 2026-03-01T06:30:00, or 2026-03-01T05:30:00Z.") }
    return UTCTime(milliseconds: day.milliseconds + clock.milliseconds)
  }
}
