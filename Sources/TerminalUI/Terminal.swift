import CPosix
import Glibc
import Posix

/// A terminal with a full-screen program. It enters the alternate screen and later restores the terminal.
public final class Terminal {
  /// Descriptor for drawing and keys. Opened again if possible: non-blocking mode must not affect the shell's descriptor.
  private let own: OwnedDescriptor?
  private let output: Int32
  private let input: Int32
  private let original: termios
  private var isEntered = false
  private var pending: [UInt8] = []

  // Alternate screen, no cursor, no automatic margins; and back. Entering also asks for mode 2026 (DECRQM). `KeyParser` reads the
  // answer, which some terminals never send.
  private static let enterSequence = Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[?2026$p".utf8)
  // An incomplete frame may have left a synchronised update open. The Linux console has no alternate screen, so its only one is
  // cleared.
  private static let leaveSequence = Array(
    "\u{1B}[?2026l\u{1B}[0m\u{1B}[H\u{1B}[J\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l".utf8)

  /// The terminal at `output`; nil if it is not a terminal.
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

  /// Descriptor to poll for keys; nil without a keyboard.
  public var keys: Int32? { isatty(input) == 1 ? input : nil }
  /// Descriptor to poll while a frame is incomplete.
  public var drawing: Int32 { output }
  /// Whether part of the last frame still waits for the terminal.
  public var isBehind: Bool { !pending.isEmpty }

  /// The characters in the font of a Linux console; nil for other terminals. ioctl_console(2), GIO_UNIMAP.
  public var font: Set<Unicode.Scalar>? {
    var pairs = [unipair](repeating: unipair(), count: Int(UInt16.max))
    let count = unsafe pairs.withUnsafeMutableBufferPointer { buffer -> UInt16 in
      var map = unsafe unimapdesc(entry_ct: UInt16(buffer.count), entries: buffer.baseAddress)
      return unsafe ioctl(output, UInt(GIO_UNIMAP), &map) == 0 ? map.entry_ct : 0
    }
    return count == 0 ? nil : Set(pairs.prefix(Int(count)).compactMap { Unicode.Scalar($0.unicode) })
  }

  /// Columns and rows; 80 by 24 if the terminal does not report them.
  public var size: Size {
    var size = winsize()
    guard unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return Size(columns: 80, rows: 24)
    }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// Enters the screen. Keys come one by one and without echo; Ctrl-C and Ctrl-Z remain signals.
  ///
  /// In the background, the terminal stops the process, as it does with any process that changes its modes there.
  /// - Returns: false if a signal came first, such as SIGCONT after a stop. Handle it and try again.
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
      // An orphaned process cannot return to the foreground.
      throw errno == EIO ? .closed : .failed(errno)
    }
    isEntered = true
    pending = []
    try draw(Self.enterSequence)
    return true
  }

  /// Restores the screen if it was entered, then writes `text`. Never throws: a closed terminal needs no restoring.
  public func leave(printing text: [UInt8] = []) {
    guard isEntered else { return }
    isEntered = false
    pending = []
    // Here it is worth waiting for a slow terminal, but not for ever.
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
    // In the background, the shell owns the terminal and has set its modes. Changing them would stop this process.
    let foreground = tcgetpgrp(output)
    guard foreground < 0 || foreground == getpgrp() else { return }
    var attributes = original
    unsafe tcsetattr(output, TCSANOW, &attributes)
  }

  /// Writes `bytes` with one write(2), as far as the terminal accepts them now. `flush` writes the rest.
  public func draw(_ bytes: [UInt8]) throws(OutputError) {
    pending += bytes
    try flush()
  }

  /// Writes more of an incomplete frame.
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

  /// Bytes that were typed; nil if the terminal was closed.
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
