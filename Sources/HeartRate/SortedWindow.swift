/// Sorted numbers of a window that slides over a series, for quantiles.
struct SortedWindow {
  private var sorted: [Double] = []

  /// Applies `statistic` to the values within `reach` places of each value. At the ends of the series the window is
  /// shorter.
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

  /// The quantile at `share`, interpolated linearly (Hyndman and Fan 1996, type 7). The window must not be empty.
  func quantile(_ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }

  private mutating func insert(_ value: Double) { sorted.insert(value, at: place(of: value)) }

  private mutating func remove(_ value: Double) { sorted.remove(at: place(of: value)) }

  /// Replaces one value. It moves only the values between the two, which takes half the time of a removal and an insertion.
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

  /// Index of the first value that is not below `value`.
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
