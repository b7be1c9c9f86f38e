extension FixedWidthInteger {
  /// The integer in `bytes`, least significant first; bytes beyond its width are lost.
  init(littleEndianBytes bytes: some BidirectionalCollection<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
  }
}
