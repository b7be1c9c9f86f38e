import EventLoop
import Glibc
import Posix
import Primitives

/// Asks a program for its version: the first word of its output when started with `-v`, as for bluetoothd.
final class ProgramVersion {
  private static let timeout = Duration.seconds(1)

  private let completion: (String?) -> Void
  private let child: pid_t
  private let output: OwnedDescriptor
  private var eventSource: DescriptorEventSource?
  private var timer: ScheduledTimer?
  private var bytes: [UInt8] = []

  /// Starts `program`. `completion` is called once, never during this call, with nil if there was no output in time.
  init(of program: String, loop: Loop, completion: @escaping (String?) -> Void) throws(SystemError) {
    self.completion = completion
    let pipe = try Pipe()
    pipe.readEnd.setNonBlocking()
    child = try ChildProcess(
      arguments: [program, "-v"], environment: [:], input: .none, output: .descriptor(pipe.writeEnd.raw),
      errors: ChildProcess.Output.none, ownGroup: false
    ).spawn()
    output = pipe.keepingReadEnd()
    let raw = output.raw
    timer = loop.schedule(at: loop.now + Self.timeout) { [weak self] _ in self?.finish(nil) }
    eventSource = try loop.watch(raw, for: .readable) { [weak self] _ in self?.receive(raw) }
  }

  deinit {
    eventSource?.cancel()
    // Either it has ended, or its answer is no longer needed.
    kill(child, SIGKILL)
    var status: Int32 = 0
    _ = unsafe waitpid(child, &status, 0)
  }

  private func receive(_ raw: Int32) {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = unsafe buffer.withUnsafeMutableBytes { piece in unsafe read(raw, piece.baseAddress, piece.count) }
    if count > 0, bytes.count < 64 {
      bytes += buffer.prefix(count)
      return
    }
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    let word = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
    finish(word.map(String.init))
  }

  private func finish(_ version: String?) {
    guard eventSource != nil else { return }
    eventSource = nil
    timer = nil
    completion(version)
  }
}
