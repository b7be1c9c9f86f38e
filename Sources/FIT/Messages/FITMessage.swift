/// A data message. Its fields are decoded when they are asked for.
public struct FITMessage: Sendable {
  /// The layout.
  public let definition: FITDefinition
  /// The position of the message in the file, in bytes.
  public let offset: Int
  /// The local number of the layout.
  public let localNumber: UInt8
  /// The field timestamp, or the time of a compressed header; nil if the message has neither.
  public internal(set) var timestamp: UInt32?
  /// All bytes of the file. The data of the message is inside them.
  let bytes: [UInt8]
  /// The position of the data.
  let start: Int

  /// The kind of message.
  public var number: FITMessageNumber { definition.number }

  /// The value of the field with this number in the profile. Nil if the message has no such field, or one of a type that is
  /// unknown or does not divide its size.
  public func value(_ number: UInt8) -> FITValue? {
    guard let field = definition.fields.first(where: { $0.number == number }), let type = field.type else { return nil }
    return value(type, at: start + field.offset, size: field.size)
  }

  /// The value of the developer field called `name`.
  public func value(developerField name: String) -> FITValue? {
    guard let field = definition.developerFields.first(where: { $0.description?.name == name }),
      let type = field.description?.type
    else { return nil }
    return value(type, at: start + field.offset, size: field.size)
  }

  /// The unsigned number in a field of one element. Nil if it is absent or unknown.
  public func unsigned(_ number: UInt8) -> UInt64? {
    guard let field = definition.fields.first(where: { $0.number == number }), let type = field.type,
      type.isUnsigned, field.size >= type.size, field.size % type.size == 0
    else { return nil }
    let bits = bits(at: start + field.offset, size: type.size)
    return bits == type.invalid ? nil : bits
  }

  /// The unsigned numbers in a field, up to the first that is unknown. Nil if it is absent.
  public func unsignedList(_ number: UInt8) -> [UInt64]? { value(number)?.knownUnsigned }

  /// The text in a field. Nil if it is absent or empty.
  public func text(_ number: UInt8) -> String? { value(number)?.firstText }

  private func value(_ type: FITBaseType, at position: Int, size: Int) -> FITValue? {
    guard size % type.size == 0 else { return nil }
    let positions = stride(from: position, to: position + size, by: type.size)
    func known(_ position: Int) -> UInt64? {
      let bits = bits(at: position, size: type.size)
      return bits == type.invalid ? nil : bits
    }
    switch type {
    case .enumeration, .uint8, .uint8z, .uint16, .uint16z, .uint32, .uint32z, .uint64, .uint64z:
      return .unsigned(positions.map { known($0) })
    case .sint8, .sint16, .sint32, .sint64:
      let shift = 64 - 8 * type.size
      return .signed(positions.map { known($0).map { Int64(bitPattern: $0 << UInt64(shift)) >> Int64(shift) } })
    case .float32:
      return .decimal(
        positions.map { known($0).map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }?.number })
    case .float64: return .decimal(positions.map { known($0).map { Double(bitPattern: $0) }?.number })
    case .string:
      // A text ends at the first zero byte. After it there may be more texts, or filling.
      var texts = bytes[position..<position + size].split(separator: 0, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
      while let last = texts.last, last.isEmpty { texts.removeLast() }
      return .text(texts)
    case .byte: return .bytes(Array(bytes[position..<position + size]))
    }
  }

  /// The bits of a number of `size` bytes.
  private func bits(at position: Int, size: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<size {
      value = value << 8 | UInt64(bytes[position + (definition.isBigEndian ? index : size - 1 - index)])
    }
    return value
  }
}

extension FITValue {
  /// The unsigned numbers up to the first that is unknown; nil if these are not unsigned numbers.
  var knownUnsigned: [UInt64]? {
    guard case .unsigned(let elements) = self else { return nil }
    return elements.prefix { $0 != nil }.compactMap { $0 }
  }

  /// The first text; nil if it is empty, or this is not a text.
  var firstText: String? {
    guard case .text(let texts) = self, let text = texts.first, !text.isEmpty else { return nil }
    return text
  }
}

extension Double {
  /// The number; nil if it is none.
  fileprivate var number: Double? { isNaN ? nil : self }
}

extension FITBaseType {
  fileprivate var isUnsigned: Bool {
    switch self {
    case .enumeration, .uint8, .uint8z, .uint16, .uint16z, .uint32, .uint32z, .uint64, .uint64z: true
    case .sint8, .sint16, .sint32, .sint64, .float32, .float64, .string, .byte: false
    }
  }
}
