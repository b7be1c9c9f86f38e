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
      runner at the same time. `hrlog undo` takes an import back. Times without a zone are UTC.

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
    help: ArgumentHelp("The runner's maximum heart rate in bpm, in place of the recorded one.", valueName: "bpm"))
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
    if let runner, runner.isBlank || runner.hasHiddenCharacters {
      throw ValidationError("--runner takes a name, without control characters.")
    }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let file = try openedHistory()
      let runners = try runners(of: file)
      var known = KnownSettings(file: file, maxHR: maxHR)
      var outcomes: [ImportOutcome] = []
      for found in try FoundFile.all(at: files) {
        var outcome = ImportOutcome(found)
        try prepare(&outcome, file, runners, &known)
        if !duplicates, let identity = outcome.identity {
          outcome.twin = outcomes.first { $0.isNew && $0.identity?.isSameRun(as: identity) ?? false }?.file.path
        }
        outcomes.append(outcome)
      }
      let isRefused = !partial && outcomes.contains { $0.fault != nil && !$0.isIgnored }
      if !isRefused, !dryRun { try store(&outcomes, file) }
      return try report(outcomes, isRefused: isRefused)
    }
  }

  /// Reads a file, and determines the runner, the settings and whether the run is there already. A fault is part of the outcome.
  private func prepare(
    _ outcome: inout ImportOutcome, _ file: HistoryFile?, _ runners: Set<String?>, _ known: inout KnownSettings
  ) throws(CommandError) {
    let bytes: [UInt8]
    do throws(RunFileFault) {
      bytes = try outcome.file.read()
    } catch {
      outcome.fault = error
      return
    }
    let reading = reading(bytes, of: outcome.file)
    (outcome.format, outcome.fault) = (reading.format, reading.fault)
    // In a folder, there may be files of other kinds.
    outcome.isIgnored =
      outcome.file.isFound && outcome.format == nil && RunFileReading.unpacker(of: bytes) == nil
    // Standard input can be read only once.
    if outcome.file.path == "-" { outcome.bytes = bytes }
    guard reading.run.hasHeartRate else { return }
    var runner = runner ?? reading.run.runner.flatMap { $0.isBlank || $0.hasHiddenCharacters ? nil : $0 }
    if runner == nil { runner = try only(of: runners) }
    outcome.settings = try known.settings(of: runner, reading.run)
    outcome.runner = runner
    outcome.digest = ImportedRun.digest(of: bytes)
    outcome.identity = outcome.imported(reading.run)?.identity
    guard let identity = outcome.identity else {
      outcome.fault = outcome.fault ?? RunFileFault(nil, "there is no heart rate in the file that can be used")
      return
    }
    guard !duplicates, let file else { return }
    outcome.duplicate = try history { () throws(HistoryError) in try file.duplicate(of: identity) }
  }

  private func reading(_ bytes: [UInt8], of file: FoundFile) -> RunFileReading {
    RunFileReading(
      bytes, format: format, start: start.map { .begin($0) } ?? .end(file.changed), now: Clock.time)
  }

  /// The history to import into; nil if there is none yet. It is made only when there is something to store.
  private func openedHistory() throws(CommandError) -> HistoryFile? {
    try history { () throws(HistoryError) in
      let path = try database.pathToImport()
      return ProcessEnvironment.exists(path) ? try HistoryFile(path: path, for: dryRun ? .read : .record) : nil
    }
  }

  /// The runners of the history's sessions.
  private func runners(of file: HistoryFile?) throws(CommandError) -> Set<String?> {
    guard let file else { return [] }
    return try history { () throws(HistoryError) in
      Set(try file.sessions(SessionFilter(), withDeleted: false).map(\.runner))
    }
  }

  /// The only one of `runners`; nil if it has no name, or if there is none.
  private func only(of runners: Set<String?>) throws(CommandError) -> String? {
    guard runners.count > 1 else { return runners.first ?? nil }
    let names = runners.compactMap(\.self).sorted().map { $0.oneLine }.joined(separator: ", ")
    throw CommandError("The history has several runners. Name one with --runner: \(names).", .usage)
  }

  private func store(_ outcomes: inout [ImportOutcome], _ file: HistoryFile?) throws(CommandError) {
    let new = outcomes.indices.filter { outcomes[$0].isNew }
    guard !new.isEmpty else { return }
    let runs = new.map { outcomes[$0] }
    let make = { (index: Int) throws(HistoryError) in try self.run(of: runs[index]) }
    let sessions = try history { () throws(HistoryError) in
      if let file { return try file.add(new.count, at: Clock.time, make) }
      return try HistoryFile(path: try database.pathToImport(), for: .record).add(new.count, at: Clock.time, make)
    }
    for (index, session) in zip(new, sessions) { outcomes[index].session = session }
  }

  /// The run of a file, which is read again: not all runs need be in memory.
  private func run(of outcome: ImportOutcome) throws(HistoryError) -> ImportedRun {
    let bytes = outcome.bytes ?? (try? outcome.file.read()) ?? []
    guard ImportedRun.digest(of: bytes) == outcome.digest,
      let run = outcome.imported(reading(bytes, of: outcome.file).run)
    else {
      throw .refused("\(outcome.file.path.oneLine) was changed during the import. Nothing was imported; try again.")
    }
    return run
  }

  private func report(_ outcomes: [ImportOutcome], isRefused: Bool) throws(CommandError) -> ExitStatus {
    for outcome in outcomes {
      guard let fault = outcome.fault else { continue }
      Output.note(
        "\(outcome.file.path.oneLine): \(fault)"
          + (outcome.isIgnored ? "; it is left out." : "." + outcome.readable))
    }
    if !isRefused,
      let estimate = outcomes.first(where: { $0.isNew && $0.settings?.maxHRIsEstimated ?? false })?.settings
    {
      Output.note(
        "The zones are of an estimated maximum heart rate of \(estimate.maxHR) bpm. `hrlog undo`, and give --max-hr with the "
          + "import, or see `hrlog recompute --help`.")
    }
    let isUseless = !outcomes.contains { $0.identity != nil } && outcomes.contains { $0.fault != nil }
    let status: ExitStatus = isRefused || isUseless ? .dataError : .success
    if json {
      _ = try Output.print(JSONWriter.array(outcomes.map { $0.json(isRefused: isRefused, isDry: dryRun) }))
      return status
    }
    if isRefused {
      let count = outcomes.count { $0.fault != nil && !$0.isIgnored }
      let offer =
        outcomes.contains { $0.fault != nil && $0.identity != nil } || outcomes.count > count
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

/// The settings to compute imported runs with.
private struct KnownSettings {
  let file: HistoryFile?
  /// The maximum heart rate of the command line.
  let maxHR: Int?
  private var recorded: [String?: SettingsReport?] = [:]

  init(file: HistoryFile?, maxHR: Int?) {
    self.file = file
    self.maxHR = maxHR
  }

  /// The newest recorded settings of `runner`, else the default zones; with the maximum heart rate of the command line or of the
  /// file, if there is one.
  mutating func settings(of runner: String?, _ run: FileRun) throws(CommandError) -> SettingsReport {
    if recorded[runner] == nil {
      recorded[runner] = try history { () throws(HistoryError) in try file?.newestSettings(of: runner) }
    }
    let known = recorded[runner] ?? nil
    var person = known?.runner(named: runner) ?? .standard
    person.name = runner
    if let maximum = maxHR ?? (known == nil ? run.maxHR : nil), RunnerFigure.maxHR.allowed.contains(maximum) {
      person.maxHR = MaxHeartRate(bpm: maximum)
    }
    if let known, maxHR == nil { return known }
    let zones: Zones?
    do throws(ZonesError) {
      if let known {
        zones = try known.zones(of: person)
      } else {
        zones = try Zones(preset: .standard, runner: person)
      }
    } catch {
      throw CommandError("The zones do not fit a maximum heart rate of \(person.maxHR.bpm) bpm: \(error).", .usage)
    }
    guard let zones else { throw CommandError("No zones fit.", .usage) }
    return SettingsReport(runner: person, zones: zones, target: nil, rules: known?.rules ?? .standard)
  }
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
