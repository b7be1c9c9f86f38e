import Glibc
import Posix

/// The terminal that a screen is drawn on: it enters the alternate screen, and leaves the terminal as it was.
public final class Terminal {
  /// For drawing and for keys. Opened anew where that is possible, so that it need not wait for a slow terminal and the
  /// shell's own descriptor stays as it is.
  private let own: OwnedDescriptor?
  private let output: Int32
  private let input: Int32
  private let original: termios
  private var isEntered = false
  private var pending: [UInt8] = []

  // Alternate screen, cursor hidden, no automatic margins; and back. Entering also asks whether there is mode 2026 (DECRQM):
  // `KeyParser` reads the answer, which some terminals never give.
  private static let enterSequence = Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[?2026$p".utf8)
  // A frame that was cut off may have left a synchronised update open.
  private static let leaveSequence = Array("\u{1B}[?2026l\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l".utf8)

  /// The terminal that `output` is; nil where it is none.
  public init?(output: Int32, input: Int32) {
    guard isatty(output) == 1 else { return nil }
    let raw = unsafe open("/proc/self/fd/\(output)", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    own = raw >= 0 ? OwnedDescriptor(adopting: raw) : nil
    self.output = raw >= 0 ? raw : output
    self.input = raw >= 0 ? raw : input
    var attributes = termios()
    guard unsafe tcgetattr(self.output, &attributes) == 0 else { return nil }
    original = attributes
  }

  /// What to wait on for keys.
  public var keys: Int32? { isatty(input) == 1 ? input : nil }
  /// What to wait on while a frame is not written whole.
  public var drawing: Int32 { output }
  /// Whether the last frame waits for the terminal.
  public var isBehind: Bool { !pending.isEmpty }

  /// Columns and rows; the least usual size where the terminal does not say.
  public var size: Size {
    var size = winsize()
    guard unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return Size(columns: 80, rows: 24)
    }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// Takes the screen: keys come one by one and are not shown, Ctrl-C and Ctrl-Z stay signals. In the background it stops
  /// the process, as the terminal does with whoever changes it there.
  /// - Returns: false where a signal came first, as SIGCONT does after such a stop: try again when it was looked at.
  public func enter() throws(OutputError) -> Bool {
    var attributes = original
    attributes.c_lflag &= ~tcflag_t(ICANON | ECHO)
    attributes.c_iflag &= ~tcflag_t(IXON)
    unsafe withUnsafeMutableBytes(of: &attributes.c_cc) { characters in
      unsafe characters[Int(VMIN)] = 1
      unsafe characters[Int(VTIME)] = 0
    }
    guard unsafe tcsetattr(output, TCSANOW, &attributes) == 0 else {
      if errno == EINTR { return false }
      // Nobody can bring a process without a shell to the foreground again.
      throw errno == EIO ? .closed : .failed(errno)
    }
    isEntered = true
    pending = []
    try draw(Self.enterSequence)
    return true
  }

  /// Gives the screen back, if it was taken, and then writes `text` there. Never throws: a terminal that has gone needs nothing.
  public func leave(printing text: [UInt8] = []) {
    guard isEntered else { return }
    isEntered = false
    pending = []
    // Now it is worth waiting for the terminal, but not for ever.
    var rest = (Self.leaveSequence + text)[...]
    while !rest.isEmpty {
      let count = write(rest)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else {
        guard count < 0, errno == EAGAIN || errno == EINTR else { break }
        var entry = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&entry, 1, 500) > 0 else { break }
      }
    }
    // In the background the terminal is the shell's, which has set it for itself, and to change it would stop the process.
    let foreground = tcgetpgrp(output)
    guard foreground < 0 || foreground == getpgrp() else { return }
    var attributes = original
    unsafe tcsetattr(output, TCSANOW, &attributes)
  }

  /// Draws `bytes` with one write(2), or as much of it as the terminal takes now.
  public func draw(_ bytes: [UInt8]) throws(OutputError) {
    pending += bytes
    try flush()
  }

  /// Goes on with a frame that was not taken whole.
  public func flush() throws(OutputError) {
    guard !pending.isEmpty else { return }
    let count = write(pending[...])
    if count >= 0 {
      pending.removeFirst(count)
    } else {
      switch errno {
      case EAGAIN, EINTR: break
      // The terminal was closed.
      case EIO, ENXIO, EPIPE, EBADF: throw .closed
      default: throw .failed(errno)
      }
    }
  }

  private func write(_ bytes: ArraySlice<UInt8>) -> Int {
    unsafe bytes.withUnsafeBytes { unsafe Glibc.write(output, $0.baseAddress, $0.count) }
  }

  /// What was typed; nil where the terminal has gone.
  public func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(input, $0.baseAddress, $0.count) }
    if count > 0 { return Array(buffer[..<count]) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
  }

  deinit {
    leave()
  }
}
