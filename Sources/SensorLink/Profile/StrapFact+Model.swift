import Primitives

extension StrapFact {
  /// The model in `value`, a Model Number String, without unprintable characters; nil if none are left.
  /// Device Information Service 1.1, 3.2.
  public static func model(decoding value: [UInt8]) -> StrapFact? {
    String(decoding: value, as: UTF8.self).presentableName().map { .model($0) }
  }
}
