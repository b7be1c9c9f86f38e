import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory
import TOMLFile
import ZoneClient

/// `hrlog record`
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Records what hrzoned reports, until it is stopped.",
    discussion: """
      Samples, alerts, workouts, marks and settings are written into a SQLite file within 4 seconds. After an interruption \
      hrlog asks hrzoned for what it missed; hrzoned keeps an hour. Ctrl-C ends recording; nothing is lost.

      A session begins with the first heart rate, and ends after 5 minutes without one, or with `hrlog end`.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var database: DatabaseOption
  @Option(
    help: ArgumentHelp(
      "The settings file.", discussion: "Default: \(RecorderSettings.standardPath), which may be missing.",
      valueName: "file"),
    completion: .file())
  var config: String?
  @Flag(help: "Check the settings, print those in force, and record nothing.")
  var check = false
  @Option(
    name: .customLong("on-session-end"),
    help: ArgumentHelp(
      "Run this command when a session has ended.",
      discussion: """
        /bin/sh runs it, with the session's files and figures in its environment: HRLOG_FIT, HRLOG_ID, HRLOG_MEAN_BPM and others. \
        See `hrlog help deliver` for what happens if it fails. Default: on_session_end in the settings file.
        """, valueName: "command"))
  var command: String?
  @Flag(
    name: .customLong("queue-only"),
    help: "Put sessions that have ended into the queue, and let another process run the command, as the service does.")
  var queueOnly = false

  func validate() throws {
    if let command, !RecorderSettings.isCommand(command) { throw ValidationError("--on-session-end takes a command.") }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      if check { return try Output.print(try RecorderSettings.inForce(config).description) }
      let path = HistoryFile.resolved(try database.pathToRecord)
      return try RecordLoop(
        socket: socket.option, database: path, config: config, listener: PassedSocket.take(),
        delivery: SessionDelivery(database: path, command: command, isQueueOnly: queueOnly)
      ).run()
    }
  }
}

extension RecorderSettings {
  /// The settings in the file at `path`, or in the default file. Warnings go to standard error.
  static func inForce(_ path: String?) throws(CommandError) -> RecorderSettings {
    do throws(SettingsError) {
      let settings = try load(path: path)
      for warning in settings.warnings { Output.note(warning) }
      return settings
    } catch {
      throw CommandError("\(error)", .configuration)
    }
  }

  /// The settings in force, a line each.
  fileprivate var description: [String] {
    let gap = "A session ends after \(DurationText.clock(sessionGap.inSeconds)) without a heart rate."
    let first = [gap] + (onSessionEnd.map { ["When a session has ended, this command runs: \($0.oneLine)"] } ?? [])
    guard !readers.isEmpty else { return first + ["Only root sees what the service records."] }
    return first
      + readers.map { reader in
        switch reader.runners {
        case .all: "\(reader.user.oneLine) sees the runs of all runners."
        case .named(let names):
          "\(reader.user.oneLine) sees the runs of \(names.map(\.oneLine).sorted().joined(separator: ", "))."
        }
      }
  }
}
