import Primitives

/// The median of the recent live samples.
///
/// It holds the newest 64 samples, so a strap that notifies more than 13 times a second has a shorter window. Both arrays are
/// allocated once, so that a sample allocates nothing.
public struct MedianWindow: Hashable, Sendable {
  private struct Sample: Hashable {
    let bpm: Int
    let instant: Instant
  }

  /// The most samples held.
  public static let capacity = 64
  /// Oldest first.
  private var samples: [Sample] = []
  /// The same heart rates, lowest first.
  private var sorted: [Int] = []

  /// An empty window.
  public init() {
    samples.reserveCapacity(Self.capacity)
    sorted.reserveCapacity(Self.capacity)
  }

  /// Adds a sample, drops those at least `reach` old, and returns twice the median. The mean of the middle two of an even count
  /// may have a half; twice it is a whole number.
  public mutating func add(_ bpm: Int, at instant: Instant, reach: Duration) -> Int {
    while let oldest = samples.first, samples.count == Self.capacity || oldest.instant + reach <= instant {
      samples.removeFirst()
      if let place = sorted.firstIndex(of: oldest.bpm) { sorted.remove(at: place) }
    }
    samples.append(Sample(bpm: bpm, instant: instant))
    sorted.insert(bpm, at: sorted.firstIndex { $0 > bpm } ?? sorted.count)
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? sorted[middle - 1] + sorted[middle] : 2 * sorted[middle]
  }

  /// Forgets all samples.
  public mutating func removeAll() {
    samples.removeAll(keepingCapacity: true)
    sorted.removeAll(keepingCapacity: true)
  }
}
