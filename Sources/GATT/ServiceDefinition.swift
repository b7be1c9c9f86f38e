import ATT

/// A service that a server offers. Core Specification, Vol 3, Part G, 3.1.
public struct ServiceDefinition: Sendable {
  let uuid: BluetoothUUID
  let characteristics: [CharacteristicDefinition]

  /// A service of `uuid` with its characteristics in the order of their handles.
  public init(_ uuid: BluetoothUUID, characteristics: [CharacteristicDefinition]) {
    self.uuid = uuid.normalized
    self.characteristics = characteristics
  }
}

/// A characteristic that a server offers. Core Specification, Vol 3, Part G, 3.3.
public struct CharacteristicDefinition: Sendable {
  let uuid: BluetoothUUID
  let properties: CharacteristicProperties
  let value: [UInt8]
  let writeRule: WriteRule
  let descriptors: [DescriptorDefinition]

  /// A characteristic of `uuid` whose value may be read and written as `properties` say.
  ///
  /// One that notifies or indicates gets its Client Characteristic Configuration by itself, before `descriptors`.
  public init(
    _ uuid: BluetoothUUID, _ properties: CharacteristicProperties, value: [UInt8] = [],
    writeRule: WriteRule = .any, descriptors: [DescriptorDefinition] = []
  ) {
    self.uuid = uuid.normalized
    self.properties = properties
    self.value = value
    self.writeRule = writeRule
    self.descriptors = descriptors
  }
}

/// A descriptor that a server offers, which may be read. Core Specification, Vol 3, Part G, 3.3.3.
public struct DescriptorDefinition: Sendable {
  let uuid: BluetoothUUID
  let value: [UInt8]

  /// A descriptor of `uuid` with a value that stays.
  public init(_ uuid: BluetoothUUID, value: [UInt8]) {
    self.uuid = uuid.normalized
    self.value = value
  }
}

/// Which values a client may write.
public enum WriteRule: Hashable, Sendable {
  /// Any, up to the 512 bytes of an attribute.
  case any
  /// One of these; another is refused with the service's own error.
  case oneOf([[UInt8]], otherwise: ErrorCode)

  /// Why `value` is refused; `nil` if it is not.
  func refusal(of value: [UInt8]) -> ErrorCode? {
    switch self {
    case .any: value.count <= Procedure.longestValue ? nil : .invalidAttributeValueLength
    case .oneOf(let values, let otherwise): values.contains(value) ? nil : otherwise
    }
  }
}
