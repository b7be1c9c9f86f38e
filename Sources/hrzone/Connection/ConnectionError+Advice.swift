import Glibc
import Posix
import Primitives
import ZoneClient

/// What `hrzone` makes of a connection that failed: how it ends, and what it tells a person.
extension ConnectionError {
  /// How a command ends that could not connect, as sysexits.h has it.
  var status: ExitStatus {
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

  /// What is wrong with the socket at `path`: half a sentence.
  func reason(_ path: String) -> String { reason(path, client: "hrzone") }

  /// What a screen says of it.
  func sentence(_ path: String) -> String {
    "Connection lost: \(reason(path)). Trying again."
  }

  /// What to do where the socket at `path` is another user's.
  static func adviceOnForeignSocket(_ path: String) -> String {
    "`ls -l \(path.shellWord)` shows who owns it. Name a socket that you may use with --socket or HRZONE_SOCKET."
  }

  /// How to start a daemon where clients find it.
  private static let adviceOnStart =
    "Start it with `systemctl start hrzoned`, or by hand with `hrzoned --strap ADDRESS`. `hrzone demo` works without it."

  /// What to do about the socket at `path`; nil where nothing can be said.
  func advice(_ path: String) -> String? {
    switch self {
    case .notFound: Self.adviceOnStart
    case .pathEmpty: "Name the socket with --socket, or leave --socket out: hrzone then finds it."
    case .pathTooLong: "Give a shorter one with --socket."
    case .notSocket: "Name hrzoned's socket with --socket or HRZONE_SOCKET."
    case .system(let error):
      switch error.code {
      // The service has one place, and what was named is another.
      case ENOENT where path != SocketPath.service, ECONNREFUSED where path != SocketPath.service:
        "Start it there with `hrzoned --socket \(path.shellWord) --strap ADDRESS`, or leave --socket and HRZONE_SOCKET out: "
          + "hrzone then finds it."
      case ENOENT, ECONNREFUSED: Self.adviceOnStart
      case EACCES where path != SocketPath.service, EPERM where path != SocketPath.service:
        Self.adviceOnForeignSocket(path)
      case EACCES, EPERM:
        "Your user is not in the group \(SocketPath.group). Run \(SocketPath.joiningGroup(User.current?.name))."
      default: "Name another socket with --socket or HRZONE_SOCKET."
      }
    case .silent: "Restart it with `sudo systemctl restart hrzoned`."
    case .notHrzoned: "Name hrzoned's socket with --socket or HRZONE_SOCKET."
    case .otherVersion: "Install the hrzone of the same version."
    case .closed, .refused: nil
    }
  }
}
