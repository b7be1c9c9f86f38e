import Glibc
import Posix
import Primitives
import ZoneClient

/// Exit statuses and messages for failed connections.
extension ConnectionError {
  /// Exit status of a command that could not connect, by sysexits.h.
  package var status: ExitStatus {
    switch self {
    case .system(let error): error.code == EACCES || error.code == EPERM ? .noPermission : .unavailable
    case .pathEmpty, .pathTooLong: .usage
    case .notHrzoned, .otherVersion: .protocolError
    case .refused(let message):
      switch message.code.value {
      case .unknownStrap: .noInput
      case .badRequest, .badParameter, .unknownMethod, .lineTooLong, .notUTF8, nil: .protocolError
      case .notPossible, .tooSlow, .tooMany, .tooManyRequests: .unavailable
      }
    case .notFound, .notSocket, .silent, .closed: .unavailable
    }
  }

  /// What is wrong with the socket at `path`: a clause without a full stop.
  package func reason(_ path: String) -> String { reason(path, client: Program.name) }

  /// The message of a screen that keeps trying to connect.
  package func sentence(_ path: String) -> String {
    "Connection lost: \(reason(path)). Trying again."
  }

  /// Advice if the socket at `path` belongs to another user.
  package static func adviceOnForeignSocket(_ path: String) -> String {
    "`ls -l \(path.shellWord)` shows who owns it. Name a socket that you may use with --socket or HRZONE_SOCKET."
  }

  /// Advice if no daemon is running.
  private static let adviceOnStart =
    "Start it with `systemctl start hrzoned`, or by hand with `hrzoned --strap ADDRESS`. `hrzone demo` works without it."

  /// What to do about the socket at `path`; nil if there is no advice.
  package func advice(_ path: String) -> String? {
    switch self {
    case .notFound: Self.adviceOnStart
    case .pathEmpty: "Name the socket with --socket, or leave --socket out: \(Program.name) then finds it."
    case .pathTooLong: "Give a shorter one with --socket."
    case .notSocket: "Name hrzoned's socket with --socket or HRZONE_SOCKET."
    case .system(let error):
      switch error.code {
      // The path is not that of the service, so starting the service does not help.
      case ENOENT where path != SocketPath.service, ECONNREFUSED where path != SocketPath.service:
        "Start it there with `hrzoned --socket \(path.shellWord) --strap ADDRESS`, or leave --socket and HRZONE_SOCKET out: "
          + "\(Program.name) then finds it."
      case ENOENT, ECONNREFUSED: Self.adviceOnStart
      case EACCES where path != SocketPath.service, EPERM where path != SocketPath.service:
        Self.adviceOnForeignSocket(path)
      case EACCES, EPERM:
        "Your user is not in the group \(SocketPath.group). Run \(SocketPath.joiningGroup(User.current?.name))."
      default: "Name another socket with --socket or HRZONE_SOCKET."
      }
    case .silent: "Restart it with `sudo systemctl restart hrzoned`."
    case .notHrzoned: "Name hrzoned's socket with --socket or HRZONE_SOCKET."
    case .otherVersion: "Install the \(Program.name) of the same version."
    case .closed, .refused: nil
    }
  }
}
