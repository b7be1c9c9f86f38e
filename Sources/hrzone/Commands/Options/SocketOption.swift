import ArgumentParser
import Posix
import ZoneClient

/// The option `--socket`.
struct SocketOption: ParsableArguments {
  @Option(
    name: .customLong("socket"),
    help: ArgumentHelp(
      "hrzoned's socket.",
      discussion: """
        Default: HRZONE_SOCKET if it is set. Otherwise the first of these that exists: \
        $XDG_RUNTIME_DIR/\(SocketPath.fileName), /run/user/UID/\(SocketPath.fileName), \(SocketPath.service).
        """,
      valueName: "path"),
    completion: .file())
  var option: String?

  /// Path of the socket to connect to.
  var path: String {
    get throws(CommandError) {
      do throws(ConnectionError) {
        return try SocketPath.find(option)
      } catch {
        throw CommandError(error, path: SocketPath.service)
      }
    }
  }
}

extension ParsableCommand {
  /// Runs `body` and exits with its status. Prints an error to standard error.
  func ending(_ body: () throws(CommandError) -> ExitStatus) throws {
    SignalPipe.ignoreBrokenPipes()
    let status: ExitStatus
    do throws(CommandError) {
      status = try body()
    } catch {
      Output.note(error.message)
      status = error.status
    }
    throw ExitCode(status.rawValue)
  }
}
