import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory

/// `hrlog deliver`
struct DeliverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver",
    abstract: "Runs a command for each session that waits for delivery.",
    discussion: """
      `hrlog record --on-session-end` starts it by itself, and so does the service. It ends when no session waits any more.

      A command that fails is run again after 1, 5, 15 and 60 minutes, and then every hour for 7 days. If it ends with the status \
      64, 77 or 78, the session is given up at once. Sessions that wait are in the folder queue beside the history. Those that \
      were given up are in its folder undelivered, and --again lets them wait again.

      The command finds these in its environment. A variable whose value is unknown is missing.
        HRLOG_FIT, HRLOG_TCX, HRLOG_CSV, HRLOG_JSON
                           paths of the session's files, which are removed afterwards
        HRLOG_ID           an ID of the session for other programs, the same in each attempt
        HRLOG_SESSION      its number
        HRLOG_START        when it began, in UTC: 2026-11-29T17:10:00.000Z
        HRLOG_DURATION_S   its duration in seconds
        HRLOG_RUNNER       the runner's name
        HRLOG_STRAP        the strap's address
        HRLOG_MEAN_BPM     the mean heart rate

      The other figures have the names that `hrlog show --json` gives them, in capitals: \
      \(RunFigure.allCases.filter { $0 != .meanHR }.map(\.variable).joined(separator: ", ")).

      Examples:
        hrlog deliver --now --on-session-end './upload'
        hrlog deliver --again
      """)

  @Option(
    name: .customLong("on-session-end"),
    help: ArgumentHelp(
      "The command.", discussion: "Default: on_session_end in the settings file. /bin/sh runs it.",
      valueName: "command"))
  var command: String?
  @Option(
    name: .customLong("time-limit"),
    help: ArgumentHelp(
      "End a command that runs for longer.", discussion: "Default: 10 minutes.", valueName: "duration"),
    transform: DurationOption.parse)
  var timeLimit: Duration?
  @Option(
    help: ArgumentHelp(
      "The settings file.", discussion: "Default: \(RecorderSettings.standardPath), which may be missing.",
      valueName: "file"),
    completion: .file())
  var config: String?
  @Flag(help: "Try each session once, without a pause, and end.")
  var now = false
  @Flag(help: "Let the sessions that were given up wait again, and end.")
  var again = false
  @Option(help: .hidden)
  var parent: Int32?
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if now, again { throw ValidationError("Give either --now or --again, not both.") }
    if let command, !RecorderSettings.isCommand(command) { throw ValidationError("--on-session-end takes a command.") }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let path = DeliveryQueue.path(beside: HistoryFile.resolved(try history))
      guard ProcessEnvironment.exists(DeliveryQueue(path).waitingFolder) else {
        throw CommandError("There is no queue \(path.oneLine). `hrlog record --on-session-end` makes it.", .noInput)
      }
      if again { return try takeBack(DeliveryQueue(path)) }
      if User.isRoot, path == DeliveryQueue.path(beside: HistoryFile.service) {
        throw CommandError(
          "The service delivers these sessions, as a user of its own. `systemctl reload-or-restart hrlog-deliver` tries all of "
            + "them now.", .usage)
      }
      return try DeliveryLoop(
        DeliveryQueue(path), command: command.map { .named($0) } ?? .settings(path: config),
        timeLimit: timeLimit ?? DeliveryLoop.usualTimeLimit, mode: now ? .once : .untilEmpty(parent: parent)
      ).run()
    }
  }

  /// The history beside which the queue is: the one that is named; for root, that of the service; else the user's own.
  private var history: String {
    get throws(CommandError) {
      if let named = database.database { return named }
      if !database.own, User.isRoot, ProcessEnvironment.exists(HistoryFile.service) { return HistoryFile.service }
      return try DatabaseOption.ownPath()
    }
  }

  private func takeBack(_ queue: DeliveryQueue) throws(CommandError) -> ExitStatus {
    let ids: [String]
    do throws(SystemError) {
      ids = try queue.takeBack()
    } catch {
      throw CommandError("cannot \(error.operation.oneLine): \(error.reason).", .inputOutput)
    }
    return try Output.print(ids.map { "\($0) waits again." } + (ids.isEmpty ? ["No session was given up."] : []))
  }
}
