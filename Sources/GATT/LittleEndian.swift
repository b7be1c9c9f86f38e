extension FixedWidthInteger {
  /// The integer of `bytes`, least significant first; bytes past the integer's width fall away.
  init(littleEndianBytes bytes: some BidirectionalCollection<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
  }
}
