import Primitives

/// Reads a PDU's parameters, and throws an error that names the PDU.
enum Parameters {
  /// The opcode, the first byte of every PDU.
  static func opcode(of bytes: RawSpan) throws(DecodeError) -> Opcode {
    guard !bytes.isEmpty else { throw .empty }
    return Opcode(rawValue: try load(UInt8.self, at: 0, of: bytes, in: .errorResponse))
  }

  /// The integer at `offset`.
  static func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, at offset: Int, of bytes: RawSpan, in opcode: Opcode
  ) throws(DecodeError) -> T {
    do {
      return try bytes.load(type, at: offset)
    } catch {
      throw .truncated(opcode, needed: error.offset + error.needed, available: error.available)
    }
  }

  /// The bytes from `offset` to the end, perhaps none.
  static func tail(from offset: Int, of bytes: RawSpan, in opcode: Opcode) throws(DecodeError) -> [UInt8] {
    do {
      return try bytes.bytes(from: offset)
    } catch {
      throw .truncated(opcode, needed: error.offset, available: error.available)
    }
  }

  /// Checks that the PDU has exactly `length` bytes.
  static func requireEnd(at length: Int, of bytes: RawSpan, in opcode: Opcode) throws(DecodeError) {
    guard bytes.byteCount >= length else { throw .truncated(opcode, needed: length, available: bytes.byteCount) }
    guard bytes.byteCount == length else { throw .trailingBytes(opcode, surplus: bytes.byteCount - length) }
  }

  /// The only parameter of the PDU, an integer.
  static func only<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ bytes: RawSpan, _ opcode: Opcode
  ) throws(DecodeError) -> T {
    try requireEnd(at: 1 + MemoryLayout<T>.size, of: bytes, in: opcode)
    return try load(type, at: 1, of: bytes, in: opcode)
  }

  static func handle(at offset: Int, of bytes: RawSpan, in opcode: Opcode) throws(DecodeError) -> AttributeHandle {
    AttributeHandle(rawValue: try load(UInt16.self, at: offset, of: bytes, in: opcode))
  }

  static func uuid(at offset: Int, of bytes: RawSpan, in opcode: Opcode) throws(DecodeError) -> UUID128 {
    let low = try load(UInt64.self, at: offset, of: bytes, in: opcode)
    return UUID128(high: try load(UInt64.self, at: offset + 8, of: bytes, in: opcode), low: low)
  }

  static func range(at offset: Int, of bytes: RawSpan, in opcode: Opcode) throws(DecodeError) -> HandleRange {
    HandleRange(
      first: try handle(at: offset, of: bytes, in: opcode), last: try handle(at: offset + 2, of: bytes, in: opcode))
  }

  static func handleAndValue(
    _ bytes: RawSpan, _ opcode: Opcode
  ) throws(DecodeError) -> (AttributeHandle, [UInt8]) {
    (try handle(at: 1, of: bytes, in: opcode), try tail(from: 3, of: bytes, in: opcode))
  }

  static func preparedWrite(
    _ bytes: RawSpan, _ opcode: Opcode
  ) throws(DecodeError) -> (AttributeHandle, UInt16, [UInt8]) {
    (
      try handle(at: 1, of: bytes, in: opcode), try load(UInt16.self, at: 3, of: bytes, in: opcode),
      try tail(from: 5, of: bytes, in: opcode)
    )
  }

  static func signedValue(
    _ bytes: RawSpan, _ opcode: Opcode
  ) throws(DecodeError) -> (AttributeHandle, [UInt8], AuthenticationSignature) {
    let least = 3 + AuthenticationSignature.length
    guard bytes.byteCount >= least else { throw .truncated(opcode, needed: least, available: bytes.byteCount) }
    let start = bytes.byteCount - AuthenticationSignature.length
    let signature = AuthenticationSignature(
      signCounter: try load(UInt32.self, at: start, of: bytes, in: opcode),
      messageAuthenticationCode: try load(UInt64.self, at: start + 4, of: bytes, in: opcode))
    var (handle, value) = try handleAndValue(bytes, opcode)
    value.removeLast(AuthenticationSignature.length)
    return (handle, value, signature)
  }

  static func rangeAndType(
    _ bytes: RawSpan, _ opcode: Opcode
  ) throws(DecodeError) -> (HandleRange, BluetoothUUID) {
    let range = try range(at: 1, of: bytes, in: opcode)
    switch bytes.byteCount - 5 {
    case 2: return (range, .uuid16(try load(UInt16.self, at: 5, of: bytes, in: opcode)))
    case 16: return (range, .uuid128(whole: try uuid(at: 5, of: bytes, in: opcode)))
    case let length: throw .badUUIDLength(opcode, length: length)
    }
  }

  /// A list of one or more elements of `elementLength` bytes, which fills the PDU from `start` on.
  static func list<Element>(
    from start: Int, elementLength: Int, _ bytes: RawSpan, _ opcode: Opcode,
    _ element: (_ offset: Int) throws(DecodeError) -> Element
  ) throws(DecodeError) -> [Element] {
    let available = bytes.byteCount - start
    guard available >= elementLength else {
      throw .truncated(opcode, needed: start + elementLength, available: bytes.byteCount)
    }
    guard available % elementLength == 0 else {
      throw .partialElement(opcode, elementLength: elementLength, available: available)
    }
    var elements: [Element] = []
    elements.reserveCapacity(available / elementLength)
    for offset in stride(from: start, to: bytes.byteCount, by: elementLength) {
      elements.append(try element(offset))
    }
    return elements
  }

  /// A list with the length of its elements in front.
  static func dataList<Element>(
    _ bytes: RawSpan, _ opcode: Opcode,
    _ element: (_ offset: Int, _ value: [UInt8]) throws(DecodeError) -> Element
  ) throws(DecodeError) -> DataList<Element> {
    let length = try load(UInt8.self, at: 1, of: bytes, in: opcode)
    guard Int(length) >= Element.headerLength else { throw .badElementLength(opcode, length: length) }
    let all = try tail(from: 0, of: bytes, in: opcode)
    let elements = try list(from: 2, elementLength: Int(length), bytes, opcode) { (offset) throws(DecodeError) in
      try element(offset, Array(all[(offset + Element.headerLength)..<(offset + Int(length))]))
    }
    return DataList(uniform: elements)
  }

  static func informationData(_ bytes: RawSpan, _ opcode: Opcode) throws(DecodeError) -> InformationData {
    switch try load(UInt8.self, at: 1, of: bytes, in: opcode) {
    case 1:
      return .uuid16(
        try list(from: 2, elementLength: 4, bytes, opcode) { (offset) throws(DecodeError) in
          InformationData.Element(
            handle: try handle(at: offset, of: bytes, in: opcode),
            uuid: try load(UInt16.self, at: offset + 2, of: bytes, in: opcode))
        })
    case 2:
      return .uuid128(
        try list(from: 2, elementLength: 18, bytes, opcode) { (offset) throws(DecodeError) in
          InformationData.Element(
            handle: try handle(at: offset, of: bytes, in: opcode), uuid: try uuid(at: offset + 2, of: bytes, in: opcode)
          )
        })
    case let format:
      throw .badFormat(opcode, format: format)
    }
  }

  /// A set of two or more handles.
  static func handles(_ bytes: RawSpan, _ opcode: Opcode) throws(DecodeError) -> [AttributeHandle] {
    let handles = try list(from: 1, elementLength: 2, bytes, opcode) { (offset) throws(DecodeError) in
      try handle(at: offset, of: bytes, in: opcode)
    }
    guard handles.count >= 2 else { throw .tooFewHandles(opcode) }
    return handles
  }

  /// Handles and values with their lengths; the last value must be complete.
  static func handleLengthValues(_ bytes: RawSpan, _ opcode: Opcode) throws(DecodeError) -> [AttributeData] {
    let all = try tail(from: 0, of: bytes, in: opcode)
    var elements: [AttributeData] = []
    var offset = 1
    repeat {
      let handle = try handle(at: offset, of: bytes, in: opcode)
      let length = Int(try load(UInt16.self, at: offset + 2, of: bytes, in: opcode))
      let start = offset + 4
      guard length <= bytes.byteCount - start else {
        throw .truncated(opcode, needed: start + length, available: bytes.byteCount)
      }
      elements.append(AttributeData(handle: handle, value: Array(all[start..<(start + length)])))
      offset = start + length
    } while offset < bytes.byteCount
    return elements
  }
}
