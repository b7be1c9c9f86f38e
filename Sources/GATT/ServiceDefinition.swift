import ATT

/// The definition of a service. Core Specification, Vol 3, Part G, 3.1.
public struct ServiceDefinition: Sendable {
  let uuid: BluetoothUUID
  let characteristics: [CharacteristicDefinition]

  /// A service of type `uuid`, with its characteristics in the order of their handles.
  public init(_ uuid: BluetoothUUID, characteristics: [CharacteristicDefinition]) {
    self.uuid = uuid.normalized
    self.characteristics = characteristics
  }
}

/// The definition of a characteristic. Core Specification, Vol 3, Part G, 3.3.
public struct CharacteristicDefinition: Sendable {
  let uuid: BluetoothUUID
  let properties: CharacteristicProperties
  let value: [UInt8]
  let writeRule: WriteRule
  let descriptors: [DescriptorDefinition]

  /// A characteristic of type `uuid`, with the allowed uses in `properties`.
  ///
  /// If it can notify or indicate, it gets a Client Characteristic Configuration, before `descriptors`.
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

/// The definition of a readable descriptor. Core Specification, Vol 3, Part G, 3.3.3.
public struct DescriptorDefinition: Sendable {
  let uuid: BluetoothUUID
  let value: [UInt8]

  /// A descriptor of type `uuid` with a constant value.
  public init(_ uuid: BluetoothUUID, value: [UInt8]) {
    self.uuid = uuid.normalized
    self.value = value
  }
}

/// The values that a client may write.
public enum WriteRule: Hashable, Sendable {
  /// Any value, up to the 512 bytes of an attribute.
  case any
  /// One of these; others are refused with the error `otherwise`.
  case oneOf([[UInt8]], otherwise: ErrorCode)

  /// The error for `value`; `nil` if it is allowed.
  func refusal(of value: [UInt8]) -> ErrorCode? {
    switch self {
    case .any: value.count <= AttributeValue.longest ? nil : .invalidAttributeValueLength
    case .oneOf(let values, let otherwise): values.contains(value) ? nil : otherwise
    }
  }
}
