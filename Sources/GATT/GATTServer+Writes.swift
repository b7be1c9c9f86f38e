import ATT

extension GATTServer {
  /// The attribute at `handle`, if it has the `property` for this kind of write.
  private func writable(
    _ handle: AttributeHandle, needing property: CharacteristicProperties
  ) throws(Refusal) -> AttributeDatabase.Attribute {
    guard let attribute = database[handle] else { throw Refusal(code: .invalidHandle, handle: handle) }
    switch attribute.role {
    case .constant, .service: throw Refusal(code: .writeNotPermitted, handle: handle)
    case .value(let properties, _):
      guard properties.contains(property) else { throw Refusal(code: .writeNotPermitted, handle: handle) }
    case .configuration:
      // A configuration is written with a response. Core Specification, Vol 3, Part G, 4.12.3.
      guard property == .write else { throw Refusal(code: .writeNotPermitted, handle: handle) }
    }
    return attribute
  }

  /// The error for writing `value` to the attribute; `nil` if it is allowed.
  private func refusal(of value: [UInt8], for attribute: AttributeDatabase.Attribute) -> ErrorCode? {
    switch attribute.role {
    case .constant, .service: return .writeNotPermitted
    case .value(_, let rule): return rule.refusal(of: value)
    case .configuration(_, let properties):
      guard value.count == 2 else { return .invalidAttributeValueLength }
      let asked = ClientCharacteristicConfiguration(rawValue: UInt16(littleEndianBytes: value))
      guard asked.isSubset(of: [.notifications, .indications]) else { return .valueNotAllowed }
      guard !asked.contains(.notifications) || properties.contains(.notify),
        !asked.contains(.indications) || properties.contains(.indicate)
      else { return .clientCharacteristicConfigurationImproperlyConfigured }
      return nil
    }
  }

  /// Stores an accepted value, and emits the event.
  private mutating func store(_ value: [UInt8], in attribute: AttributeDatabase.Attribute) {
    database.set(value, at: attribute.handle)
    switch attribute.role {
    case .constant, .service: break
    case .value: emit(.written(attribute.handle, value))
    case .configuration(let characteristic, _):
      emit(.subscribed(characteristic, .init(rawValue: UInt16(littleEndianBytes: value))))
    }
  }

  /// Write Request and Write Command. Core Specification, Vol 3, Part F, 3.4.5.1 and 3.4.5.3.
  mutating func write(
    _ value: [UInt8], to handle: AttributeHandle, needing property: CharacteristicProperties
  ) throws(Refusal) {
    let attribute = try writable(handle, needing: property)
    if let code = refusal(of: value, for: attribute) { throw Refusal(code: code, handle: handle) }
    store(value, in: attribute)
  }
}
