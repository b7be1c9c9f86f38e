import ArgumentParser
import Posix
import ZoneClient

/// The option `--socket`.
package struct SocketOption: ParsableArguments {
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
  package var option: String?

  package init() {}

  /// Path of the socket to connect to.
  package var path: String {
    get throws(CommandError) {
      do throws(ConnectionError) {
        return try SocketPath.find(option)
      } catch {
        throw CommandError(error, path: SocketPath.service)
      }
    }
  }
}
