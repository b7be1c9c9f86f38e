/// The 128 bits of a UUID, as two words.
///
/// A stored UInt128 asks 16-byte alignment of every value that holds it, and Swift 6.3 on x86-64 returns some such values
/// through memory that is aligned to 8: the program then traps.
public struct UUID128: Hashable, Sendable {
  /// The first three groups of the written form.
  public let high: UInt64
  /// The last two groups of the written form.
  public let low: UInt64

  /// A UUID of its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A UUID from one number, its first group in the most significant bits.
  public init(_ value: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
  }
}

extension UUID128: CustomStringConvertible {
  /// The dashed form: `f000aa00-0451-4000-b000-000000000000`.
  public var description: String {
    let first = hexadecimal(high, digits: 16)
    let second = hexadecimal(low, digits: 16)
    return [first.prefix(8), first.dropFirst(8).prefix(4), first.suffix(4), second.prefix(4), second.dropFirst(4)]
      .joined(separator: "-")
  }
}
