import EventLoop
import Glibc
import Posix

/// Writes log lines to a descriptor on its own thread, so that the event loop never waits for the log's reader.
///
/// poll(2) is no substitute: it reports room on a pseudoterminal where a whole line does not fit.
///
/// At most `capacity` bytes wait in the queue, and the thread has at most as many. Further lines are dropped. The next line
/// with room says how many were lost.
final class LogWriter: Sendable {
  /// The most bytes that may wait.
  static let capacity = 64 * 1024

  private struct Queue {
    var lines: [[UInt8]] = []
    var byteCount = 0
    /// The number of lines dropped after `lines`.
    var dropped = 0
    /// Whether the thread is writing lines that it removed from the queue.
    var isWriting = false
    /// Whether further lines are refused.
    var isClosed = false

    var isDone: Bool { lines.isEmpty && dropped == 0 && !isWriting }
  }

  private let queue = Locked(Queue())
  private let descriptor: Int32
  private let noteOfLoss: @Sendable (Int) -> [UInt8]

  /// Starts the thread. `descriptor` must stay open for the life of the process.
  /// - Parameter noteOfLoss: makes the line that says how many were lost.
  /// - Throws: `SystemError` if the thread cannot be created.
  init(descriptor: Int32, noteOfLoss: @escaping @Sendable (Int) -> [UInt8]) throws(SystemError) {
    self.descriptor = descriptor
    self.noteOfLoss = noteOfLoss
    try BackgroundThread.start { [self] in run() }
  }

  /// Queues `line`, or drops it if the queue is full.
  func append(_ line: [UInt8]) {
    queue.use { queue in
      guard !queue.isClosed else { return }
      // After a drop, refuse all lines until the thread has noted the loss. This keeps the order.
      guard queue.dropped == 0, queue.byteCount + line.count <= Self.capacity else {
        queue.dropped += 1
        return
      }
      queue.lines.append(line)
      queue.byteCount += line.count
    }
  }

  /// Refuses further lines and waits until all are written, or until `limit`. Only the first call waits.
  func finish(until limit: WaitLimit) {
    let wasClosed = queue.use { queue in
      defer { queue.isClosed = true }
      return queue.isClosed
    }
    if !wasClosed { _ = queue.wait(until: limit) { $0.isDone ? true : nil } }
  }

  private func run() {
    var lost = 0
    while let (lines, dropped) = next() {
      for line in lines {
        writeNote(of: &lost)
        if !Self.write(line, to: descriptor) { lost += 1 }
      }
      lost += dropped
      if dropped > 0 { writeNote(of: &lost) }
    }
  }

  /// Waits for the next lines to write; nil after the last.
  private func next() -> (lines: [[UInt8]], dropped: Int)? {
    queue.use { $0.isWriting = false }
    return queue.wait { queue -> (lines: [[UInt8]], dropped: Int)?? in
      guard !queue.isDone else { return queue.isClosed ? .some(nil) : nil }
      defer { queue = Queue(isWriting: true, isClosed: queue.isClosed) }
      return (queue.lines, queue.dropped)
    }
  }

  /// Writes the note about lost lines, if a write succeeds now.
  private func writeNote(of lost: inout Int) {
    if lost > 0, Self.write(noteOfLoss(lost), to: descriptor) { lost = 0 }
  }

  /// Writes `line`, and waits as long as that takes.
  /// - Returns: false if the line was not written completely.
  static func write(_ line: [UInt8], to descriptor: Int32) -> Bool {
    do throws(SystemError) {
      try writeAll(line, to: descriptor) { isFirst in
        // Another process may have made the descriptor non-blocking. If it is still full after one poll, the line is lost.
        guard isFirst else { return false }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&entry, 1, -1)
        return true
      }
      return true
    } catch {
      return false
    }
  }
}
