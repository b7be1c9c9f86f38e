import Glibc
import Posix
import Primitives
import ProgramSupport

/// A question to hrlog, which runs as a child process beside the event loop.
///
/// The history is an extra: without hrlog, without a history, without permission and after a second there is no answer, and no
/// message either.
final class HistoryQuery {
  /// Longest time that hrlog may take.
  static let limit = Duration.seconds(1)
  /// Days back for which sessions are asked.
  private static let days: Int64 = 92
  /// Most bytes of an answer. A year has about 300 sessions of 1000 bytes.
  private static let mostBytes = 8 << 20
  /// Variable with hrlog's path. Empty turns the history off.
  static let variable = "HRZONE_HRLOG"

  private let output: OwnedDescriptor
  private let pid: pid_t
  private let time: UTCTime
  private var bytes: [UInt8] = []
  private var isOver = false
  private var isReaped = false
  /// When the question is given up.
  let deadline: Instant

  /// The path of hrlog: the one that HRZONE_HRLOG names, else in PATH, else beside this program. Nil if it is not installed.
  static func program(
    environment: [String: String], executable: String? = ProcessEnvironment.executable()
  ) -> String? {
    if let named = environment[variable] { return named.isEmpty ? nil : named }
    if let found = environment["PATH"].flatMap({ ProcessEnvironment.find("hrlog", in: $0) }) { return found }
    guard let executable, let slash = executable.lastIndex(of: "/") else { return nil }
    return ProcessEnvironment.find("hrlog", in: String(executable[..<slash]))
  }

  /// Asks `program`; nil if it cannot be started.
  init?(program: String, environment: [String: String], at now: Instant, time: UTCTime) {
    let first = UTCTime(milliseconds: max(0, time.milliseconds - Self.days * 86_400_000))
    let child: pid_t
    do throws(SystemError) {
      let pipe = try Pipe()
      child = try ChildProcess(
        arguments: [program, "list", "--json", "--from", String(first.localDateAndTime.prefix(10))],
        environment: environment, input: .none, output: .descriptor(pipe.writeEnd.raw),
        errors: ChildProcess.Output.none,
        ownGroup: true
      ).spawn()
      output = pipe.keepingReadEnd()
    } catch {
      return nil
    }
    output.setNonBlocking()
    pid = child
    deadline = now + Self.limit
    self.time = time
  }

  deinit { end() }

  /// Descriptor to wait for input at.
  var descriptor: Int32 { output.raw }

  /// How far the question is.
  enum Progress {
    case waiting
    /// nil if there is no answer.
    case over(RecordedRuns?)
  }

  /// Reads what has come by `now`. Not to be called after the end.
  func advance(to now: Instant) -> Progress {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(output.raw, &buffer, buffer.count)
      if count > 0, bytes.count + count <= Self.mostBytes {
        bytes += buffer[..<count]
        continue
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN, now < deadline { return .waiting }
      end()
      return .over(count == 0 ? RecordedRuns(bytes, at: time) : nil)
    }
  }

  /// Ends the child, without waiting for it.
  private func end() {
    guard !isOver else { return }
    isOver = true
    // Only a child that was not reaped still has its number.
    if !reap() { kill(-pid, SIGKILL) }
  }

  /// Whether the child is gone.
  func reap() -> Bool {
    if !isReaped { isReaped = ChildProcess.reap(pid) }
    return isReaped
  }

  /// Asks hrlog and waits for the answer.
  static func ask(environment: [String: String]) -> RecordedRuns? {
    guard let program = program(environment: environment),
      let query = HistoryQuery(program: program, environment: environment, at: Clock.now, time: Clock.time)
    else { return nil }
    while true {
      var entries = [Poll.entry(query.descriptor, wantsToWrite: false)]
      do throws(SystemError) {
        try Poll.wait(&entries, until: query.deadline)
      } catch {
        return nil
      }
      if case .over(let runs) = query.advance(to: Clock.now) { return runs }
    }
  }
}
