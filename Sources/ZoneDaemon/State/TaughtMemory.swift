import EventLoop
import Posix
import Primitives
import SensorLink

/// What the daemon was taught, kept in its state directory where there is one. The loop does not wait for the disk.
final class TaughtMemory {
  /// Called once a change is kept on the disk, with nil; or with a sentence if it lasts only until the daemon ends. It is called
  /// once, also from inside the call that it is given to.
  typealias Kept = (String?) -> Void

  /// All that is known now.
  private(set) var known = Taught()
  private let log: Log
  /// Nil where nothing is kept, and why.
  private var writer: NewestValueWriter<Taught>?
  private var reasonForNoFile = ""
  /// Why the last write failed: the log has been told of it.
  private var fault: SystemError?

  /// Reads what was kept in `directory`. What is damaged is set aside, and is no reason not to begin.
  /// - Parameters:
  ///   - directory: the state directory; nil where there is none.
  ///   - loop: hears of the end of each write; its wall clock names a file that is set aside.
  ///   - write: writes bytes in place of the file's; by default so that they survive a power cut.
  /// - Throws: `SystemError` when `loop` cannot be woken by a thread.
  init(
    directory: String?, loop: Loop, log: Log,
    write: (@Sendable (TaughtFile, [UInt8]) throws(SystemError) -> Void)? = nil
  ) throws(SystemError) {
    self.log = log
    guard let directory else {
      keepNothing("there is no state directory: neither STATE_DIRECTORY nor XDG_STATE_HOME nor HOME names one")
      log.write(.notice, "Straps that are added or found are forgotten when hrzoned ends: \(reasonForNoFile).")
      return
    }
    let file = TaughtFile(directory: directory)
    var kept: Taught?
    do throws(SystemError) {
      switch try file.read() {
      case .straps(let straps):
        known = straps
        kept = straps
      case .damaged(let fault):
        let place = try file.setAside("\(loop.wallTime(at: loop.now).milliseconds)")
        log.write(
          .warning,
          "The file of known straps and runners' figures is damaged: \(fault). It is \(place) now; "
            + "starting with an empty one."
        )
      }
    } catch {
      // What cannot be read must not be written over.
      keepNothing("\(error)")
      log.write(
        .warning, "The file of known straps and runners' figures cannot be read, and no change is saved: \(error).")
      return
    }
    writer = try NewestValueWriter(loop: loop, kept: kept) { taught throws(SystemError) in
      if let write { try write(file, taught.encoded()) } else { try file.write(taught.encoded()) }
    }
  }

  /// Remembers nothing and reads nothing, since the straps of this run are not real.
  init(pretendingWith log: Log) {
    self.log = log
    keepNothing("nothing is saved with a simulated strap or a capture")
  }

  private func keepNothing(_ reason: String) {
    reasonForNoFile = reason
  }

  /// Puts `changed` in force. `keep` is to follow.
  func take(_ changed: Taught) {
    known = changed
  }

  /// Has what is known now be kept, if it is not.
  func keep(_ kept: @escaping Kept = { _ in }) {
    guard let writer else { return kept("This lasts only until hrzoned ends: \(reasonForNoFile).") }
    writer.keep(known) { [unowned self] error in
      // One failure is told to all who wait for the write; the log has it once.
      if let error, error != fault { log.write(.warning, "Changes cannot be saved: \(error).") }
      fault = error
      kept(error.map { "This lasts only until hrzoned ends, because it cannot be saved (\($0))." })
    }
  }

  /// Waits for the file until `limit`, and tells the log what is not saved by then. For the daemon's end.
  func finish(until limit: WaitLimit) {
    guard let writer else { return }
    writer.finish(until: limit)
    let parts = known.parts(differingFrom: writer.kept ?? Taught())
    guard !parts.isEmpty else { return }
    let reason = fault.map { "\($0)" } ?? "the disk takes too long"
    log.write(.warning, "Not saved: the last changes of \(parts.joined(separator: ", ")), since \(reason).")
  }
}

extension Taught {
  /// What differs from `other`, in words.
  fileprivate func parts(differingFrom other: Taught) -> [String] {
    var parts: [String] = []
    if straps != other.straps || forgotten != other.forgotten { parts.append("straps") }
    if runners != other.runners { parts.append("runners") }
    if loans != other.loans { parts.append("loans of straps") }
    if bonds != other.bonds { parts.append("pairings") }
    return parts
  }
}
