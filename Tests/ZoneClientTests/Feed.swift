import Primitives
import TestSupport
import ZoneProtocol

@testable import ZoneClient

extension DaemonFeed {
  /// The next event; the time stays at `now`.
  func next(
    at now: Instant, file: String = #fileID, line: Int = #line
  ) throws -> [Event] {
    let deadline = Deadline()
    while true {
      guard let descriptor else { throw DidNotCome("an event, without a connection", file, line) }
      try deadline.wait(toRead: descriptor, "an event", file: file, line: line)
      let events = advance(to: now)
      if !events.isEmpty { return events }
    }
  }

  /// The next `count` lines.
  func lines(
    _ count: Int, at now: Instant, file: String = #fileID, line: Int = #line
  ) throws -> [ReceivedLine] {
    var lines: [ReceivedLine] = []
    while lines.count < count {
      for event in try next(at: now, file: file, line: line) {
        guard case .line(let received) = event else { throw DidNotCome("a line instead of \(event)", file, line) }
        lines.append(received)
      }
    }
    return lines
  }

  /// The reason for which the connection was lost.
  func loss(at now: Instant, file: String = #fileID, line: Int = #line) throws -> ConnectionError {
    while true {
      for event in try next(at: now, file: file, line: line) {
        if case .lost(let error) = event { return error }
      }
    }
  }
}

extension Instant {
  /// A time in seconds, to the millisecond.
  static func seconds(_ seconds: Double) -> Instant {
    Instant(nanoseconds: Int64((seconds * 1000).rounded()) * 1_000_000)
  }
}

extension ReceivedLine {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
