/// Handles with their attribute types, all in one UUID form. Core Specification, Vol 3, Part F, 3.4.3.2.
public enum InformationData: Hashable, Sendable {
  /// Format 0x01: 16-bit UUIDs.
  case uuid16([Element<UInt16>])
  /// Format 0x02: 128-bit UUIDs.
  case uuid128([Element<UUID128>])

  /// A handle and its attribute's type.
  public struct Element<UUID: Hashable & Sendable>: Hashable, Sendable {
    /// The attribute's handle.
    public let handle: AttributeHandle
    /// The attribute's type.
    public let uuid: UUID

    /// The attribute at `handle` of the type `uuid`.
    public init(handle: AttributeHandle, uuid: UUID) {
      self.handle = handle
      self.uuid = uuid
    }
  }

  /// The elements' handles and types, in either form.
  public var attributes: [(handle: AttributeHandle, type: BluetoothUUID)] {
    switch self {
    case .uuid16(let elements): elements.map { ($0.handle, .uuid16($0.uuid)) }
    case .uuid128(let elements): elements.map { ($0.handle, .uuid128(whole: $0.uuid)) }
    }
  }
}
