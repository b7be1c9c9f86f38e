/// The layout of the data messages that follow it: which fields, and how long.
public struct FITDefinition: Hashable, Sendable {
  /// The kind of message.
  public var number: FITMessageNumber
  /// Whether numbers have their most significant byte first.
  public var isBigEndian: Bool
  /// The fields, in the order of their data. Fields without bytes are left out.
  public var fields: [Field]
  /// The developer fields, in the order of their data, which follow the other fields' data.
  public var developerFields: [DeveloperField]
  /// The size of a data message without its header, in bytes.
  public var dataSize: Int

  /// A field of the profile.
  public struct Field: Hashable, Sendable {
    /// The number of the field in the profile.
    public let number: UInt8
    /// The size of the data, in bytes.
    public let size: Int
    /// The type; nil if it is unknown.
    public let type: FITBaseType?
    /// The position of the data in the message.
    let offset: Int
  }

  /// A field that its program describes itself.
  public struct DeveloperField: Hashable, Sendable {
    /// The number of the field in its program.
    public let number: UInt8
    /// The size of the data, in bytes.
    public let size: Int
    /// The number of the program in this file.
    public let dataIndex: UInt8
    /// The description; nil if no field_description message came before.
    public let description: FITFieldDescription?
    /// The position of the data in the message.
    let offset: Int
  }
}

/// The description of a developer field: a field_description message.
public struct FITFieldDescription: Hashable, Sendable {
  /// The name of the field.
  public let name: String
  /// The type; nil if it is unknown.
  public let type: FITBaseType?
  /// The unit of the numbers.
  public let units: String?
}
