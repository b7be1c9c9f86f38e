import Glibc
import Posix
import ProgramSupport

/// What a command prints, for the log. What is too much is read and dropped: a command must not fill the log, or stop at a full pipe.
final class CommandOutput {
  /// The most bytes that are logged.
  static let limit = 16_384

  private let pipe: OwnedDescriptor
  private var line: [UInt8] = []
  private var count = 0
  private var isOpen = true

  /// The output that comes through `pipe`, whose end for writing the command has.
  init(_ pipe: consuming Pipe) {
    self.pipe = pipe.keepingReadEnd()
    self.pipe.setNonBlocking()
  }

  /// What to wait for; nil after its end.
  var descriptor: Int32? { isOpen ? pipe.raw : nil }

  /// Logs what has arrived.
  func read() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    // A command that prints without end must not keep its time limit from being seen.
    for _ in 0..<256 where isOpen {
      let got = unsafe Glibc.read(pipe.raw, &buffer, buffer.count)
      guard got > 0 else {
        if got == 0 || (errno != EAGAIN && errno != EINTR) { isOpen = false }
        return
      }
      let room = max(0, Self.limit - count)
      count = min(count + got, Self.limit)
      for byte in buffer[..<min(got, room)] {
        if byte == UInt8(ascii: "\n") { log() } else { line.append(byte) }
      }
      if got > room, room > 0 {
        log()
        Output.note("The command prints too much; the rest is left out.")
      }
    }
  }

  /// Logs the rest. What is still running of the command may keep the pipe open.
  func finish() {
    read()
    log()
  }

  private func log() {
    if !line.isEmpty { Output.note(String(decoding: line, as: UTF8.self).oneLine) }
    line = []
  }
}
