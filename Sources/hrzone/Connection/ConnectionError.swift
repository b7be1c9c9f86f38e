import Glibc
import Posix
import Primitives
import ZoneReport

/// Why there is no talking to the daemon.
enum ConnectionError: Error, Equatable {
  /// No path was given, but an empty one.
  case pathEmpty
  /// A socket's path has at most `limit` bytes.
  case pathTooLong(bytes: Int, limit: Int)
  case system(SystemError)
  /// It took the connection and said nothing.
  case silent
  /// It speaks, but not this protocol.
  case notHrzoned(String)
  /// It speaks another major version.
  case otherVersion(protocol: String, server: String)
  /// It closed the connection.
  case closed
  /// It refused what was asked, or closed the connection, and said why.
  case refused(ErrorMessage)

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
    case .silent, .closed: .unavailable
    }
  }

  /// Whether trying again is of no use.
  var isFinal: Bool {
    switch self {
    case .otherVersion, .pathEmpty, .pathTooLong: true
    case .system, .silent, .notHrzoned, .closed, .refused: false
    }
  }

  /// What is wrong with the socket at `path`: half a sentence.
  func reason(_ path: String) -> String {
    switch self {
    case .pathEmpty: "the socket's path is empty"
    case .pathTooLong(let bytes, let limit):
      "the socket's path has \(bytes) bytes, and can have at most \(limit): \(path.oneLine)"
    case .system(let error):
      switch error.code {
      case ENOENT: "hrzoned is not running: there is no \(path)"
      case ECONNREFUSED where !Self.isSocket(path): "\(path) is no socket"
      case ECONNREFUSED: "hrzoned is not running: nobody listens on \(path)"
      case EACCES, EPERM: "no permission to connect to \(path)"
      case ENOTSOCK, EPROTOTYPE, ENOTDIR: "\(path) is not hrzoned's socket (\(error.reason))"
      default: "cannot connect to \(path): \(error.reason)"
      }
    case .silent: "\(path) takes connections and says nothing: hrzoned hangs, or it is another program's"
    case .notHrzoned(let what): "\(path) does not speak hrzoned's protocol: \(what)"
    case .otherVersion(let version, let server):
      "\(server.oneLine) speaks protocol \(version.oneLine), this hrzone \(Hello.currentVersion)"
    case .closed: "hrzoned closed the connection"
    case .refused(let message): "hrzoned says: \(Self.withoutFullStop(message.message))"
    }
  }

  private static func isSocket(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  private static func withoutFullStop(_ sentence: String) -> String {
    let text = sentence.oneLine
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// What a screen says of it.
  func sentence(_ path: String) -> String {
    "Connection lost: \(reason(path)). Trying again."
  }

  /// What to do where the socket at `path` is another user's.
  static func adviceOnForeignSocket(_ path: String) -> String {
    "`ls -l \(path.shellWord)` tells whose it is; that user can serve another, which --socket or HRZONE_SOCKET names."
  }

  /// What to do about the socket at `path`; nil where nothing can be said.
  func advice(_ path: String) -> String? {
    switch self {
    case .pathEmpty: "Name the socket with --socket, or leave --socket out to have it found."
    case .pathTooLong: "Give a shorter one with --socket."
    case .system(let error):
      switch error.code {
      case ECONNREFUSED where !Self.isSocket(path): "Name hrzoned's socket with --socket or HRZONE_SOCKET."
      // The service has one place, and what was named is another.
      case ENOENT where path != SocketPath.system, ECONNREFUSED where path != SocketPath.system:
        "Start it there with `hrzoned --socket \(path.shellWord) --strap ADDRESS`, or leave --socket and HRZONE_SOCKET out to "
          + "have it found."
      case ENOENT, ECONNREFUSED:
        "Start it with `systemctl start hrzoned`, or by hand with `hrzoned --strap ADDRESS`; `hrzone demo` needs neither."
      case EACCES where path != SocketPath.system, EPERM where path != SocketPath.system:
        Self.adviceOnForeignSocket(path)
      case EACCES, EPERM:
        "Your user is not in the group hrzone: `sudo usermod -aG hrzone "
          + "\(User.current?.name ?? "USER")`, then log in again."
      default: "Another socket can be named with --socket or HRZONE_SOCKET."
      }
    case .silent: "`systemctl restart hrzoned` starts it anew."
    case .notHrzoned: "Name hrzoned's socket with --socket or HRZONE_SOCKET."
    case .otherVersion: "Install the hrzone that came with it."
    case .closed, .refused: nil
    }
  }
}
