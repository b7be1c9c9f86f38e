/// A value of a column or of a parameter.
public enum Value: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// An integer, or NULL for nil.
  public static func integer(_ number: Int?) -> Value { number.map { .integer(Int64($0)) } ?? .null }
  /// A text, or NULL for nil.
  public static func text(_ text: String?) -> Value { text.map { .text($0 as String) } ?? .null }
}
