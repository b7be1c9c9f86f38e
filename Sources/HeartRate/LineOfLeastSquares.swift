/// A least-squares line through points.
struct LineOfLeastSquares {
  private var count = 0.0
  private var x = 0.0
  private var y = 0.0
  private var xx = 0.0
  private var xy = 0.0

  mutating func add(_ x: Double, _ y: Double) {
    count += 1
    self.x += x
    self.y += y
    xx += x * x
    xy += x * y
  }

  /// The slope; not finite before there are points at two places.
  var slope: Double { (count * xy - x * y) / (count * xx - x * x) }
}
