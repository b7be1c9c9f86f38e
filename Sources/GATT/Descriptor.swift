import ATT

/// A descriptor, or any other attribute, found in a range. Core Specification, Vol 3, Part G, 4.7.1.
public struct Descriptor: Hashable, Sendable {
  /// The attribute's handle.
  public let handle: AttributeHandle
  /// The attribute's type, in short form if it has one.
  public let uuid: BluetoothUUID

  /// The attribute at `handle` of the type `uuid`.
  public init(handle: AttributeHandle, uuid: BluetoothUUID) {
    self.handle = handle
    self.uuid = uuid
  }
}
