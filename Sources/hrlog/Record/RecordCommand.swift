import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory
import ZoneClient

/// `hrlog record`
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Records what hrzoned reports, until it is stopped.",
    discussion: """
      Samples, alerts, workouts, marks and settings are written into a SQLite file within 4 seconds. After an interruption
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

  func run() throws {
    try ending { () throws(CommandError) in
      try RecordLoop(
        socket: socket.option, database: try database.pathToRecord, config: config, listener: PassedSocket.take()
      ).run()
    }
  }
}
