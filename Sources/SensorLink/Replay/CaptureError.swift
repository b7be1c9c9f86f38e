import JSON
import Posix

/// Why a file is no capture, or cannot be replayed. Its description is a sentence that names the place.
public enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case unreadable(path: String, SystemError)
  /// A directory, a pipe or a device: a capture is read twice.
  case notAFile(path: String)
  /// A line is not what a capture has there; lines count from 1.
  case damaged(path: String, line: Int, Problem)
  /// No line is a strap's notification.
  case empty(path: String)
  /// Several straps, and nobody said which.
  case severalStraps(path: String, straps: [String])
  /// The strap asked for is not in it.
  case noSuchStrap(path: String, strap: String, straps: [String])

  /// What is wrong with a line.
  public enum Problem: Error, Hashable, Sendable {
    /// It is longer than a line of the socket's may be.
    case tooLong(limit: Int)
    /// It is not JSON; the error has the byte.
    case notJSON(JSONError)
    /// It is another JSON value than an object with a `type`.
    case notAReport
    /// The first line is not the daemon's `hello`.
    case noHello
    /// The daemon that wrote it spoke another major version.
    case otherProtocol(String)
    /// A key is missing.
    case missing(String)
    /// A key's value is not `wanted`.
    case bad(String, wanted: String)
    /// The time is before that of the strap's line before.
    case timeGoesBack
    /// More straps than one capture may have.
    case tooManyStraps(limit: Int)
  }

  /// A sentence that names the file, the line and what is wrong.
  public var description: String {
    switch self {
    case .unreadable(let path, let error): "The capture \(path) cannot be read (\(error))."
    case .notAFile(let path): "\(path) is not a file; a capture is made with `hrzone capture FILE`."
    case .damaged(let path, let line, let problem): "The capture is damaged at \(path):\(line): \(problem)."
    case .empty(let path): "The capture \(path) has no notification in it; no strap was live while it was made."
    case .severalStraps(let path, let straps):
      "The capture \(path) has several straps; name one: \(Self.choices(straps))."
    case .noSuchStrap(let path, let strap, let straps):
      "The capture \(path) has no strap \(strap); it has \(Self.choices(straps))."
    }
  }

  /// The first eight of `straps`: a gym's are too many for a sentence.
  private static func choices(_ straps: [String]) -> String {
    straps.prefix(8).map { "strap=\(StrapAddress.escaped($0))" }.joined(separator: ", ")
      + (straps.count > 8 ? " and \(straps.count - 8) more" : "")
  }
}

extension CaptureError.Problem: CustomStringConvertible {
  /// What is wrong, to follow the place.
  public var description: String {
    switch self {
    case .tooLong(let limit): "the line is longer than \(limit) bytes"
    case .notJSON(let error): "\(error)"
    case .notAReport: "not an object with a 'type'"
    case .noHello: "a capture begins with the daemon's hello line"
    case .otherProtocol(let version): "made with protocol \(version), and this program reads 1"
    case .missing(let key): "'\(key)' is missing"
    case .bad(let key, let wanted): "'\(key)' is not \(wanted)"
    case .timeGoesBack: "'t' is earlier than the line before"
    case .tooManyStraps(let limit): "more than \(limit) straps"
    }
  }
}
