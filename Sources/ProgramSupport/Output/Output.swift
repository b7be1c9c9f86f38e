import Glibc
import Posix
import Primitives

/// An output descriptor of a command. It is not buffered.
package final class Output {
  package let descriptor: Int32
  private let signals: SignalPipe?

  package init(_ descriptor: Int32, signals: SignalPipe? = nil) {
    self.descriptor = descriptor
    self.signals = signals
  }

  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all of `bytes`; waits for a slow reader.
  package func write(_ bytes: [UInt8]) throws(OutputError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      try waitForReader()
      // With signals, write at most PIPE_BUF bytes after poll(2). A larger write could block where no signal ends it.
      let count = unsafe rest.prefix(signals == nil ? rest.count : Int(PIPE_BUF)).withUnsafeBytes { piece in
        unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
      }
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: if signals != nil { throw .interrupted }
      case EAGAIN: try waitForReader(always: true)
      case EPIPE, ECONNRESET: throw .closed
      default: throw .failed(errno)
      }
    }
  }

  /// Writes `line` and a line feed.
  package func write(line: String) throws(OutputError) {
    try write(Array(line.utf8) + [UInt8(ascii: "\n")])
  }

  private func waitForReader(always: Bool = false) throws(OutputError) {
    guard always || signals != nil else { return }
    var entries = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
    if let signals { entries.append(pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)) }
    while entries[0].revents == 0 {
      do throws(SystemError) {
        try Poll.wait(&entries, until: nil)
      } catch {
        throw .failed(error.code)
      }
      if entries.count > 1, entries[1].revents != 0 { throw .interrupted }
    }
  }

  /// Writes `text` to standard error, each line after the program's name. A failure to write is ignored.
  package static func note(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let said = Array(lines.map { "\(Program.name): \(String($0).oneLine)\n" }.joined().utf8)
    _ = unsafe said.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
