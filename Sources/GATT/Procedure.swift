import ATT

/// A procedure of the Generic Attribute Profile: its next request, and what it learned from responses.
/// Core Specification, Vol 3, Part G, 4.
enum Procedure: Sendable {
  /// Exchange MTU. 4.3.1.
  case exchangeMTU(receiveMTU: UInt16)
  /// Discover Primary Service by Service UUID. 4.4.2.
  case discoverServices(BluetoothUUID, DiscoveryCursor, found: [HandleRange])
  /// Discover All Characteristics of a Service. 4.6.1.
  case discoverCharacteristics(DiscoveryCursor, found: [Characteristic])
  /// Discover All Characteristic Descriptors. 4.7.1.
  case discoverDescriptors(DiscoveryCursor, found: [Descriptor])
  /// Read Characteristic Value, continued by Read Long Characteristic Values if the response is full. 4.8.1, 4.8.3.
  case read(AttributeHandle, value: [UInt8])
  /// Write Characteristic Value, or Write Characteristic Descriptors. 4.9.3, 4.12.3.
  case write(AttributeHandle, value: [UInt8])

  /// The consequence of a response.
  enum Step: Sendable {
    /// The next request of the same procedure is due.
    case nextRequest
    /// The procedure is complete.
    case done(GATTClient.Outcome)
  }

  /// The next PDU to send; `nil` if nothing remains.
  var request: ClientPDU? {
    switch self {
    case .exchangeMTU(let receiveMTU): .exchangeMTURequest(clientReceiveMTU: receiveMTU)
    case .discoverServices(let uuid, let cursor, _):
      cursor.remaining.map { .findByTypeValueRequest($0, type: 0x2800, value: uuid.normalized.bytes) }
    case .discoverCharacteristics(let cursor, _):
      cursor.remaining.map { .readByTypeRequest($0, type: .characteristic) }
    case .discoverDescriptors(let cursor, _): cursor.remaining.map { .findInformationRequest($0) }
    case .read(let handle, let value):
      value.isEmpty ? .readRequest(handle) : .readBlobRequest(handle, offset: UInt16(clamping: value.count))
    case .write(let handle, let value): .writeRequest(handle, value: value)
    }
  }

  /// The outcome if the procedure ends here.
  private var outcome: GATTClient.Outcome {
    switch self {
    case .exchangeMTU: .mtu(GATTClient.defaultMTU)
    case .discoverServices(_, _, let found): .services(found)
    case .discoverCharacteristics(let cursor, let found):
      .characteristics(Self.withDescriptorRanges(found, in: cursor.range))
    case .discoverDescriptors(_, let found): .descriptors(found)
    case .read(_, let value): .value(value)
    case .write: .written
    }
  }

  /// The attributes that the procedure concerns; `nil` if none.
  var range: HandleRange? {
    switch self {
    case .exchangeMTU: nil
    case .discoverServices(_, let cursor, _), .discoverCharacteristics(let cursor, _),
      .discoverDescriptors(let cursor, _):
      cursor.range
    case .read(let handle, _), .write(let handle, _):
      HandleRange(first: handle, last: handle)
    }
  }

  /// Handles the response to `request`, which was sent under `mtu`.
  /// - Throws: `GATTError` if the response is of another kind, or its contents are invalid.
  mutating func receive(_ response: ServerPDU, mtu: UInt16) throws(GATTError) -> Step {
    switch (self, response) {
    case (.exchangeMTU(let receiveMTU), .exchangeMTUResponse(let serverReceiveMTU)):
      return .done(.mtu(max(GATTClient.defaultMTU, min(receiveMTU, serverReceiveMTU))))
    case (.discoverServices(let uuid, var cursor, var found), .findByTypeValueResponse(let ranges)):
      for range in ranges {
        try cursor.pass(range)
        found.append(range)
      }
      self = .discoverServices(uuid, cursor, found: found)
    case (.discoverCharacteristics(var cursor, var found), .readByTypeResponse(let list)):
      for element in list.elements {
        try found.append(Self.characteristic(element, passing: &cursor))
      }
      self = .discoverCharacteristics(cursor, found: found)
    case (.discoverDescriptors(var cursor, var found), .findInformationResponse(let data)):
      for (handle, type) in data.attributes {
        try cursor.pass(handle)
        found.append(Descriptor(handle: handle, uuid: type.normalized))
      }
      self = .discoverDescriptors(cursor, found: found)
    case (.read(let handle, let start), .readResponse(let part)),
      (.read(let handle, let start), .readBlobResponse(let part)):
      let value = start + part
      guard value.count <= AttributeValue.longest else {
        throw .valueTooLong(length: value.count, limit: AttributeValue.longest)
      }
      self = .read(handle, value: value)
      // A part that does not fill its response is the last. Core Specification, Vol 3, Part F, 3.4.4.4 and 3.4.4.6.
      guard part.count >= Int(mtu) - 1, value.count < AttributeValue.longest else { return .done(outcome) }
      return .nextRequest
    case (.write, .writeResponse):
      return .done(.written)
    case (_, let other):
      throw .unexpectedResponse(other.opcode)
    }
    return request == nil ? .done(outcome) : .nextRequest
  }

  /// Handles an Error Response to `request`.
  /// - Returns: the outcome if this error is a normal end of the procedure; `nil` if it failed.
  func receive(_ code: ErrorCode) -> GATTClient.Outcome? {
    switch (self, code) {
    case (.exchangeMTU, .requestNotSupported):
      // The MTU stays unchanged. Core Specification, Vol 3, Part F, 3.4.2.2.
      outcome
    case (.discoverServices, .attributeNotFound), (.discoverCharacteristics, .attributeNotFound),
      (.discoverDescriptors, .attributeNotFound):
      outcome
    case (.read(_, let value), .attributeNotLong), (.read(_, let value), .invalidOffset),
      (.read(_, let value), .requestNotSupported):
      // The first response held the whole value. Read Blob is optional, and a server may refuse it for a value that fits.
      value.isEmpty ? nil : outcome
    case (.exchangeMTU, _), (.discoverServices, _), (.discoverCharacteristics, _), (.discoverDescriptors, _),
      (.read, _), (.write, _):
      nil
    }
  }

  private static func characteristic(
    _ element: AttributeData, passing cursor: inout DiscoveryCursor
  ) throws(GATTError) -> Characteristic {
    guard let characteristic = Characteristic(declaredBy: element) else {
      throw .badCharacteristicDeclaration(element.handle, length: element.value.count)
    }
    try cursor.pass(element.handle)
    let span = HandleRange(first: element.handle, last: characteristic.valueHandle)
    guard span.isValid, span.first != span.last, cursor.range.contains(span.last) else {
      throw .handlesOutOfRange(HandleRange(first: span.last, last: span.last), asked: cursor.range)
    }
    return characteristic
  }

  /// Descriptors are between the value and the next declaration. Core Specification, Vol 3, Part G, 3.3.3.
  private static func withDescriptorRanges(_ found: [Characteristic], in range: HandleRange) -> [Characteristic] {
    var characteristics = found
    var last = range.last
    for index in characteristics.indices.reversed() {
      if let first = characteristics[index].valueHandle.next, first <= last {
        characteristics[index].descriptors = HandleRange(first: first, last: last)
      }
      last = characteristics[index].declaration.previous ?? .invalid
    }
    return characteristics
  }
}
