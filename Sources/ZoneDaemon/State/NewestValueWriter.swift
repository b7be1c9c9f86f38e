import EventLoop
import Posix

/// Keeps the newest of values where a write may take long: one write at a time, on a thread of its own. Of the values that come
/// during a write only the last is written, next. A value that is kept already is not written.
final class NewestValueWriter<Value: Equatable & Sendable> {
  typealias Completion = (SystemError?) -> Void

  /// What is kept; nil where that is not known.
  private(set) var kept: Value?
  /// The value that is being written, and who waits for it.
  private var current: (value: Value, completions: [Completion])?
  /// The value to be written next, and who waits for it.
  private var next: (value: Value, completions: [Completion])?
  private let write: @Sendable (Value) throws(SystemError) -> Void
  private let worker: BackgroundWorker<SystemError?>

  /// - Parameters:
  ///   - kept: what is kept already.
  ///   - write: keeps a value; called on a thread of its own.
  /// - Throws: `SystemError` when `loop` cannot be woken by a thread.
  init(
    loop: Loop, kept: Value?, write: @escaping @Sendable (Value) throws(SystemError) -> Void
  ) throws(SystemError) {
    self.kept = kept
    self.write = write
    worker = try BackgroundWorker(loop: loop)
  }

  /// Keeps `value`, in place of any that is not being written yet.
  /// - Parameter completion: is called once it or a later value is kept, with an error if that failed; from inside this call
  ///   where nothing has to be written.
  func keep(_ value: Value, completion: @escaping Completion) {
    if let current, current.value != value || next != nil {
      next = (value, (next?.completions ?? []) + [completion])
    } else if current != nil {
      current?.completions.append(completion)
    } else if value == kept {
      completion(nil)
    } else {
      start(value, [completion])
    }
  }

  /// Waits until all is written, at most until `limit`. For the daemon's end, when the loop does not turn any more.
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
        }, ended: { [unowned self] error in ended(error) })
    } catch {
      ended(error)
    }
  }

  private func ended(_ error: SystemError?) {
    guard let done = current else { return }
    current = nil
    // After a failure the old value may be there, or the new one.
    kept = error == nil ? done.value : nil
    var completions = done.completions
    if let next {
      self.next = nil
      if next.value == kept { completions += next.completions } else { start(next.value, next.completions) }
    }
    for completion in completions { completion(error) }
  }
}
