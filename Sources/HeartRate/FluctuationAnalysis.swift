import Glibc

/// Detrended fluctuation analysis.
///
/// Peng, Havlin, Stanley and Goldberger (1995), "Quantification of scaling exponents and crossover phenomena in nonstationary
/// heartbeat time series", Chaos 5(1):82-87. The intervals less their mean are summed up; that profile is cut into boxes of n
/// beats, from each box its own line of least squares is taken away, and F(n) is the root of the mean square of what is left.
/// The exponent is the slope of log F(n) over log n.
enum FluctuationAnalysis {
  /// The boxes of the short-term exponent alpha1, in beats.
  static let shortTerm = 4...16

  /// alpha1 of `intervals`: the slope over all box sizes from 4 to 16, each of the same weight. Nil for less than one of the
  /// largest boxes, and where the line goes through all points of some size, whose logarithm is none.
  static func alpha1(of intervals: [Double]) -> Double? {
    guard intervals.count >= shortTerm.upperBound else { return nil }
    let mean = intervals.reduce(0, +) / Double(intervals.count)
    var sum = 0.0
    let profile = intervals.map { interval in
      sum += interval - mean
      return sum
    }
    var line = LineOfLeastSquares()
    for size in shortTerm {
      let square = meanSquare(of: profile, boxes: size)
      // A share of a tick's square that only rounding leaves.
      guard square > 1e-9 else { return nil }
      line.add(log(Double(size)), log(square) / 2)
    }
    return line.slope
  }

  /// The mean square of what is left of `profile` without the lines of its boxes of `size`. What does not fill a box at the
  /// end is left out.
  private static func meanSquare(of profile: [Double], boxes size: Int) -> Double {
    let boxes = profile.count / size
    let n = Double(size)
    // Places are counted from the middle of the box, where the line's height is the mean.
    let middle = (n - 1) / 2
    let spread = n * (n * n - 1) / 12
    var total = 0.0
    for box in 0..<boxes {
      let start = box * size
      // Heights are counted from the first, so that the squares stay small and exact.
      let origin = profile[start]
      var sum = 0.0
      var squares = 0.0
      var products = 0.0
      for place in 0..<size {
        let height = profile[start + place] - origin
        sum += height
        squares += height * height
        products += (Double(place) - middle) * height
      }
      total += squares - sum * sum / n - products * products / spread
    }
    return total / Double(boxes * size)
  }
}
