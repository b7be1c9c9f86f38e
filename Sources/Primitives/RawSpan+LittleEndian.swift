/// A value that ends before a field announced by its length or flags.
public struct TruncatedError: Error, Equatable, Sendable {
  /// The position of the missing field, in bytes.
  public let offset: Int
  /// The length of the field, in bytes.
  public let needed: Int
  /// The length of the whole value, in bytes.
  public let available: Int

  /// A missing field of `needed` bytes at `offset` in a value of `available` bytes.
  public init(offset: Int, needed: Int, available: Int) {
    self.offset = offset
    self.needed = needed
    self.available = available
  }
}

extension RawSpan {
  /// The little-endian integer at `offset`. All bytes from outside are read through this function.
  /// - Throws: `TruncatedError` unless all its bytes are inside the span.
  public func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, at offset: Int
  ) throws(TruncatedError) -> T {
    let size = MemoryLayout<T>.size
    guard offset >= 0, size <= byteCount, offset <= byteCount - size else {
      throw TruncatedError(offset: offset, needed: size, available: byteCount)
    }
    return unsafe T(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// The bytes from `offset` to the end, copied.
  /// - Throws: `TruncatedError` if `offset` is past the end.
  public func bytes(from offset: Int) throws(TruncatedError) -> [UInt8] {
    guard offset >= 0, offset <= byteCount else {
      throw TruncatedError(offset: offset, needed: 0, available: byteCount)
    }
    return unsafe extracting(offset...).withUnsafeBytes { buffer in unsafe [UInt8](buffer) }
  }
}

extension [UInt8] {
  /// Appends `value`'s bytes, least significant first.
  public mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
    var rest = value
    for _ in 0..<MemoryLayout<T>.size {
      append(UInt8(truncatingIfNeeded: rest))
      rest = MemoryLayout<T>.size > 1 ? rest >> 8 : 0
    }
  }
}
