extension Double {
  /// The number as text, without a fraction of zero: `10`, `1.5`.
  public var presentable: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
