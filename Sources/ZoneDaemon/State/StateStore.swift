import EventLoop
import Posix
import Primitives
import SensorLink

/// The daemon's state in memory, saved to its state directory if there is one. The loop never waits for the disk.
final class StateStore {
  /// Called once: with nil after a change is saved, or with a sentence that says why it is not saved. The method that receives
  /// it may call it at once.
  typealias SaveCompletion = (String?) -> Void

  /// The state now.
  private(set) var known = SavedState()
  private let log: Log
  /// The writer of the state file; nil if nothing is saved.
  private var writer: NewestValueWriter<SavedState>?
  private var reasonForNoFile = ""
  /// The failure of the last write, which was logged.
  private var fault: SystemError?

  /// Reads the state file in `directory`. A damaged file is renamed, and the daemon starts with an empty state.
  /// - Parameters:
  ///   - directory: the state directory; nil if there is none.
  ///   - loop: runs the completions of writes. Its wall clock names a damaged file.
  ///   - write: replaces the file with bytes. The default survives a power cut.
  /// - Throws: `SystemError` if a thread cannot wake `loop`.
  init(
    directory: String?, loop: Loop, log: Log,
    write: (@Sendable (StateFile, [UInt8]) throws(SystemError) -> Void)? = nil
  ) throws(SystemError) {
    self.log = log
    guard let directory else {
      disableSaving("there is no state directory: neither STATE_DIRECTORY nor XDG_STATE_HOME nor HOME names one")
      log.write(.notice, "Straps that are added or found are forgotten when hrzoned ends: \(reasonForNoFile).")
      return
    }
    let file = StateFile(directory: directory)
    var lastWritten: SavedState?
    do throws(SystemError) {
      switch try file.read() {
      case .state(let state):
        known = state
        lastWritten = state
      case .damaged(let fault):
        let place = try file.setAside("\(loop.wallTime(at: loop.now).milliseconds)")
        log.write(
          .warning,
          "The file of known straps and runners' figures is damaged: \(fault). It was moved to \(place); "
            + "hrzoned starts with an empty one."
        )
      }
    } catch {
      // Never overwrite a file that cannot be read.
      disableSaving("\(error)")
      log.write(
        .warning, "The file of known straps and runners' figures cannot be read, and no change is saved: \(error).")
      return
    }
    writer = try NewestValueWriter(loop: loop, lastWritten: lastWritten) { saved throws(SystemError) in
      if let write { try write(file, saved.encoded()) } else { try file.write(saved.encoded()) }
    }
  }

  /// Creates a state that is neither read nor saved, for a run with simulated straps.
  init(pretendingWith log: Log) {
    self.log = log
    disableSaving("nothing is saved with a simulated strap or a capture")
  }

  private func disableSaving(_ reason: String) {
    reasonForNoFile = reason
  }

  /// Changes the state. The caller must call `save` next.
  func update(to changed: SavedState) {
    known = changed
  }

  /// Saves the state, unless it is saved already.
  func save(_ completion: @escaping SaveCompletion = { _ in }) {
    guard let writer else { return completion("This lasts only until hrzoned ends: \(reasonForNoFile).") }
    writer.save(known) { [unowned self] error in
      // A failed write goes to each completion, but only once to the log.
      if let error, error != fault { log.write(.warning, "Changes cannot be saved: \(error).") }
      fault = error
      completion(error.map { "This lasts only until hrzoned ends, because it cannot be saved (\($0))." })
    }
  }

  /// Waits until the state is saved, or until `limit`, and logs the parts that are not saved. Called when the daemon ends.
  func finish(until limit: WaitLimit) {
    guard let writer else { return }
    writer.finish(until: limit)
    let parts = known.parts(differingFrom: writer.lastWritten ?? SavedState())
    guard !parts.isEmpty else { return }
    let reason = fault.map { "\($0)" } ?? "the disk takes too long"
    log.write(.warning, "The last changes of \(parts.joined(separator: ", ")) were not saved: \(reason).")
  }
}

extension SavedState {
  /// The names of the parts that differ from `other`.
  fileprivate func parts(differingFrom other: SavedState) -> [String] {
    var parts: [String] = []
    if straps != other.straps || forgotten != other.forgotten { parts.append("straps") }
    if runners != other.runners { parts.append("runners") }
    if loans != other.loans { parts.append("loans of straps") }
    if bonds != other.bonds { parts.append("pairings") }
    return parts
  }
}
