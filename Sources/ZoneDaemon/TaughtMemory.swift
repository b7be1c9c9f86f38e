import EventLoop
import Primitives
import StrapLink

/// What the daemon was taught, kept in its state directory where there is one.
final class TaughtMemory {
  /// All that is known now.
  private(set) var known = Taught()
  private let log: Log
  /// Nil where nothing is kept, and why.
  private var file: TaughtFile?
  private var reasonForNoFile = ""

  /// Reads what was kept in `directory`. What is damaged is set aside, and is no reason not to begin.
  /// - Parameters:
  ///   - directory: the state directory; nil where there is none.
  ///   - now: names a file that is set aside.
  init(directory: String?, now: UTCTime, log: Log) {
    self.log = log
    guard let directory else {
      keepNothing("there is no state directory: neither STATE_DIRECTORY nor XDG_STATE_HOME nor HOME names one")
      log.write(.notice, "Straps that are added or found are forgotten when this ends: \(reasonForNoFile).")
      return
    }
    let file = TaughtFile(directory: directory)
    self.file = file
    do throws(SystemError) {
      switch try file.read() {
      case .straps(let straps): known = straps
      case .damaged(let fault):
        let place = try file.setAside("\(now.milliseconds)")
        log.write(
          .warning,
          "The file of known straps and of what was set of runners is damaged, since \(fault). It is \(place) now; "
            + "beginning anew."
        )
      }
    } catch {
      // What cannot be read must not be written over.
      keepNothing("\(error)")
      log.write(.warning, "Known straps and what was set of runners cannot be read, and nothing is kept: \(error).")
    }
  }

  /// Remembers nothing and reads nothing, since the straps of this run are not real.
  init(pretendingWith log: Log) {
    self.log = log
    keepNothing("with a simulated strap or a capture nothing is kept")
  }

  private func keepNothing(_ reason: String) {
    file = nil
    reasonForNoFile = reason
  }

  /// Puts `changed` in force.
  /// - Returns: a sentence if it lasts only until the daemon ends; nil where it is kept.
  func take(_ changed: Taught) -> String? {
    known = changed
    guard let file else { return "This lasts until hrzoned ends: \(reasonForNoFile)." }
    do throws(SystemError) {
      try file.write(changed)
      return nil
    } catch {
      log.write(.warning, "What hrzoned was taught cannot be kept: \(error).")
      return "This lasts until hrzoned ends: it cannot be kept (\(error))."
    }
  }
}
