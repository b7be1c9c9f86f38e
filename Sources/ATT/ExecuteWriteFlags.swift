/// The action of an Execute Write Request on the queue. Core Specification, Vol 3, Part F, 3.4.6.3.
public enum ExecuteWriteFlags: Hashable, Sendable {
  /// 0x00: discard the queued parts.
  case cancel
  /// 0x01: write the queued parts.
  case write
  /// A reserved value, as on the wire.
  case reserved(UInt8)

  /// The flags for a byte from the wire.
  public init(rawValue: UInt8) {
    switch rawValue {
    case 0: self = .cancel
    case 1: self = .write
    default: self = .reserved(rawValue)
    }
  }

  /// The byte on the wire.
  public var rawValue: UInt8 {
    switch self {
    case .cancel: 0
    case .write: 1
    case .reserved(let value): value
    }
  }
}
