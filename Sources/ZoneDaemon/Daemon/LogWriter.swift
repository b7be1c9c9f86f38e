import EventLoop
import Glibc
import Posix

/// Writes the lines of a log to a descriptor, on a thread of its own: whoever logs never waits for whoever reads the log.
/// poll(2) could not tell that: of a pseudoterminal it says that there is room where a line does not fit.
///
/// At most `capacity` bytes wait, and the thread may have as many. Lines past that are dropped. As soon as there is room, a line
/// in their place says how many were lost.
final class LogWriter: Sendable {
  /// How many bytes may wait.
  static let capacity = 64 * 1024

  private struct Queue {
    var lines: [[UInt8]] = []
    var byteCount = 0
    /// How many lines were dropped that belong after `lines`.
    var dropped = 0
    /// Whether the thread writes lines that it has taken.
    var isWriting = false
    /// No more lines are taken.
    var isClosed = false

    var isDone: Bool { lines.isEmpty && dropped == 0 && !isWriting }
  }

  private let queue = Monitor(Queue())
  private let descriptor: Int32
  private let noteOfLoss: @Sendable (Int) -> [UInt8]

  /// Starts the thread. `descriptor` must stay open as long as the process runs.
  /// - Parameter noteOfLoss: makes the line that says how many were lost.
  /// - Throws: `SystemError` when the system gives no thread.
  init(descriptor: Int32, noteOfLoss: @escaping @Sendable (Int) -> [UInt8]) throws(SystemError) {
    self.descriptor = descriptor
    self.noteOfLoss = noteOfLoss
    try BackgroundThread.start { [self] in run() }
  }

  /// Has `line` written, or drops it where there is no room.
  func append(_ line: [UInt8]) {
    queue.use { queue in
      guard !queue.isClosed else { return }
      // Behind a gap nothing is taken until the thread has taken the gap.
      guard queue.dropped == 0, queue.byteCount + line.count <= Self.capacity else {
        queue.dropped += 1
        return
      }
      queue.lines.append(line)
      queue.byteCount += line.count
    }
  }

  /// Takes no more lines, and waits until all are written, at most until `limit`; only the first call waits.
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
        tell(&lost)
        if !Self.write(line, to: descriptor) { lost += 1 }
      }
      lost += dropped
      if dropped > 0 { tell(&lost) }
    }
  }

  /// What is to be written next; nil after the last.
  private func next() -> (lines: [[UInt8]], dropped: Int)? {
    queue.use { $0.isWriting = false }
    return queue.wait { queue -> (lines: [[UInt8]], dropped: Int)?? in
      guard !queue.isDone else { return queue.isClosed ? .some(nil) : nil }
      defer { queue = Queue(isWriting: true, isClosed: queue.isClosed) }
      return (queue.lines, queue.dropped)
    }
  }

  /// Says how many lines are lost, if that can be written now.
  private func tell(_ lost: inout Int) {
    if lost > 0, Self.write(noteOfLoss(lost), to: descriptor) { lost = 0 }
  }

  /// Writes `line`, and waits for as long as that takes.
  /// - Returns: false if it was not written to its end.
  static func write(_ line: [UInt8], to descriptor: Int32) -> Bool {
    do throws(SystemError) {
      try writeAll(line, to: descriptor) { isFirst in
        // Another process made it non-blocking for all who have it. Where there is room and yet no room, the line is lost.
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
