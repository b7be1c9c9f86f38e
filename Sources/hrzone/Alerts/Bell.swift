import Glibc
import Posix
import Primitives

/// The bell of the terminal.
final class Bell {
  /// Between two rings: a terminal takes some time for one, and makes one of two that come together.
  static let interval = Duration.milliseconds(300)

  private let terminal: OwnedDescriptor

  /// The bell of the terminal that output or errors go to, else of the one that controls the process; nil where there is none.
  init?() {
    let paths = [STDOUT_FILENO, STDERR_FILENO].filter { isatty($0) == 1 }.map { "/proc/self/fd/\($0)" } + ["/dev/tty"]
    for path in paths {
      // Opened anew, so that it need not wait for a slow terminal.
      let raw = unsafe open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard raw >= 0 else { continue }
      terminal = OwnedDescriptor(adopting: raw)
      return
    }
    return nil
  }

  /// Rings once. A terminal that takes nothing now is not rung.
  func ring() {
    var bell = UInt8(ascii: "\u{07}")
    _ = unsafe write(terminal.raw, &bell, 1)
  }
}
