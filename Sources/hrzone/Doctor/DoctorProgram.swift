import Glibc
import Posix
import Primitives
import ProgramSupport
import ZoneProtocol

/// A run of `hrzoned --doctor --json`.
struct DoctorProgram {
  /// Result of the run.
  enum Result {
    case report(DoctorReport)
    /// No hrzoned was found.
    case notFound
    /// The run failed; the reason, as a clause.
    case failed(String)
  }

  /// Further arguments.
  let arguments: [String]
  let environment: [String: String]

  /// Time limit: that of the doctor itself, and some more to start.
  private static let limit = Duration.seconds(20)
  /// Longest report, in bytes.
  private static let longest = 1024 * 1024

  func run() -> Result {
    guard let own = ProcessEnvironment.executable(),
      let program = ProcessEnvironment.daemon(beside: own, path: environment["PATH"] ?? "")
    else { return .notFound }
    do throws(SystemError) {
      let pipe = try Pipe()
      let child = try ChildProcess(
        arguments: [program, "--doctor", "--json"] + arguments, environment: environment, input: .none,
        output: .descriptor(pipe.writeEnd.raw), ownGroup: false
      ).spawn()
      let readEnd = pipe.keepingReadEnd()
      defer {
        // It has ended, or it hangs.
        kill(child, SIGKILL)
        var status: Int32 = 0
        _ = unsafe waitpid(child, &status, 0)
      }
      let bytes = try Self.read(readEnd, until: Clock.now + Self.limit)
      do throws(MessageError) {
        return .report(try DoctorReport(parsing: bytes))
      } catch {
        return .failed(Self.complaint(bytes) ?? "its answer cannot be read: \(error)")
      }
    } catch {
      return .failed("\(error.operation): \(error.reason)")
    }
  }

  private static func read(_ input: borrowing OwnedDescriptor, until limit: Instant) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while bytes.count < longest {
      var entries = [pollfd(fd: input.raw, events: Int16(POLLIN), revents: 0)]
      try Poll.wait(&entries, until: limit)
      guard entries[0].revents != 0 else {
        if Clock.now >= limit { throw SystemError("wait for its end", code: ETIMEDOUT) }
        continue
      }
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(input.raw, $0.baseAddress, $0.count) }
      if count == 0 { break }
      guard count > 0 else { throw SystemError("read") }
      bytes += buffer.prefix(count)
    }
    return bytes
  }

  /// The first line printed instead of a report, without journald's priority.
  private static func complaint(_ bytes: [UInt8]) -> String? {
    guard bytes.first == UInt8(ascii: "<"), let line = bytes.split(separator: UInt8(ascii: "\n")).first else {
      return nil
    }
    return String(decoding: line.dropFirst(3), as: UTF8.self).oneLine
  }
}
