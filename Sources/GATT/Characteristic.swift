import ATT
import Primitives

/// A characteristic, as in its declaration. Core Specification, Vol 3, Part G, 3.3.1.
public struct Characteristic: Hashable, Sendable {
  /// The handle of the declaration.
  public let declaration: AttributeHandle
  /// The allowed uses of the value.
  public let properties: CharacteristicProperties
  /// The handle of the value.
  public let valueHandle: AttributeHandle
  /// The characteristic's type, in short form if it has one.
  public let uuid: BluetoothUUID
  /// The handles of its descriptors: those after the value and before the next characteristic; `nil` if there are none.
  public internal(set) var descriptors: HandleRange?

  /// A characteristic with the given declaration.
  public init(
    declaration: AttributeHandle, properties: CharacteristicProperties, valueHandle: AttributeHandle,
    uuid: BluetoothUUID, descriptors: HandleRange? = nil
  ) {
    self.declaration = declaration
    self.properties = properties
    self.valueHandle = valueHandle
    self.uuid = uuid
    self.descriptors = descriptors
  }

  /// The declaration in `data`; `nil` unless its value has 5 or 19 bytes: properties, handle and UUID.
  init?(declaredBy data: AttributeData) {
    let uuid = data.value.dropFirst(3)
    switch (data.value.first, uuid.count) {
    case (let properties?, 2), (let properties?, 16):
      self.init(
        declaration: data.handle, properties: CharacteristicProperties(rawValue: properties),
        valueHandle: AttributeHandle(rawValue: UInt16(littleEndianBytes: data.value[1..<3])),
        uuid: uuid.count == 2
          ? .uuid16(UInt16(littleEndianBytes: uuid))
          : BluetoothUUID.uuid128(
            whole: UUID128(
              high: UInt64(littleEndianBytes: uuid.suffix(8)), low: UInt64(littleEndianBytes: uuid.prefix(8)))
          ).normalized)
    case (_, _): return nil
    }
  }

  /// The value of the declaration on the wire.
  var declarationValue: [UInt8] {
    var value = [properties.rawValue]
    value.append(littleEndian: valueHandle.rawValue)
    return value + uuid.normalized.bytes
  }
}
