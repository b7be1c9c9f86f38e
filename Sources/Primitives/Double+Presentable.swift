extension Double {
  /// The number for a person, without a fraction that is zero: `10`, `1.5`.
  public var presentable: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
