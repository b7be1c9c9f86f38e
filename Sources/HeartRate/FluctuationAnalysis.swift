import Glibc

/// Detrended fluctuation analysis.
///
/// Peng, Havlin, Stanley and Goldberger (1995), "Quantification of scaling exponents and crossover phenomena in
/// nonstationary heartbeat time series", Chaos 5(1):82-87. The profile is the cumulative sum of the intervals minus their
/// mean. It is cut into boxes of n beats, and each box is detrended by its own least-squares line. F(n) is the root mean
/// square of the residuals. The exponent is the slope of log F(n) over log n.
enum FluctuationAnalysis {
  /// Box sizes of the short-term exponent alpha1, in beats.
  static let shortTerm = 4...16

  /// alpha1 of `intervals`: the slope over box sizes 4 to 16, with equal weights. Nil for fewer intervals than the
  /// largest box, and if a line fits exactly, since log 0 is undefined.
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
      // Less is only a rounding error, in square ticks.
      guard square > 1e-9 else { return nil }
      line.add(log(Double(size)), log(square) / 2)
    }
    return line.slope
  }

  /// The mean square of the residuals of `profile`, detrended in boxes of `size`. An incomplete box at the end is left
  /// out.
  private static func meanSquare(of profile: [Double], boxes size: Int) -> Double {
    let boxes = profile.count / size
    let n = Double(size)
    // Places are relative to the middle of the box, where the line's height is the mean.
    let middle = (n - 1) / 2
    let spread = n * (n * n - 1) / 12
    var total = 0.0
    for box in 0..<boxes {
      let start = box * size
      // Heights are relative to the first one, so that squares stay small and exact.
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
