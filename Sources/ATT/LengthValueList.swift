import Primitives

/// Values with their lengths, cut to the MTU. Core Specification, Vol 3, Part F, 3.4.4.12.
///
/// The cut may fall anywhere, even in a length, so the list is stored as on the wire.
public struct LengthValueList: Hashable, Sendable {
  /// The list as it is on the wire.
  public let bytes: [UInt8]

  /// For the decoder, which has checked the length of the list.
  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The list of `values`, cut to `limit` bytes (MTU-1).
  public init(_ values: [[UInt8]], limit: Int) {
    var bytes: [UInt8] = []
    for value in values where bytes.count < limit {
      bytes.append(littleEndian: UInt16(clamping: value.count))
      bytes.append(contentsOf: value.prefix(Int(UInt16.max)))
    }
    self.bytes = Array(bytes.prefix(max(0, limit)))
  }

  /// The values. The last one may be cut, and is then shorter than its length.
  public var values: [(length: UInt16, value: [UInt8])] {
    var values: [(length: UInt16, value: [UInt8])] = []
    var rest = bytes[...]
    while rest.count >= 2 {
      let length = UInt16(rest[rest.startIndex]) | UInt16(rest[rest.startIndex + 1]) << 8
      let value = rest.dropFirst(2).prefix(Int(length))
      values.append((length, Array(value)))
      rest = rest.dropFirst(2 + value.count)
    }
    return values
  }
}
