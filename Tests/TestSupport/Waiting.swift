import Glibc

/// An awaited event did not occur within its limit.
package struct DidNotCome: Error, CustomStringConvertible {
  package let description: String

  /// `what` was awaited by the test at `line` of `file`.
  package init(_ what: String, _ file: String, _ line: Int) {
    description = "\(file):\(line): did not come: \(what)"
  }
}

/// The time limit of a wait. It is long, since other work may keep a machine busy; a passing test never reaches it.
package struct Deadline {
  private let end: ContinuousClock.Instant

  package init(seconds: Double = 90) {
    end = .now + .seconds(seconds)
  }

  package var hasPassed: Bool { end <= .now }

  /// The time left, in milliseconds for poll(2).
  package var milliseconds: Int32 { hasPassed ? 0 : Int32((end - .now) / .milliseconds(1)) + 1 }

  /// Waits until `descriptor` can be read.
  package func wait(toRead descriptor: Int32, _ what: String, file: String, line: Int) throws {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let result = poll(&entry, 1, milliseconds)
      if result > 0 { return }
      if result == 0 || errno != EINTR { throw DidNotCome(what, file, line) }
    }
  }
}

/// Waits until `holds` returns true. For conditions without a descriptor to wait on.
package func eventually(
  _ what: String, file: String = #fileID, line: Int = #line, _ holds: () throws -> Bool
) throws {
  let deadline = Deadline()
  while try !holds() {
    guard !deadline.hasPassed else { throw DidNotCome(what, file, line) }
    poll(nil, 0, 5)
  }
}
