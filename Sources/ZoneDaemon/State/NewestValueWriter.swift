import EventLoop
import Posix

/// Saves the newest value with slow writes: one write at a time, on its own thread. Of the values that arrive during a write,
/// only the last is written next. A value that is saved already is not written again.
final class NewestValueWriter<Value: Equatable & Sendable> {
  typealias Completion = (SystemError?) -> Void

  /// The value that is saved; nil if unknown.
  private(set) var lastWritten: Value?
  /// The value being written, and its completions.
  private var current: (value: Value, completions: [Completion])?
  /// The value to write next, and its completions.
  private var next: (value: Value, completions: [Completion])?
  private let write: @Sendable (Value) throws(SystemError) -> Void
  private let worker: BackgroundWorker<SystemError?>

  /// - Parameters:
  ///   - lastWritten: the value that is saved already.
  ///   - write: saves a value. It is called on another thread.
  /// - Throws: `SystemError` if the thread cannot wake `loop`.
  init(
    loop: Loop, lastWritten: Value?, write: @escaping @Sendable (Value) throws(SystemError) -> Void
  ) throws(SystemError) {
    self.lastWritten = lastWritten
    self.write = write
    worker = try BackgroundWorker(loop: loop)
  }

  /// Saves `value`. It replaces a value whose write has not begun.
  /// - Parameter completion: called after this value or a later one is saved, with the error if that failed. If nothing has to
  ///   be written, it is called at once.
  func save(_ value: Value, completion: @escaping Completion) {
    if let current, current.value != value || next != nil {
      next = (value, (next?.completions ?? []) + [completion])
    } else if current != nil {
      current?.completions.append(completion)
    } else if value == lastWritten {
      completion(nil)
    } else {
      start(value, [completion])
    }
  }

  /// Waits until everything is written, or until `limit`. Called when the daemon ends, after the loop has stopped.
  func finish(until limit: WaitLimit) {
    worker.wait(until: limit)
  }

  private func start(_ value: Value, _ completions: [Completion]) {
    current = (value, completions)
    do throws(SystemError) {
      try worker.start(
        { [write] in
          do throws(SystemError) {
            try write(value)
            return nil
          } catch {
            return error
          }
        }, ended: { [unowned self] error in finishWrite(error) })
    } catch {
      finishWrite(error)
    }
  }

  private func finishWrite(_ error: SystemError?) {
    guard let done = current else { return }
    current = nil
    // After a failure, the disk may hold the old value or the new one.
    lastWritten = error == nil ? done.value : nil
    var completions = done.completions
    if let next {
      self.next = nil
      if next.value == lastWritten { completions += next.completions } else { start(next.value, next.completions) }
    }
    for completion in completions { completion(error) }
  }
}
