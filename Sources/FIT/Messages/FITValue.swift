/// The value of a field. An element is nil if the file says that it is unknown.
public enum FITValue: Hashable, Sendable {
  /// Elements of an unsigned type, or of an enumeration.
  case unsigned([UInt64?])
  /// Elements of a signed type.
  case signed([Int64?])
  /// Elements of a type with a fraction.
  case decimal([Double?])
  /// Text: one, or several that are separated by zero bytes.
  case text([String])
  /// Bytes. They have no unknown elements.
  case bytes([UInt8])
}

extension FITValue {
  /// One unsigned number.
  public static func number(_ value: some BinaryInteger) -> FITValue { .unsigned([UInt64(clamping: value)]) }

  /// The number of bytes as elements of `type`.
  func size(as type: FITBaseType) -> Int {
    switch self {
    case .unsigned(let elements): elements.count * type.size
    case .signed(let elements): elements.count * type.size
    case .decimal(let elements): elements.count * type.size
    case .text(let texts): texts.reduce(0) { $0 + $1.utf8.count + 1 }
    case .bytes(let bytes): bytes.count
    }
  }

  /// The bits of each element as `type`; nil if an element does not fit.
  func elements(as type: FITBaseType) -> [UInt64]? {
    switch (self, type) {
    case (.unsigned(let elements), .enumeration), (.unsigned(let elements), .uint8), (.unsigned(let elements), .uint8z),
      (.unsigned(let elements), .uint16), (.unsigned(let elements), .uint16z), (.unsigned(let elements), .uint32),
      (.unsigned(let elements), .uint32z), (.unsigned(let elements), .uint64), (.unsigned(let elements), .uint64z):
      let largest = UInt64.max >> UInt64(64 - 8 * type.size)
      return elements.all { $0.map { $0 <= largest && $0 != type.invalid ? $0 : nil } ?? type.invalid }
    case (.signed(let elements), .sint8), (.signed(let elements), .sint16), (.signed(let elements), .sint32),
      (.signed(let elements), .sint64):
      let largest = Int64.max >> Int64(64 - 8 * type.size)
      return elements.all {
        $0.map { $0 < largest && $0 >= -largest - 1 ? UInt64(bitPattern: $0) : nil } ?? type.invalid
      }
    case (.decimal(let elements), .float32):
      return elements.map { $0.map { UInt64(Float($0).bitPattern) } ?? type.invalid }
    case (.decimal(let elements), .float64): return elements.map { $0.map(\.bitPattern) ?? type.invalid }
    case (.text(let texts), .string):
      guard !texts.contains(where: { $0.utf8.contains(0) }) else { return nil }
      return texts.flatMap { $0.utf8.map { UInt64($0) } + [0] }
    case (.bytes(let bytes), .byte): return bytes.map { UInt64($0) }
    default: return nil
    }
  }
}

extension Array {
  /// The results of `transform`; nil if one of them is nil.
  fileprivate func all<T>(_ transform: (Element) -> T?) -> [T]? {
    var results: [T] = []
    results.reserveCapacity(count)
    for element in self {
      guard let result = transform(element) else { return nil }
      results.append(result)
    }
    return results
  }
}
