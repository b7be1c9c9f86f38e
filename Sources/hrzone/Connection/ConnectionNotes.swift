import Posix
import ZoneClient
import ZoneProtocol

/// Says on standard error, once each, that the daemon was lost and that it is back.
struct ConnectionNotes {
  private let path: String
  /// Whether a daemon ever did what it was asked: until then it is an error that there is none.
  private(set) var hasAnswered = false
  private var isLost = false
  private var saidUnreadable = false

  init(path: String) {
    self.path = path
  }

  /// - Parameter quietly: where something else shows it.
  /// - Throws: what makes it useless to try again.
  mutating func lost(_ error: ConnectionError, quietly: Bool = false) throws(CommandError) {
    if error.isFinal || !hasAnswered { throw CommandError(error, path: path) }
    if !isLost, !quietly { Output.note("\(error.reason(path)); trying again.") }
    isLost = !quietly
  }

  mutating func received(_ line: ReceivedLine) {
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
  /// Connects for a command that streams: where nobody answers at first, that is an error and not patience.
  static func open(
    _ path: String, request: Request.Method, start: Start = .now
  ) throws(CommandError) -> DaemonFeed {
    do throws(ConnectionError) {
      return try DaemonFeed(path: path, request: request, start: start, now: Clock.now)
    } catch {
      throw CommandError(error, path: path)
    }
  }
}
