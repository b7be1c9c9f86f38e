/// Numbers in order, of which one side is let in while the other goes out: the quantiles of a window that slides over a
/// series.
struct SortedWindow {
  private var sorted: [Double] = []

  /// What `statistic` makes of the values within `reach` places of each one. At the ends of the series the window is cut.
  static func slide<T>(over values: [Double], reach: Int, _ statistic: (SortedWindow) -> T) -> [T] {
    var window = SortedWindow()
    window.sorted.reserveCapacity(2 * reach + 1)
    for value in values.prefix(reach) { window.insert(value) }
    return values.indices.map { index in
      switch (index + reach < values.count, index > reach) {
      case (true, true): window.replace(values[index - reach - 1], with: values[index + reach])
      case (true, false): window.insert(values[index + reach])
      case (false, true): window.remove(values[index - reach - 1])
      case (false, false): break
      }
      return statistic(window)
    }
  }

  /// The value under which a `share` of all lies, between two of them in proportion (Hyndman and Fan 1996, type 7). The
  /// window must not be empty.
  func quantile(_ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }

  private mutating func insert(_ value: Double) { sorted.insert(value, at: place(of: value)) }

  private mutating func remove(_ value: Double) { sorted.remove(at: place(of: value)) }

  /// Moves only what lies between the two: the window slides in half the time of a removal and an insertion.
  private mutating func replace(_ old: Double, with new: Double) {
    var hole = place(of: old)
    while hole + 1 < sorted.count, sorted[hole + 1] < new {
      sorted[hole] = sorted[hole + 1]
      hole += 1
    }
    while hole > 0, sorted[hole - 1] > new {
      sorted[hole] = sorted[hole - 1]
      hole -= 1
    }
    sorted[hole] = new
  }

  /// Where the first value stands that is not below `value`.
  private func place(of value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = low + (high - low) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
