import Glibc
import Primitives
import ProgramSupport

/// A line on a terminal's standard error that shows the progress of work that takes more than a second.
struct ProgressLine {
  private let words: String
  private let begin = Clock.now
  private var shown: Instant?

  init(_ words: String) {
    self.words = words
  }

  /// Shows that part `number` of `count` begins, at most ten times a second.
  mutating func show(_ number: Int, of count: Int) {
    let now = Clock.now
    guard isatty(STDERR_FILENO) == 1, now - begin > .seconds(1), shown.map({ now - $0 > .milliseconds(100) }) ?? true
    else { return }
    shown = now
    write("\r\(words): \(number) of \(count)\u{1b}[K")
  }

  /// Removes the line.
  mutating func finish() {
    if shown != nil { write("\r\u{1b}[K") }
    shown = nil
  }

  private func write(_ text: String) {
    try? Output(STDERR_FILENO).write(Array(text.utf8))
  }
}
