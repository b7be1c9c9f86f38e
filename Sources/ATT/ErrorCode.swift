/// The reason why a server refused a request. Core Specification, Vol 3, Part F, 3.4.1.1, table 3.4. The common profile
/// and service codes are in the Core Specification Supplement, Part B, 1.2.
public enum ErrorCode: Hashable, Sendable {
  /// 0x01: the handle names no attribute on this server.
  case invalidHandle
  /// 0x02: the attribute cannot be read.
  case readNotPermitted
  /// 0x03: the attribute cannot be written.
  case writeNotPermitted
  /// 0x04: the PDU was malformed.
  case invalidPDU
  /// 0x05: the link must be authenticated first.
  case insufficientAuthentication
  /// 0x06: the server does not know or support the request.
  case requestNotSupported
  /// 0x07: the offset is past the end of the attribute.
  case invalidOffset
  /// 0x08: the client must be authorised first.
  case insufficientAuthorization
  /// 0x09: too many prepared writes are queued.
  case prepareQueueFull
  /// 0x0A: no attribute was found in the range.
  case attributeNotFound
  /// 0x0B: the attribute cannot be read in parts.
  case attributeNotLong
  /// 0x0C: the link's encryption key is too short.
  case encryptionKeySizeTooShort
  /// 0x0D: the value's length is wrong for the attribute.
  case invalidAttributeValueLength
  /// 0x0E: something unlikely went wrong.
  case unlikelyError
  /// 0x0F: the link must be encrypted first.
  case insufficientEncryption
  /// 0x10: the attribute type is not a grouping one.
  case unsupportedGroupType
  /// 0x11: the server lacks the resources.
  case insufficientResources
  /// 0x12: the client must discover the database again.
  case databaseOutOfSync
  /// 0x13: the value is not allowed.
  case valueNotAllowed
  /// 0x80 to 0x9F: an error that the service's own specification defines.
  case application(UInt8)
  /// 0xFC: the write was refused for another reason.
  case writeRequestRejected
  /// 0xFD: the Client Characteristic Configuration is not set as the service requires.
  case clientCharacteristicConfigurationImproperlyConfigured
  /// 0xFE: a procedure is already in progress.
  case procedureAlreadyInProgress
  /// 0xFF: the value is out of range.
  case outOfRange
  /// A reserved code.
  case unknown(UInt8)

  /// The code for a byte from the wire.
  public init(rawValue: UInt8) {
    switch rawValue {
    case 0x80...0x9F: self = .application(rawValue)
    default: self = Self.named.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
    }
  }

  private static let named: [ErrorCode] = [
    .invalidHandle, .readNotPermitted, .writeNotPermitted, .invalidPDU, .insufficientAuthentication,
    .requestNotSupported, .invalidOffset, .insufficientAuthorization, .prepareQueueFull, .attributeNotFound,
    .attributeNotLong, .encryptionKeySizeTooShort, .invalidAttributeValueLength, .unlikelyError,
    .insufficientEncryption, .unsupportedGroupType, .insufficientResources, .databaseOutOfSync, .valueNotAllowed,
    .writeRequestRejected, .clientCharacteristicConfigurationImproperlyConfigured, .procedureAlreadyInProgress,
    .outOfRange,
  ]

  /// The code on the wire.
  public var rawValue: UInt8 {
    switch self {
    case .invalidHandle: 0x01
    case .readNotPermitted: 0x02
    case .writeNotPermitted: 0x03
    case .invalidPDU: 0x04
    case .insufficientAuthentication: 0x05
    case .requestNotSupported: 0x06
    case .invalidOffset: 0x07
    case .insufficientAuthorization: 0x08
    case .prepareQueueFull: 0x09
    case .attributeNotFound: 0x0A
    case .attributeNotLong: 0x0B
    case .encryptionKeySizeTooShort: 0x0C
    case .invalidAttributeValueLength: 0x0D
    case .unlikelyError: 0x0E
    case .insufficientEncryption: 0x0F
    case .unsupportedGroupType: 0x10
    case .insufficientResources: 0x11
    case .databaseOutOfSync: 0x12
    case .valueNotAllowed: 0x13
    case .application(let code), .unknown(let code): code
    case .writeRequestRejected: 0xFC
    case .clientCharacteristicConfigurationImproperlyConfigured: 0xFD
    case .procedureAlreadyInProgress: 0xFE
    case .outOfRange: 0xFF
    }
  }
}

extension ErrorCode: CustomStringConvertible {
  /// A sentence for the user.
  public var description: String {
    switch self {
    case .invalidHandle: "The device has no attribute with this handle."
    case .readNotPermitted: "The device does not allow reading this attribute."
    case .writeNotPermitted: "The device does not allow writing this attribute."
    case .invalidPDU: "The device found the request malformed."
    case .insufficientAuthentication: "The device requires an authenticated connection: pair with it first."
    case .requestNotSupported: "The device does not support this request."
    case .invalidOffset: "The offset is past the end of the attribute."
    case .insufficientAuthorization: "The device has not authorised this."
    case .prepareQueueFull: "The device's queue of prepared writes is full."
    case .attributeNotFound: "The device has no such attribute in the requested range."
    case .attributeNotLong: "The device does not allow reading this attribute in parts."
    case .encryptionKeySizeTooShort: "The device requires a longer encryption key: pair with it again."
    case .invalidAttributeValueLength: "The value's length is wrong for this attribute."
    case .unlikelyError: "The device had an unexpected error."
    case .insufficientEncryption: "The device requires an encrypted connection: pair with it first."
    case .unsupportedGroupType: "The device cannot group attributes by this type."
    case .insufficientResources: "The device lacks the resources for the request."
    case .databaseOutOfSync: "The device's attributes changed: they must be discovered again."
    case .valueNotAllowed: "The device does not allow this value."
    case .application(let code): "The device's service refused with its own code 0x\(hexadecimal(code, digits: 2))."
    case .writeRequestRejected: "The device refused the write."
    case .clientCharacteristicConfigurationImproperlyConfigured:
      "The characteristic's notifications or indications are not enabled as the service requires."
    case .procedureAlreadyInProgress: "The device is still busy with the same procedure."
    case .outOfRange: "The value is out of the range that the service allows."
    case .unknown(let code): "The device refused with the reserved code 0x\(hexadecimal(code, digits: 2))."
    }
  }
}
