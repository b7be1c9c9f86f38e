import Glibc
import Posix
import Primitives
import ZoneProtocol

/// The reason why a client cannot talk to the daemon.
public enum ConnectionError: Error, Hashable, Sendable {
  /// No path was named, and no socket exists at any of `places`.
  case notFound(places: [String])
  /// The path of the socket is empty.
  case pathEmpty
  /// The path has `bytes` bytes; a socket's path may have at most `limit`.
  case pathTooLong(bytes: Int, limit: Int)
  /// The file at the path is not a socket.
  case notSocket
  /// A system call failed.
  case system(SystemError)
  /// The daemon accepted the connection, but did not answer in time.
  case silent
  /// The peer speaks another protocol. The text is a clause.
  case notHrzoned(String)
  /// The daemon speaks another major version of the protocol.
  case otherVersion(protocol: String, server: String)
  /// The daemon closed the connection.
  case closed
  /// The daemon refused the request or closed the connection, with this message.
  case refused(ErrorMessage)

  /// Whether a further attempt is useless.
  public var isFinal: Bool {
    switch self {
    case .otherVersion, .pathEmpty, .pathTooLong: true
    case .notFound, .notSocket, .system, .silent, .notHrzoned, .closed, .refused: false
    }
  }

  /// The fault of the socket at `path`: a clause that is safe to print. `client` is the name of the calling program.
  public func reason(_ path: String, client: String) -> String {
    switch self {
    case .notFound(let places): "hrzoned is not running: \(SocketPath.absence(places))"
    case .pathEmpty: "the socket's path is empty"
    case .pathTooLong(let bytes, let limit):
      "the socket's path is \(bytes) bytes long; at most \(limit) are allowed: \(path.oneLine)"
    case .notSocket: "\(path) is not a socket"
    case .system(let error):
      switch error.code {
      case ENOENT: "hrzoned is not running: there is no \(path)"
      case ECONNREFUSED: "hrzoned is not running: nothing is listening on \(path)"
      case EACCES, EPERM: "no permission to connect to \(path)"
      case ENOTSOCK, EPROTOTYPE, ENOTDIR: "\(path) is not hrzoned's socket (\(error.reason))"
      default: "cannot connect to \(path): \(error.reason)"
      }
    case .silent: "\(path) accepts connections but does not answer: hrzoned is stuck, or another program has the socket"
    case .notHrzoned(let what): "\(path) does not speak hrzoned's protocol: \(what)"
    case .otherVersion(let version, let server):
      "\(server.oneLine) speaks protocol \(version.oneLine), but this \(client) speaks \(Hello.currentVersion)"
    case .closed: "hrzoned closed the connection"
    case .refused(let message): "hrzoned says: \(Self.withoutFullStop(message.message))"
    }
  }

  private static func withoutFullStop(_ sentence: String) -> String {
    let text = sentence.oneLine
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
