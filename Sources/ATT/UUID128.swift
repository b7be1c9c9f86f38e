/// A 128-bit UUID, stored as two words.
///
/// A stored UInt128 requires 16-byte alignment of every value that contains it. Swift 6.3 on x86-64 returns some such
/// values through memory aligned to 8 bytes, and the program then traps.
public struct UUID128: Hashable, Sendable {
  /// The first three groups of the written form.
  public let high: UInt64
  /// The last two groups of the written form.
  public let low: UInt64

  /// A UUID from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A UUID from one number, with its first group in the most significant bits.
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
