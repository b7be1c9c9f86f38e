import Primitives

/// A client's choice of what the server sends unasked for a characteristic. Core Specification, Vol 3, Part G, 3.3.3.3.
public struct ClientCharacteristicConfiguration: OptionSet, Hashable, Sendable {
  /// The descriptor's two bytes as a number.
  public let rawValue: UInt16

  /// A configuration from its number.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The value is notified.
  public static let notifications = ClientCharacteristicConfiguration(rawValue: 0x0001)
  /// The value is indicated, and the client confirms it.
  public static let indications = ClientCharacteristicConfiguration(rawValue: 0x0002)

  /// The descriptor's value on the wire.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: rawValue)
    return bytes
  }
}
