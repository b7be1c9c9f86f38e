import Glibc
import JSON
import Posix
import Primitives
import RunReplay
import ZoneProtocol

/// The history behind the recorder's socket. It shows what the recorder's settings give to this user.
public final class RemoteHistory: HistorySource {
  /// The socket of the service's recorder.
  public static let service = "/run/hrlog/hrlog.sock"

  /// The socket that HRLOG_SOCKET names; nil if it is unset or empty.
  public static func named(environment: (String) -> String? = ProcessEnvironment.variable) -> String? {
    environment("HRLOG_SOCKET").flatMap { $0.isEmpty ? nil : $0 }
  }
  /// The longest time without a byte of an answer, in seconds.
  private static let patience = 30

  /// The path of the socket.
  public let place: String
  private let socket: OwnedDescriptor
  private var framer = LineFramer(limit: HistoryAnswer.longestLine)

  /// Connects to the recorder's socket at `path`.
  public init(path: String) throws(HistoryError) {
    place = path
    guard let address = UnixAddress(path: path) else {
      throw .refused("The path of the recorder's socket is too long: \(path.oneLine)")
    }
    do throws(SystemError) {
      let raw = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      guard raw >= 0 else { throw SystemError("make a socket") }
      socket = OwnedDescriptor(adopting: raw)
      var time = timeval(tv_sec: Self.patience, tv_usec: 0)
      unsafe setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
      unsafe setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
      try address.connect(raw, "connect to \(path)")
    } catch {
      switch error.code {
      case EACCES, EPERM: throw .noPermission(path: path)
      case ENOENT, ECONNREFUSED:
        throw .refused(
          "The recorder is not running: nothing listens on \(path.oneLine). `systemctl start hrlog` starts it.")
      default: throw .system(error)
      }
    }
  }

  /// The sessions that may be seen and that `filter` admits, the oldest first.
  public func sessions(_ filter: SessionFilter) throws(HistoryError) -> [SessionEntry] {
    try entries(filter).map(\.session)
  }

  /// The same with their summaries.
  public func entries(_ filter: SessionFilter) throws(HistoryError) -> [SummarizedSession] {
    var entries: [SummarizedSession] = []
    try ask(.sessions) { line throws(HistoryError) in
      guard let session = SessionEntry(line) else { throw Self.unreadable }
      if filter.admits(session) { entries.append(SummarizedSession(session: session, summary: SessionSummary(line))) }
    }
    return entries
  }

  /// The record of a session.
  public func record(_ session: Int64, wholeContext: Bool) throws(HistoryError) -> RunRecord {
    var record: RunRecord?
    try ask(.record(session, wholeContext: wholeContext)) { line throws(HistoryError) in
      guard HistoryAnswer.add(line, to: &record) else { throw Self.unreadable }
    }
    guard let record else { throw .noSession("\(session)") }
    return record
  }

  /// Carries out a change. Returns what was done.
  public func change(_ change: HistoryChange, at now: UTCTime) throws(HistoryError) -> String {
    var sentence: String?
    try ask(.change(change)) { line throws(HistoryError) in sentence = line["done"]?.string }
    guard let sentence else { throw Self.unreadable }
    return sentence
  }

  /// The measurements at rest that may be seen, the oldest first.
  public func measurements() throws(HistoryError) -> [RestMeasurement] {
    var measurements: [RestMeasurement] = []
    try ask(.measurements) { line throws(HistoryError) in
      guard let measurement = RestMeasurement(line) else { throw Self.unreadable }
      measurements.append(measurement)
    }
    return measurements
  }

  /// Keeps a measurement at rest.
  public func add(_ measurement: RestMeasurement) throws(HistoryError) {
    try ask(.measure(measurement)) { _ in }
  }

  private static let unreadable = HistoryError.refused(
    "The recorder sent something that this hrlog cannot read. Install the hrlog of the same version as the recorder's.")

  /// Sends `request`, and calls `body` with each line of the answer but the last.
  private func ask(
    _ request: HistoryRequest, _ body: (JSONValue) throws(HistoryError) -> Void
  ) throws(HistoryError) {
    do throws(SystemError) {
      try writeAll(request.line(), to: socket.raw, "write to \(place)")
    } catch {
      throw .system(error)
    }
    while true {
      guard let line = try? JSONValue(parsing: try nextLine()) else { throw Self.unreadable }
      if line["end"]?.bool == true { return }
      if let error = line["error"]?.string { throw .refused(error.oneLine) }
      try body(line)
    }
  }

  private func nextLine() throws(HistoryError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      do throws(FramingError) {
        if let line = try framer.next() { return line }
      } catch {
        throw Self.unreadable
      }
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket.raw, $0.baseAddress, $0.count, 0) }
      if count > 0 {
        unsafe framer.append(buffer.span.extracting(..<count).bytes)
      } else if count == 0 {
        throw .refused("The recorder closed the connection. `journalctl -u hrlog` may say why.")
      } else if errno != EINTR {
        throw errno == EAGAIN
          ? .refused("The recorder does not answer. `systemctl restart hrlog` restarts it.")
          : .system(SystemError("read from \(place)"))
      }
    }
  }
}
