import Glibc

/// What a test waited for did not come.
package struct DidNotCome: Error, CustomStringConvertible {
  package let description: String

  /// `what` was waited for by the test at `line` of `file`.
  package init(_ what: String, _ file: String, _ line: Int) {
    description = "\(file):\(line): did not come: \(what)"
  }
}

/// When a wait is given up. The limit is long, since other work may keep a machine busy; a passing test never reaches it.
package struct Deadline {
  private let end: ContinuousClock.Instant

  package init(seconds: Double = 90) {
    end = .now + .seconds(seconds)
  }

  package var hasPassed: Bool { end <= .now }

  /// What is left, as poll(2) takes it.
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

/// Waits until `holds`, for what there is no descriptor to wait on.
package func eventually(
  _ what: String, file: String = #fileID, line: Int = #line, _ holds: () throws -> Bool
) throws {
  let deadline = Deadline()
  while try !holds() {
    guard !deadline.hasPassed else { throw DidNotCome(what, file, line) }
    poll(nil, 0, 5)
  }
}
