/// Numbers as text.
package enum FigureText {
  /// `value` with a fixed number of decimals; a dash if it is no number.
  package static func decimal(_ value: Double, _ decimals: Int) -> String {
    let scale = decimals == 0 ? 1.0 : decimals == 1 ? 10 : 100
    guard let whole = Int(exactly: (value * scale).rounded()) else { return "-" }
    guard decimals > 0 else { return "\(whole)" }
    let magnitude = abs(whole)
    let fraction = String(magnitude % Int(scale))
    return (whole < 0 ? "-" : "") + "\(magnitude / Int(scale))."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
