import Posix
import ZoneClient
import ZoneProtocol

/// Reports on standard error that the connection was lost, and that it is back; each once.
package struct ConnectionNotes {
  private let path: String
  /// Whether a daemon has replied. Before that, a failed connection is an error.
  package private(set) var hasAnswered = false
  private var isLost = false
  private var saidUnreadable = false

  package init(path: String) {
    self.path = path
  }

  /// Reports a lost connection.
  /// - Parameter quietly: true if it is shown elsewhere.
  /// - Throws: an error if trying again is useless.
  package mutating func lost(_ error: ConnectionError, quietly: Bool = false) throws(CommandError) {
    if error.isFinal || !hasAnswered { throw CommandError(error, path: path) }
    if !isLost, !quietly { Output.note("\(error.reason(path)); trying again.") }
    isLost = !quietly
  }

  /// Reports that the connection is back, and the first line that cannot be read.
  package mutating func received(_ line: ReceivedLine) {
    switch line.message {
    case .reply:
      hasAnswered = true
      if isLost { Output.note("connected again.") }
      isLost = false
    case nil:
      if !saidUnreadable { Output.note("ignoring a line that this version cannot read.") }
      saidUnreadable = true
    case .hello, .error, .report, .found, .dropped, .unknown: break
    }
  }
}

extension DaemonFeed {
  /// Connects for a command that streams. If the first attempt fails, it throws instead of trying again.
  package static func open(
    _ path: String, request: Request.Method, start: Start = .now
  ) throws(CommandError) -> DaemonFeed {
    do throws(ConnectionError) {
      return try DaemonFeed(path: path, request: request, start: start, now: Clock.now)
    } catch {
      throw CommandError(error, path: path)
    }
  }
}
