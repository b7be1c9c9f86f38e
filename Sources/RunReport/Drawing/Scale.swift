import ProgramSupport
import RunPanels

/// A linear scale from values to shares of a length.
struct Scale: Hashable {
  /// The values at the two ends.
  let range: ClosedRange<Double>
  /// The values with a label.
  let ticks: [Double]

  /// The share of the length at `value`, from 0 to 1. Values outside are clamped.
  func share(of value: Double) -> Double {
    let length = range.upperBound - range.lowerBound
    guard length > 0, value.isFinite else { return 0 }
    return min(1, max(0, (value - range.lowerBound) / length))
  }

  /// A scale with round ticks that includes `values`, with about `count` ticks. It ends at ticks.
  /// - Parameters:
  ///   - values: the values to show. Those that are no numbers do not count.
  ///   - count: the number of ticks to aim at.
  ///   - least: the least length.
  static func round(_ values: some Sequence<Double>, count: Int, least: Double = 0) -> Scale {
    let shown = values.filter(\.isFinite).map { min(max($0, -1e12), 1e12) }
    guard var low = shown.min(), var high = shown.max() else { return Scale(range: 0...1, ticks: [0, 1]) }
    // Less than a billionth of a number is no length.
    let length = max(least, 1e-6, max(abs(low), abs(high)) * 1e-9)
    if high - low < length {
      let middle = (low + high) / 2
      (low, high) = low >= 0 && middle < length / 2 ? (0, length) : (middle - length / 2, middle + length / 2)
    }
    let step = roundStep((high - low) / Double(max(1, count)))
    let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
    let ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    return Scale(range: first * step...last * step, ticks: ticks)
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is at least `length`.
  static func roundStep(_ length: Double) -> Double {
    guard length.isFinite, length > 0 else { return 1 }
    var power = 1.0
    while power < length { power *= 10 }
    while power / 10 >= length { power /= 10 }
    // Now power / 10 < length <= power.
    return [power / 5, power / 2, power].first { $0 >= length * (1 - 1e-9) } ?? power
  }

  /// The time from 0 to `seconds`, with at most `count` ticks.
  static func clock(_ seconds: Double, count: Int) -> Scale {
    let end = max(1, seconds.isFinite ? seconds : 1)
    let step = TimeAxis.step(of: end, atMost: count)
    return Scale(range: 0...end, ticks: Array(stride(from: 0, through: end, by: step)))
  }
}

/// Numbers in attributes.
enum Coordinate {
  /// A share as a percentage.
  static func percent(_ share: Double) -> String { number(share * 100) + "%" }

  /// A number with at most two decimals.
  static func number(_ value: Double, decimals: Int = 2) -> String {
    var text = FigureText.decimal(value, decimals)
    guard text.contains(".") else { return text == "-" ? "0" : text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
