import ArgumentParser
import Posix
import ProgramSupport
import RunHistory

/// The options that name the history.
struct DatabaseOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The history's file.",
      discussion: """
        Default: the service's history if the service is installed (its socket is \(RemoteHistory.service), or \
        HRLOG_SOCKET names another one), else that of the user: \
        $XDG_STATE_HOME/hrlog/\(HistoryFile.name), or ~/.local/state/hrlog/\(HistoryFile.name).
        """, valueName: "file"),
    completion: .file())
  var database: String?
  @Flag(help: "Use the user's own history, even if the service is installed.")
  var own = false

  func validate() throws {
    if own, database != nil { throw ValidationError("Give either --own or --database, not both.") }
    if database?.isEmpty == true { throw ValidationError("--database takes the path of a file.") }
  }

  /// The file to record into.
  var pathToRecord: String {
    get throws(CommandError) {
      if let database { return database }
      // The service manager names the state directory of a service.
      if !own, let state = ProcessEnvironment.variable("STATE_DIRECTORY"), state.hasPrefix("/") {
        return "\(state.prefix { $0 != ":" })/\(HistoryFile.name)"
      }
      return try Self.ownPath()
    }
  }

  static func ownPath() throws(CommandError) -> String {
    guard let path = HistoryFile.own() else {
      throw CommandError("You have no home directory. Name a file with --database.", .usage)
    }
    return path
  }
}

/// Runs `body`, whose errors end the command.
func history<T>(_ body: () throws(HistoryError) -> T) throws(CommandError) -> T {
  do throws(HistoryError) {
    return try body()
  } catch {
    throw CommandError(error)
  }
}

extension CommandError {
  init(_ error: HistoryError) {
    self.init("\(error)", error.status)
  }
}
