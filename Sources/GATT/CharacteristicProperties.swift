/// The allowed uses of a characteristic's value. Core Specification, Vol 3, Part G, 3.3.1.1.
public struct CharacteristicProperties: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Properties from their byte.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The value may be broadcast.
  public static let broadcast = CharacteristicProperties(rawValue: 0x01)
  /// The value may be read.
  public static let read = CharacteristicProperties(rawValue: 0x02)
  /// The value may be written without a response.
  public static let writeWithoutResponse = CharacteristicProperties(rawValue: 0x04)
  /// The value may be written with a response.
  public static let write = CharacteristicProperties(rawValue: 0x08)
  /// The value may be notified.
  public static let notify = CharacteristicProperties(rawValue: 0x10)
  /// The value may be indicated.
  public static let indicate = CharacteristicProperties(rawValue: 0x20)
  /// The value may be written with a signature.
  public static let authenticatedSignedWrites = CharacteristicProperties(rawValue: 0x40)
  /// A descriptor holds further properties.
  public static let extendedProperties = CharacteristicProperties(rawValue: 0x80)
}
