extension Sequence<UInt8> {
  /// The digest FNV-1a with 64 bits, by which equal contents are recognised. It is no defence against a forger.
  public var fnv1a: UInt64 {
    reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
