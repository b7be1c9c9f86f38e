/// The types of fields. The raw values are those of definition messages.
public enum FITBaseType: UInt8, Hashable, Sendable, CaseIterable {
  case enumeration = 0x00
  case sint8 = 0x01
  case uint8 = 0x02
  case string = 0x07
  case uint8z = 0x0A
  case byte = 0x0D
  case sint16 = 0x83
  case uint16 = 0x84
  case sint32 = 0x85
  case uint32 = 0x86
  case float32 = 0x88
  case float64 = 0x89
  case uint16z = 0x8B
  case uint32z = 0x8C
  case sint64 = 0x8E
  case uint64 = 0x8F
  case uint64z = 0x90

  /// The type of `code`. Only its number counts, not the flag for several bytes, which some programs leave out. Nil if there is
  /// no such type.
  public init?(code: UInt8) {
    let number = code & 0x1F
    guard let type = Self.allCases.first(where: { $0.rawValue & 0x1F == number }) else { return nil }
    self = type
  }

  /// The size of one element, in bytes.
  public var size: Int {
    switch self {
    case .enumeration, .sint8, .uint8, .string, .uint8z, .byte: 1
    case .sint16, .uint16, .uint16z: 2
    case .sint32, .uint32, .float32, .uint32z: 4
    case .float64, .sint64, .uint64, .uint64z: 8
    }
  }

  /// The bits of an element that is unknown.
  public var invalid: UInt64 {
    switch self {
    case .enumeration, .uint8, .byte: 0xFF
    case .sint8: 0x7F
    case .sint16: 0x7FFF
    case .uint16: 0xFFFF
    case .sint32: 0x7FFF_FFFF
    case .uint32, .float32: 0xFFFF_FFFF
    case .sint64: 0x7FFF_FFFF_FFFF_FFFF
    case .float64, .uint64: .max
    case .string, .uint8z, .uint16z, .uint32z, .uint64z: 0
    }
  }
}
