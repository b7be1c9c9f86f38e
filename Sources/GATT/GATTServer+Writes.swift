import ATT

extension GATTServer {
  /// Holds that the attribute at `handle` may be written on this link, by a write of the kind of `property`.
  private func writable(
    _ handle: AttributeHandle, needing property: CharacteristicProperties
  ) throws(Refusal) -> AttributeDatabase.Attribute {
    guard let attribute = database[handle] else { throw Refusal(code: .invalidHandle, handle: handle) }
    switch attribute.role {
    case .constant, .service: throw Refusal(code: .writeNotPermitted, handle: handle)
    case .value(let properties, _):
      guard properties.contains(property) else { throw Refusal(code: .writeNotPermitted, handle: handle) }
    case .configuration:
      // A configuration is written with a response (Part G, 4.12.3).
      guard property == .write else { throw Refusal(code: .writeNotPermitted, handle: handle) }
    }
    if let code = security.refusal(needing: attribute.security) { throw Refusal(code: code, handle: handle) }
    return attribute
  }

  /// Why `value` cannot be the attribute's; `nil` if it can.
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

  /// Stores a value that was found acceptable, and says so.
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

  /// Prepare Write Request. Offset and length are checked when it is executed. Core Specification, Vol 3, Part F, 3.4.6.1.
  mutating func prepare(_ write: PreparedWrite) throws(Refusal) {
    _ = try writable(write.handle, needing: .write)
    guard prepared.count < Self.preparedLimit else { throw Refusal(code: .prepareQueueFull, handle: write.handle) }
    prepared.append(write)
  }

  /// Execute Write Request: all that is queued is written, or nothing; the queue is empty afterwards.
  /// Core Specification, Vol 3, Part F, 3.4.6.3.
  mutating func execute(_ flags: ExecuteWriteFlags) throws(Refusal) {
    let writes = prepared
    prepared = []
    switch flags {
    case .cancel: return
    case .reserved: throw Refusal(code: .invalidPDU, handle: .invalid)
    case .write: break
    }
    var order: [AttributeHandle] = []
    var values: [AttributeHandle: [UInt8]] = [:]
    for write in writes {
      let offset = Int(write.offset)
      // The first part says where the value is cut: what follows the last part is no longer the attribute's.
      var value = values[write.handle] ?? Array(database[write.handle]?.value.prefix(offset) ?? [])
      guard offset <= value.count else { throw Refusal(code: .invalidOffset, handle: write.handle) }
      value.replaceSubrange(offset..<min(value.count, offset + write.part.count), with: write.part)
      guard value.count <= Procedure.longestValue else {
        throw Refusal(code: .invalidAttributeValueLength, handle: write.handle)
      }
      if values.updateValue(value, forKey: write.handle) == nil { order.append(write.handle) }
    }
    var accepted: [(AttributeDatabase.Attribute, [UInt8])] = []
    for handle in order {
      let attribute = try writable(handle, needing: .write)
      let value = values[handle] ?? []
      if let code = refusal(of: value, for: attribute) { throw Refusal(code: code, handle: handle) }
      accepted.append((attribute, value))
    }
    for (attribute, value) in accepted { store(value, in: attribute) }
  }
}
