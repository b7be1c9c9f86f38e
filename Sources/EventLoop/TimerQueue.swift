import Primitives

/// The waiting timers. A daemon has only a few, so a sorted array is fast enough.
struct TimerQueue {
  /// A timer's place in the order: by instant, then by creation.
  struct Key: Hashable, Comparable {
    let instant: Instant
    let number: UInt64

    static func < (lhs: Key, rhs: Key) -> Bool {
      lhs.instant == rhs.instant ? lhs.number < rhs.number : lhs.instant < rhs.instant
    }
  }

  /// Latest first, so that the next timer is removed from the end.
  private var entries: [(key: Key, handler: (Instant) -> Void)] = []
  private var made: UInt64 = 0

  var first: Instant? { entries.last?.key.instant }

  mutating func insert(at instant: Instant, _ handler: @escaping (Instant) -> Void) -> Key {
    made &+= 1
    let key = Key(instant: instant, number: made)
    entries.insert((key, handler), at: index(of: key))
    return key
  }

  mutating func remove(_ key: Key) {
    let index = index(of: key)
    if index < entries.count, entries[index].key == key { entries.remove(at: index) }
  }

  mutating func popFirst(due now: Instant) -> (key: Key, handler: (Instant) -> Void)? {
    guard let last = entries.last, last.key.instant <= now else { return nil }
    return entries.popLast()
  }

  /// The first index whose key is not later than `key`.
  private func index(of key: Key) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if key < entries[middle].key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A scheduled handler; releasing this object cancels it.
public final class ScheduledTimer {
  private weak var loop: Loop?
  private let key: TimerQueue.Key

  init(loop: Loop, key: TimerQueue.Key) {
    self.loop = loop
    self.key = key
  }

  /// The scheduled instant, in whole microseconds.
  public var instant: Instant { key.instant }

  /// Cancels the timer if it has not run.
  public func cancel() {
    loop?.cancel(key)
  }

  deinit {
    cancel()
  }
}
