import ATT
import Primitives

/// A server's attributes, in the order of their handles. Core Specification, Vol 3, Part G, 2.5 and 3.
public struct AttributeDatabase: Sendable {
  /// Why services do not form a database.
  public enum Failure: Error, Hashable, Sendable {
    /// There are more attributes than handles.
    case tooManyAttributes
    /// A value has more than 512 bytes. Core Specification, Vol 3, Part F, 3.2.9.
    case valueTooLong(BluetoothUUID, length: Int)
  }

  /// The role of an attribute in the server.
  enum Role: Hashable, Sendable {
    /// A declaration, or a descriptor with a constant value.
    case constant
    /// A service's declaration; its group ends at `end`.
    case service(end: AttributeHandle)
    /// A characteristic's value.
    case value(CharacteristicProperties, WriteRule)
    /// The Client Characteristic Configuration of the characteristic whose value has this handle.
    case configuration(of: AttributeHandle, CharacteristicProperties)
  }

  struct Attribute: Sendable {
    let handle: AttributeHandle
    let type: BluetoothUUID
    var value: [UInt8]
    var role: Role
  }

  private(set) var attributes: [Attribute] = []

  /// Lays out `services` in order, from `firstHandle` on.
  /// - Throws: `Failure` if they do not fit.
  public init(_ services: [ServiceDefinition], firstHandle: AttributeHandle = .first) throws(Failure) {
    var next: AttributeHandle? = max(firstHandle, .first)
    for service in services {
      let start = attributes.count
      let type = BluetoothUUID.primaryService
      try append(type, service.uuid.bytes, .constant, at: &next)
      for characteristic in service.characteristics {
        try append(characteristic, at: &next)
      }
      if let end = attributes.last?.handle { attributes[start].role = .service(end: end) }
    }
  }

  private mutating func append(
    _ characteristic: CharacteristicDefinition, at next: inout AttributeHandle?
  ) throws(Failure) {
    let properties = characteristic.properties
    guard let declaration = next, let valueHandle = declaration.next else { throw .tooManyAttributes }
    let declared = Characteristic(
      declaration: declaration, properties: properties, valueHandle: valueHandle, uuid: characteristic.uuid)
    try append(.characteristic, declared.declarationValue, .constant, at: &next)
    try append(
      characteristic.uuid, characteristic.value, .value(properties, characteristic.writeRule), at: &next)
    if !properties.isDisjoint(with: [.notify, .indicate]) {
      let off = ClientCharacteristicConfiguration().bytes
      try append(
        .clientCharacteristicConfiguration, off, .configuration(of: valueHandle, properties), at: &next)
    }
    for descriptor in characteristic.descriptors {
      try append(descriptor.uuid, descriptor.value, .constant, at: &next)
    }
  }

  private mutating func append(
    _ type: BluetoothUUID, _ value: [UInt8], _ role: Role, at next: inout AttributeHandle?
  ) throws(Failure) {
    guard let handle = next else { throw .tooManyAttributes }
    guard value.count <= AttributeValue.longest else { throw .valueTooLong(type, length: value.count) }
    attributes.append(Attribute(handle: handle, type: type, value: value, role: role))
    next = handle.next
  }

  /// The handle of the value of the first characteristic of `uuid`; `nil` if there is none.
  public func valueHandle(of uuid: BluetoothUUID) -> AttributeHandle? {
    attributes.first { attribute in
      guard case .value = attribute.role else { return false }
      return attribute.type == uuid
    }?.handle
  }

  /// The attribute at `handle`; `nil` if there is none.
  subscript(handle: AttributeHandle) -> Attribute? {
    index(of: handle).map { attributes[$0] }
  }

  /// Sets the value of the attribute at `handle`, if there is one.
  mutating func set(_ value: [UInt8], at handle: AttributeHandle) {
    if let index = index(of: handle) { attributes[index].value = value }
  }

  /// The attributes in `range`.
  func attributes(in range: HandleRange) -> ArraySlice<Attribute> {
    let start = attributes.firstIndex { $0.handle >= range.first } ?? attributes.endIndex
    let end = attributes.firstIndex { $0.handle > range.last } ?? attributes.endIndex
    return attributes[start..<max(start, end)]
  }

  /// The end of the group that starts at `attribute`: the attribute itself, unless it declares a service.
  func groupEnd(of attribute: Attribute) -> AttributeHandle {
    guard case .service(let end) = attribute.role else { return attribute.handle }
    return end
  }

  /// The configuration of the characteristic with its value at `handle`; `nil` if it has none.
  func configuration(of handle: AttributeHandle) -> ClientCharacteristicConfiguration? {
    attributes.first { attribute in
      guard case .configuration(let characteristic, _) = attribute.role else { return false }
      return characteristic == handle
    }.map { ClientCharacteristicConfiguration(rawValue: UInt16(littleEndianBytes: $0.value)) }
  }

  // Handles have no gaps.
  private func index(of handle: AttributeHandle) -> Int? {
    guard let first = attributes.first?.handle, handle >= first else { return nil }
    let index = Int(handle.rawValue - first.rawValue)
    return attributes.indices.contains(index) ? index : nil
  }
}
