import EventLoop
import Glibc
import Posix
import Primitives

/// How much a log line matters, with the numbers of syslog(3).
public enum LogLevel: Int, CaseIterable, Comparable, Sendable {
  /// The daemon cannot do what it is there for.
  case error = 3
  /// Something failed, and the rest goes on.
  case warning = 4
  /// What a person would want to know of later.
  case notice = 5
  /// What happened, in the order it did.
  case info = 6
  /// What only helps to find a fault.
  case debug = 7

  /// The level named `name`, as `--log-level` takes it.
  public init?(named name: String) {
    guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  /// The name, as `--log-level` takes it.
  public var name: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .notice: "notice"
    case .info: "info"
    case .debug: "debug"
    }
  }

  /// Whether `lhs` matters more than `rhs`.
  public static func < (lhs: LogLevel, rhs: LogLevel) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Lines on standard error, each with the priority prefix that journald reads ("<6>") where that is who reads them.
public struct Log: Sendable {
  /// What matters less is not written.
  public let level: LogLevel
  /// Takes the lines of the daemon; without one, `write` waits until standard error has taken the line.
  private var writer: LogWriter?
  /// Nobody but journald reads a priority prefix.
  private let hasPrefix: Bool

  /// The longest line with its end, in bytes: what a pipe that has any room takes whole. pipe(7).
  private static let longestLine = 4096

  /// A log that writes what is at least as important as `level`.
  public init(level: LogLevel) {
    self.level = level
    hasPrefix = Self.goesToJournal
  }

  /// Has a thread write the lines from now on, so that `write` never waits.
  /// - Throws: `SystemError` when the system gives no thread.
  mutating func writeOnThread() throws(SystemError) {
    let plain = self
    writer = try LogWriter(descriptor: STDERR_FILENO) { count in
      plain.line(
        .warning, "\(count) \(count == 1 ? "line" : "lines") of this log could not be written in time and are lost.")
    }
  }

  /// Waits until all lines are written, at most until `limit`. It is the last call: what is written later is lost.
  func finish(until limit: WaitLimit) {
    writer?.finish(until: limit)
  }

  /// Whether systemd connected standard error to the journal, and it still is. systemd.exec(5), JOURNAL_STREAM.
  private static var goesToJournal: Bool {
    guard let stream = ProcessEnvironment.variable("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Writes `message` as one line; what comes from outside cannot begin another, or steer a terminal.
  public func write(_ level: LogLevel, _ message: @autoclosure () -> String) {
    guard level <= self.level else { return }
    let line = line(level, message())
    guard let writer else {
      // What standard error does not take is lost: there is nowhere else to say so.
      _ = LogWriter.write(line, to: STDERR_FILENO)
      return
    }
    writer.append(line)
  }

  private func line(_ level: LogLevel, _ message: String) -> [UInt8] {
    var line = Array((hasPrefix ? "<\(level.rawValue)>" : "hrzoned: ").utf8)
    for scalar in message.oneLine.unicodeScalars {
      // A scalar has at most four bytes, the line's end one.
      guard line.count <= Self.longestLine - 5 else { break }
      line.append(contentsOf: Array(String(scalar).utf8))
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}
