import Glibc
import Posix
import Primitives
import ZoneClient

/// Waits for the daemon, signals, keys, the output's reader, a child process and deadlines, with one poll(2).
package final class CommandLoop {
  package enum Wake {
    case feed(DaemonFeed.Event)
    case signal(Int32)
    case input
    /// The output's reader has closed it.
    case outputGone
    /// The output accepts bytes again; only if `wantsOutput` is set.
    case outputReady
    /// There is something to read from `child`, or its end.
    case child
    case deadline
  }

  private let feed: DaemonFeed
  package let signals: SignalPipe?
  private let output: Int32?
  private let input: Int32?
  private var queue: [Wake] = []
  private var head = 0
  /// The output of a child process to wait for; nil for none.
  package var child: Int32?
  /// Whether to wait until the output accepts bytes.
  package var wantsOutput = false

  package init(feed: DaemonFeed, signals: SignalPipe? = nil, output: Int32? = nil, input: Int32? = nil) {
    self.feed = feed
    self.signals = signals
    self.output = output
    self.input = input
  }

  /// The next event.
  ///
  /// Returns `.deadline` once `deadline` has passed, after all events that were ready by then. A flood of events does not delay
  /// it.
  package func next(until deadline: Instant? = nil) throws(CommandError) -> Wake {
    while isIdle {
      queue.removeAll(keepingCapacity: true)
      head = 0
      try wait(until: deadline)
    }
    defer { head += 1 }
    return queue[head]
  }

  /// Whether all known events have been handled, so that it is worth drawing.
  package var isIdle: Bool { head >= queue.count }

  private func wait(until deadline: Instant?) throws(CommandError) {
    var entries: [pollfd] = []
    func add(_ entry: pollfd?) -> Int? {
      guard let entry else { return nil }
      entries.append(entry)
      return entries.count - 1
    }
    func entry(_ descriptor: Int32?, _ events: Int32) -> pollfd? {
      descriptor.map { pollfd(fd: $0, events: Int16(events), revents: 0) }
    }
    let signalIndex = add(entry(signals?.descriptor, POLLIN))
    let feedIndex = add(feed.descriptor.map { Poll.entry($0, wantsToWrite: feed.wantsToWrite) })
    let inputIndex = add(entry(input, POLLIN))
    let childIndex = add(entry(child, POLLIN))
    let outputIndex = add(entry(output, wantsOutput ? POLLOUT : 0))
    let limit = [deadline, feed.nextDeadline].compactMap(\.self).min()
    do throws(SystemError) {
      try Poll.wait(&entries, until: limit)
    } catch {
      throw CommandError("cannot wait for events: \(error.reason).", .systemFault)
    }
    func ready(_ index: Int?) -> Int32 { index.map { Int32(entries[$0].revents) } ?? 0 }
    if ready(signalIndex) != 0 {
      while let signal = signals?.next() { queue.append(.signal(signal)) }
    }
    if ready(inputIndex) != 0 { queue.append(.input) }
    if ready(childIndex) != 0 { queue.append(.child) }
    let now = Clock.now
    if ready(feedIndex) != 0 || feed.nextDeadline.map({ now >= $0 }) == true {
      queue += feed.advance(to: now).map { .feed($0) }
    }
    let outputState = ready(outputIndex)
    if outputState & (POLLERR | POLLNVAL) != 0 || (outputState & POLLHUP != 0 && outputState & POLLOUT == 0) {
      queue.append(.outputGone)
    } else if outputState & POLLOUT != 0 {
      queue.append(.outputReady)
    }
    if let deadline, now >= deadline { queue.append(.deadline) }
  }
}
