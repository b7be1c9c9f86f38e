import Glibc
import Posix
import Primitives

/// The terminal's bell.
final class Bell {
  /// Time between two rings. A terminal merges rings that come closer together.
  static let interval = Duration.milliseconds(300)

  private let terminal: OwnedDescriptor

  /// The bell of the terminal at standard output or standard error, else of the controlling terminal; nil without a terminal.
  init?() {
    let paths = [STDOUT_FILENO, STDERR_FILENO].filter { isatty($0) == 1 }.map { "/proc/self/fd/\($0)" } + ["/dev/tty"]
    for path in paths {
      // Opened again: O_NONBLOCK on the inherited descriptor would also change the shell's.
      let raw = unsafe open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard raw >= 0 else { continue }
      terminal = OwnedDescriptor(adopting: raw)
      return
    }
    return nil
  }

  /// Rings once. Does nothing if the terminal accepts no output now.
  func ring() {
    var bell = UInt8(ascii: "\u{07}")
    _ = unsafe write(terminal.raw, &bell, 1)
  }
}
