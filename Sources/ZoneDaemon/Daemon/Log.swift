import EventLoop
import Glibc
import Posix
import Primitives

/// The importance of a log line, with the numbers of syslog(3).
public enum LogLevel: Int, CaseIterable, Comparable, Sendable {
  /// The daemon cannot do its work.
  case error = 3
  /// Something failed; everything else continues.
  case warning = 4
  /// An event that a person will want to know later.
  case notice = 5
  /// An ordinary event.
  case info = 6
  /// Detail that helps to find a fault.
  case debug = 7

  /// The level of this `name`, as written after `--log-level`; nil if there is none.
  public init?(named name: String) {
    guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  /// The name, as written after `--log-level`.
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

/// Writes log lines to standard error. Under systemd, each line begins with the priority prefix that journald reads ("<6>").
public struct Log: Sendable {
  /// Lines less important than this are not written.
  public let level: LogLevel
  /// The thread that writes the lines. Without it, `write` waits until standard error accepts the line.
  private var writer: LogWriter?
  /// Whether lines get a priority prefix: only journald reads it.
  private let hasPrefix: Bool

  /// The longest line with its line feed, in bytes. A write to a pipe of at most this size is atomic. pipe(7), PIPE_BUF.
  private static let longestLine = 4096

  /// Creates a log for lines at least as important as `level`.
  public init(level: LogLevel) {
    self.level = level
    hasPrefix = Self.goesToJournal
  }

  /// Moves the writing of lines to a thread, so that `write` never waits.
  /// - Throws: `SystemError` if the thread cannot be created.
  mutating func writeOnThread() throws(SystemError) {
    let plain = self
    writer = try LogWriter(descriptor: STDERR_FILENO) { count in
      plain.line(
        .warning, "\(count) \(count == 1 ? "line" : "lines") of this log could not be written in time and are lost.")
    }
  }

  /// Waits until all lines are written, or until `limit`. Later lines are lost.
  func finish(until limit: WaitLimit) {
    writer?.finish(until: limit)
  }

  /// Whether standard error is still the journal stream from systemd. systemd.exec(5), JOURNAL_STREAM.
  private static var goesToJournal: Bool {
    guard let stream = ProcessEnvironment.variable("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Writes `message` as one line. Control characters are escaped: outside text can neither start a line nor steer a terminal.
  public func write(_ level: LogLevel, _ message: @autoclosure () -> String) {
    guard level <= self.level else { return }
    let line = line(level, message())
    guard let writer else {
      // A failed write has no other place to be reported.
      _ = LogWriter.write(line, to: STDERR_FILENO)
      return
    }
    writer.append(line)
  }

  private func line(_ level: LogLevel, _ message: String) -> [UInt8] {
    var line = Array((hasPrefix ? "<\(level.rawValue)>" : "hrzoned: ").utf8)
    for scalar in message.oneLine.unicodeScalars {
      // A scalar has at most four bytes; the line feed has one.
      guard line.count <= Self.longestLine - 5 else { break }
      line.append(contentsOf: Array(String(scalar).utf8))
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}
