/// The signature of a Signed Write Command, twelve bytes. Core Specification, Vol 3, Part F, 3.3.1, and Part H, 2.4.5.
public struct AuthenticationSignature: Hashable, Sendable {
  /// The sender's counter of signed PDUs.
  public let signCounter: UInt32
  /// The message authentication code, least significant byte first on the wire.
  public let messageAuthenticationCode: UInt64

  /// A signature with these parts.
  public init(signCounter: UInt32, messageAuthenticationCode: UInt64) {
    self.signCounter = signCounter
    self.messageAuthenticationCode = messageAuthenticationCode
  }

  /// The signature's length in bytes.
  static let length = 12
}
