import ATT

/// The refusal of a request: the error code and the handle.
struct Refusal: Error {
  let code: ErrorCode
  let handle: AttributeHandle
}

extension GATTServer {
  /// Carries out `pdu`.
  /// - Returns: the response; `nil` if none is due.
  mutating func respond(to pdu: ClientPDU) -> ServerPDU? {
    do throws(Refusal) {
      switch pdu {
      case .exchangeMTURequest(let clientReceiveMTU):
        mtu = max(mtu, min(receiveMTU, clientReceiveMTU))
        emit(.mtuExchanged(mtu))
        return .exchangeMTUResponse(serverReceiveMTU: receiveMTU)
      case .findInformationRequest(let range): return try findInformation(range)
      case .findByTypeValueRequest(let range, let type, let value):
        return try findByTypeValue(range, .uuid16(type), value)
      case .readByTypeRequest(let range, let type): return try readByType(range, type)
      case .readByGroupTypeRequest(let range, let type): return try readByGroupType(range, type)
      case .readRequest(let handle):
        return .readResponse(value: Array(try readable(handle).prefix(Int(mtu) - 1)))
      case .readBlobRequest(let handle, let offset):
        let value = try readable(handle)
        guard Int(offset) <= value.count else { throw Refusal(code: .invalidOffset, handle: handle) }
        return .readBlobResponse(part: Array(value.dropFirst(Int(offset)).prefix(Int(mtu) - 1)))
      case .readMultipleRequest(let handles):
        return .readMultipleResponse(values: Array(try readable(handles).joined().prefix(Int(mtu) - 1)))
      case .readMultipleVariableRequest(let handles):
        return .readMultipleVariableResponse(LengthValueList(try readable(handles), limit: Int(mtu) - 1))
      case .writeRequest(let handle, let value):
        try write(value, to: handle, needing: .write)
        return .writeResponse
      case .writeCommand(let handle, let value):
        // Errors of commands are not reported. Core Specification, Vol 3, Part F, 3.4.5.3.
        do throws(Refusal) { try write(value, to: handle, needing: .writeWithoutResponse) } catch {}
        return nil
      case .prepareWriteRequest, .executeWriteRequest:
        // A strap has no value longer than a Write Request.
        throw Refusal(code: .requestNotSupported, handle: .invalid)
      case .unknown(let opcode, _):
        guard opcode.kind == .request else { return nil }
        throw Refusal(code: .requestNotSupported, handle: .invalid)
      case .signedWriteCommand, .handleValueConfirmation:
        // Without a key no signature can be checked (Core Specification, Vol 3, Part F, 3.4.5.4). This server sends no
        // indications.
        return nil
      }
    } catch {
      return .errorResponse(request: pdu.opcode, handle: error.handle, code: error.code)
    }
  }

  // MARK: Finding

  private func attributes(in range: HandleRange) throws(Refusal) -> ArraySlice<AttributeDatabase.Attribute> {
    guard range.isValid else { throw Refusal(code: .invalidHandle, handle: range.first) }
    return database.attributes(in: range)
  }

  private func findInformation(_ range: HandleRange) throws(Refusal) -> ServerPDU {
    var short: [InformationData.Element<UInt16>] = []
    var whole: [InformationData.Element<UUID128>] = []
    let room = Int(mtu) - 2
    // A response holds only one form of UUID. Core Specification, Vol 3, Part F, 3.4.3.2.
    search: for attribute in try attributes(in: range) {
      switch attribute.type {
      case .uuid16(let uuid):
        guard whole.isEmpty, short.count < room / 4 else { break search }
        short.append(.init(handle: attribute.handle, uuid: uuid))
      case .uuid128(let uuid):
        guard short.isEmpty, whole.count < room / 18 else { break search }
        whole.append(.init(handle: attribute.handle, uuid: uuid))
      }
    }
    guard whole.isEmpty else { return .findInformationResponse(.uuid128(whole)) }
    guard !short.isEmpty else { throw Refusal(code: .attributeNotFound, handle: range.first) }
    return .findInformationResponse(.uuid16(short))
  }

  private func findByTypeValue(
    _ range: HandleRange, _ type: BluetoothUUID, _ value: [UInt8]
  ) throws(Refusal) -> ServerPDU {
    let found = try attributes(in: range).lazy
      .filter { $0.type == type && $0.value == value && readRefusal(of: $0) == nil }
      .prefix((Int(mtu) - 1) / 4)
      .map { HandleRange(first: $0.handle, last: database.groupEnd(of: $0)) }
    guard !found.isEmpty else { throw Refusal(code: .attributeNotFound, handle: range.first) }
    return .findByTypeValueResponse(Array(found))
  }

  // MARK: Reading

  /// Why the value cannot be read; `nil` if it can.
  private func readRefusal(of attribute: AttributeDatabase.Attribute) -> ErrorCode? {
    switch attribute.role {
    case .constant, .service, .configuration: nil
    case .value(let properties, _): properties.contains(.read) ? nil : .readNotPermitted
    }
  }

  private func readable(_ handle: AttributeHandle) throws(Refusal) -> [UInt8] {
    guard let attribute = database[handle] else { throw Refusal(code: .invalidHandle, handle: handle) }
    if let code = readRefusal(of: attribute) { throw Refusal(code: code, handle: handle) }
    return attribute.value
  }

  private func readable(_ handles: [AttributeHandle]) throws(Refusal) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for handle in handles { values.append(try readable(handle)) }
    return values
  }

  private func readByType(_ range: HandleRange, _ type: BluetoothUUID) throws(Refusal) -> ServerPDU {
    var list: DataList<AttributeData>?
    for attribute in try attributes(in: range) where attribute.type == type {
      if let code = readRefusal(of: attribute) {
        // The readable values before it are the answer; the client's next request starts here.
        // Core Specification, Vol 3, Part F, 3.4.4.1.
        guard list == nil else { break }
        throw Refusal(code: code, handle: attribute.handle)
      }
      let value = Array(attribute.value.prefix(min(Int(mtu) - 4, 253)))
      guard Self.add(AttributeData(handle: attribute.handle, value: value), to: &list, mtu: mtu) else { break }
    }
    guard let list else { throw Refusal(code: .attributeNotFound, handle: range.first) }
    return .readByTypeResponse(list)
  }

  private func readByGroupType(_ range: HandleRange, _ type: BluetoothUUID) throws(Refusal) -> ServerPDU {
    let candidates = try attributes(in: range)
    guard type == .primaryService || type == .secondaryService else {
      throw Refusal(code: .unsupportedGroupType, handle: range.first)
    }
    var list: DataList<AttributeGroup>?
    for attribute in candidates where attribute.type == type {
      let group = HandleRange(first: attribute.handle, last: database.groupEnd(of: attribute))
      let value = Array(attribute.value.prefix(min(Int(mtu) - 6, 251)))
      guard Self.add(AttributeGroup(range: group, value: value), to: &list, mtu: mtu) else { break }
    }
    guard let list else { throw Refusal(code: .attributeNotFound, handle: range.first) }
    return .readByGroupTypeResponse(list)
  }

  /// Adds an element to a response's list if it has the others' length and there is room.
  private static func add<Element>(_ element: Element, to list: inout DataList<Element>?, mtu: UInt16) -> Bool {
    guard let begun = list else {
      list = DataList(element)
      return list != nil
    }
    guard begun.byteCount + begun.elementLength <= Int(mtu) - 2 else { return false }
    return list?.append(element) ?? false
  }
}
