import Glibc
import Posix

/// The write end for the signal handler, which gets no context of its own.
nonisolated(unsafe) private var handlerDescriptor: Int32 = -1

/// Signals as bytes for poll(2): the handler writes the signal's number into a pipe.
///
/// A process has only one. Handlers are set without SA_RESTART, so a signal also ends a write that blocks.
package final class SignalPipe {
  private let pipe: Pipe
  private let signals: [Int32]

  /// Catches `signals` until it is deallocated.
  package init(_ signals: [Int32]) throws(SystemError) {
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

  /// Descriptor for poll(2).
  package var descriptor: Int32 { pipe.readEnd.raw }

  /// The oldest caught signal; nil if there is none.
  package func next() -> Int32? {
    var byte: UInt8 = 0
    guard unsafe read(pipe.readEnd.raw, &byte, 1) == 1 else { return nil }
    return Int32(byte)
  }

  /// Directs `signal` to the pipe.
  package static func handle(_ signal: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { number in
      let saved = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = unsafe write(handlerDescriptor, &byte, 1)
      errno = saved
    }
    unsafe sigaction(signal, &action, nil)
    // The parent process may have blocked it, as thread pools do.
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, signal)
    unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  /// Restores the default action of `signal`.
  package static func restoreDefault(_ signal: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    unsafe sigaction(signal, &action, nil)
  }

  /// Ignores SIGPIPE. A write to a closed pipe then fails, and the command can clean up.
  package static func ignoreBrokenPipes() {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_IGN
    unsafe sigaction(SIGPIPE, &action, nil)
  }
}
