import ArgumentParser
import Glibc
import Posix
import ProgramSupport
import RunFiles
import RunHistory

/// `hrlog export`
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a session as a file for other programs.",
    discussion: """
      Formats:
        fit      an activity with a record each second, RR intervals, laps and time in zone; for Garmin Connect, Strava, \
      intervals.icu, GoldenCheetah and others
        tcx      heart rate and laps, for programs that read no FIT
        csv      a row for each sample, for spreadsheets
        rr       RR intervals in milliseconds, one a line, for programs that analyse heart rate variability
        json     everything that is recorded
        capture  what the strap sent; hrzoned plays it with --strap replay:FILE

      Examples:
        hrlog export last --output run.fit
        hrlog export 12 --format rr | less

      FIT, CSV, JSON and captures keep all samples and RR intervals. TCX has no RR intervals, and RR text has nothing else.
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName = .last
  @Option(
    help: ArgumentHelp(
      "The format: \(RunFileFormat.allCases.map(\.rawValue).joined(separator: ", ")). Default: that of the file's name.",
      valueName: "format"),
    completion: .list(RunFileFormat.allCases.map(\.rawValue)), transform: RunFileFormat.init(option:))
  var format: RunFileFormat?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write. Default: standard output, as with -.", valueName: "file"),
    completion: .file(extensions: RunFileFormat.allCases.map(\.suffix)))
  var output: String?
  @Flag(help: "Replace any file. Without it, only what hrlog wrote is replaced.")
  var force = false
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output takes the path of a file, or -.") }
    if format == nil, named == nil {
      throw ValidationError(
        "Name a format with --format (\(RunFileFormat.allCases.map(\.rawValue).joined(separator: ", "))), or a file "
          + "such as run.fit with --output.")
    }
  }

  /// The format that the output's name has.
  private var named: RunFileFormat? {
    guard let output, let dot = output.lastIndex(of: ".") else { return nil }
    let suffix = output[output.index(after: dot)...].lowercased()
    return RunFileFormat.allCases.first { $0.suffix == suffix }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      guard let format = format ?? named else { return .usage }
      let path = output ?? "-"
      if path == "-", format == .fit, isatty(STDOUT_FILENO) == 1 {
        throw CommandError("A FIT file is not text. Name a file with --output, or send it to a program.", .usage)
      }
      let source = try database.source(for: .read)
      let record = try history { () throws(HistoryError) in
        try source.record(try session.find(in: source).id, wholeContext: format == .json)
      }
      let bytes: [UInt8]
      do throws(RunFileFault) {
        bytes = try ExportedRun(record, localOffset: record.session.start.localOffset).encoded(as: format)
      } catch {
        throw CommandError(
          "Session \(record.session.id) cannot be written as \(format.rawValue): \(error).", .dataError)
      }
      if format == .rr, bytes.isEmpty {
        throw CommandError(
          "Session \(record.session.id) has no RR intervals: the strap sent none.", .noInput)
      }
      return try OutputFile.write(bytes, to: path, force: force, sources: HistoryFile.files(of: source.place)) { head in
        format.isOurs(head, like: bytes)
      }
    }
  }
}

extension RunFileFormat {
  /// The format on the command line.
  init(option text: String) throws {
    guard let format = RunFileFormat(rawValue: text.lowercased()) else {
      throw ValidationError(
        "'\(text)' is no format. The formats are \(RunFileFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    self = format
  }
}
