import Primitives

extension StrapFact {
  /// The fact that `value`, a Model Number String, tells: as a person may read it, what is not printable falls away.
  /// Nil if nothing is left. Device Information Service 1.1, 3.2.
  public static func model(decoding value: [UInt8]) -> StrapFact? {
    String(decoding: value, as: UTF8.self).presentableName().map { .model($0) }
  }
}
