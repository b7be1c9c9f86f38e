import Glibc
import Posix

/// The write end that the signal handler writes to. A handler can be given no context.
nonisolated(unsafe) private var handlerDescriptor: Int32 = -1

/// Signals as bytes that poll(2) waits for: the handler writes the signal's number into a pipe.
///
/// There is one of it in a process. Without SA_RESTART, so that a write that waits for a reader ends too.
final class SignalPipe {
  private let pipe: Pipe
  private let signals: [Int32]

  /// Catches `signals` until it is released.
  init(_ signals: [Int32]) throws(SystemError) {
    pipe = try Pipe()
    self.signals = signals
    pipe.readEnd.setNonBlocking()
    pipe.writeEnd.setNonBlocking()
    unsafe handlerDescriptor = pipe.writeEnd.raw
    for signal in signals { Self.handle(signal) }
  }

  deinit {
    for number in signals { Self.restoreDefault(number) }
    unsafe handlerDescriptor = -1
  }

  /// What poll(2) waits for.
  var descriptor: Int32 { pipe.readEnd.raw }

  /// A signal that came, oldest first.
  func next() -> Int32? {
    var byte: UInt8 = 0
    guard unsafe read(pipe.readEnd.raw, &byte, 1) == 1 else { return nil }
    return Int32(byte)
  }

  /// Lets `signal` come to the pipe.
  static func handle(_ signal: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { number in
      let saved = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = unsafe write(handlerDescriptor, &byte, 1)
      errno = saved
    }
    unsafe sigaction(signal, &action, nil)
    // Whoever started us may have blocked it, as threads of a pool do.
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, signal)
    unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  /// Gives `signal` its default action.
  static func restoreDefault(_ signal: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    unsafe sigaction(signal, &action, nil)
  }

  /// Ignores SIGPIPE, so that a closed pipe is an error of the write: commands have something to end first.
  static func ignoreBrokenPipes() {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_IGN
    unsafe sigaction(SIGPIPE, &action, nil)
  }
}
