import JSON
import Posix

/// Why a file is not a capture, or cannot be replayed. The description is a sentence that names the place.
public enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case unreadable(path: String, SystemError)
  /// The path is a directory, a pipe or a device. A capture is read twice, so it must be a file.
  case notAFile(path: String)
  /// A line is invalid; lines count from 1.
  case damaged(path: String, line: Int, Problem)
  /// The capture contains no notification.
  case empty(path: String)
  /// The capture has several straps, and the address names none.
  case severalStraps(path: String, straps: [String])
  /// The capture does not contain the strap in the address.
  case noSuchStrap(path: String, strap: String, straps: [String])

  /// What is wrong with a line.
  public enum Problem: Error, Hashable, Sendable {
    /// The line is longer than the socket protocol allows.
    case tooLong(limit: Int)
    /// The line is not JSON; the error has the byte's position.
    case notJSON(JSONError)
    /// The line is not a JSON object with a `type`.
    case notAReport
    /// The first line is not the daemon's `hello`.
    case noHello
    /// The capture was recorded with another major version of the protocol.
    case otherProtocol(String)
    /// A key is missing.
    case missing(String)
    /// A key's value is not `wanted`.
    case bad(String, wanted: String)
    /// The time is earlier than in the strap's line before.
    case timeGoesBack
    /// The capture has more straps than allowed.
    case tooManyStraps(limit: Int)
  }

  /// A sentence that names the file, the line and what is wrong.
  public var description: String {
    switch self {
    case .unreadable(let path, let error): "The capture \(path) cannot be read (\(error))."
    case .notAFile(let path): "\(path) is not a file; a capture is made with `hrzone capture FILE`."
    case .damaged(let path, let line, let problem): "The capture is damaged at \(path):\(line): \(problem)."
    case .empty(let path): "The capture \(path) has no data; no strap was live while it was recorded."
    case .severalStraps(let path, let straps):
      "The capture \(path) has several straps; name one: \(Self.choices(straps))."
    case .noSuchStrap(let path, let strap, let straps):
      "The capture \(path) has no strap \(strap); it has \(Self.choices(straps))."
    }
  }

  /// The first eight of `straps`; a gym's would be too many for a sentence.
  private static func choices(_ straps: [String]) -> String {
    straps.prefix(8).map { "strap=\(StrapAddress.escaped($0))" }.joined(separator: ", ")
      + (straps.count > 8 ? " and \(straps.count - 8) more" : "")
  }
}

extension CaptureError.Problem: CustomStringConvertible {
  /// The problem, for a sentence that names the place first.
  public var description: String {
    switch self {
    case .tooLong(let limit): "the line is longer than \(limit) bytes"
    case .notJSON(let error): "\(error)"
    case .notAReport: "not an object with a 'type'"
    case .noHello: "a capture begins with the daemon's hello line"
    case .otherProtocol(let version): "made with protocol \(version), but this program reads protocol 1"
    case .missing(let key): "'\(key)' is missing"
    case .bad(let key, let wanted): "'\(key)' is not \(wanted)"
    case .timeGoesBack: "'t' is earlier than in the line before"
    case .tooManyStraps(let limit): "more than \(limit) straps"
    }
  }
}
