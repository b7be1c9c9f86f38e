import CSystemd
import Posix

/// A D-Bus message. It is read from its start, in the order of its signature.
@safe public final class BusMessage {
  let raw: OpaquePointer

  /// Shares `raw`, which sd-bus owns.
  init(sharing raw: OpaquePointer) {
    unsafe self.raw = raw
    unsafe sd_bus_message_ref(raw)
  }

  /// Takes ownership of a new message; `result` is the return value of its creation.
  init(_ operation: String, _ result: Int32, adopting raw: OpaquePointer?) throws(BusError) {
    guard result >= 0, let raw = unsafe raw else { throw .system(SystemError(operation, code: -result)) }
    unsafe self.raw = raw
  }

  deinit {
    unsafe sd_bus_message_unref(raw)
  }

  /// The sender's unique name, which the bus guarantees.
  public var sender: String? { unsafe Self.text(sd_bus_message_get_sender(raw)) }
  /// The path of the called object, or of the signal's source.
  public var path: String? { unsafe Self.text(sd_bus_message_get_path(raw)) }
  /// The interface of the method or signal.
  public var interface: String? { unsafe Self.text(sd_bus_message_get_interface(raw)) }
  /// The name of the method or signal.
  public var member: String? { unsafe Self.text(sd_bus_message_get_member(raw)) }

  /// The error; nil if the message is not one.
  public var error: BusError? {
    guard unsafe sd_bus_message_is_method_error(raw, nil) > 0, let error = unsafe sd_bus_message_get_error(raw) else {
      return nil
    }
    let name = unsafe Self.text(error.pointee.name) ?? ""
    let message = unsafe Self.text(error.pointee.message) ?? ""
    return .answered(name: name.shortened(to: BusError.textLimit), message: message.shortened(to: BusError.textLimit))
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  // MARK: Reading

  /// Reads a string (`s`), a path (`o`) or a signature (`g`).
  public func readString(_ type: UnicodeScalar = "s") throws(BusError) -> String {
    var text: UnsafePointer<CChar>?
    guard unsafe sd_bus_message_read_basic(raw, CChar(dbusType: type), &text) > 0, let text = unsafe text else {
      throw .malformed
    }
    return unsafe String(cString: text)
  }

  /// Reads an array; `element` reads one element of the type `contents`.
  public func readArray(of contents: String, _ element: () throws(BusError) -> Void) throws(BusError) {
    try enter("a", contents)
    while unsafe sd_bus_message_at_end(raw, 0) == 0 { try element() }
    try leave()
  }

  /// Reads a dictionary whose keys are strings or paths; `value` reads the value of a key. `contents` is the entry's
  /// signature, such as `sv`.
  public func readDictionary(of contents: String, _ value: (String) throws(BusError) -> Void) throws(BusError) {
    guard let keyType = contents.unicodeScalars.first else { throw .malformed }
    try readArray(of: "{\(contents)}") { () throws(BusError) in
      try enter("e", contents)
      try value(try readString(keyType))
      try leave()
    }
  }

  /// Reads properties, `a{sv}`; of duplicates the last counts. `wanted` says which properties are kept.
  public func readProperties(_ wanted: (String) -> Bool) throws(BusError) -> [String: BusValue] {
    var properties: [String: BusValue] = [:]
    try readDictionary(of: "sv") { (key) throws(BusError) in
      if wanted(key) { properties[key] = try readVariant() } else { try skip("v") }
    }
    return properties
  }

  /// Skips one value of the type `types`.
  public func skip(_ types: String) throws(BusError) {
    guard unsafe sd_bus_message_skip(raw, types) >= 0 else { throw .malformed }
  }

  private func readVariant() throws(BusError) -> BusValue {
    var type: CChar = 0
    var pointer: UnsafePointer<CChar>?
    guard unsafe sd_bus_message_peek_type(raw, &type, &pointer) > 0, type == CChar(dbusType: "v"),
      let contents = unsafe Self.text(pointer)
    else { throw .malformed }
    try enter("v", contents)
    let value = try readValue(contents)
    try leave()
    return value
  }

  private func readValue(_ signature: String) throws(BusError) -> BusValue {
    switch signature {
    case "b": .bool(try readNumber("b", Int32(0)) != 0)
    case "y": .integer(Int64(try readNumber("y", UInt8(0))))
    case "n": .integer(Int64(try readNumber("n", Int16(0))))
    case "q": .integer(Int64(try readNumber("q", UInt16(0))))
    case "i": .integer(Int64(try readNumber("i", Int32(0))))
    case "u": .integer(Int64(try readNumber("u", UInt32(0))))
    case "x": .integer(try readNumber("x", Int64(0)))
    case "t": .integer(Int64(clamping: try readNumber("t", UInt64(0))))
    case "s": .string(try readString("s").shortened(to: BusValue.textLimit))
    case "o": .string(try readString("o").shortened(to: BusValue.textLimit))
    case "g": .string(try readString("g").shortened(to: BusValue.textLimit))
    case "ay": .bytes(try readBytes())
    case "as": .strings(try readStrings())
    default: try other(signature)
    }
  }

  private func other(_ signature: String) throws(BusError) -> BusValue {
    try skip(signature)
    return .other
  }

  private func readNumber<Number: BitwiseCopyable>(_ type: UnicodeScalar, _ initial: Number) throws(BusError) -> Number
  {
    var value = initial
    guard unsafe sd_bus_message_read_basic(raw, CChar(dbusType: type), &value) > 0 else { throw .malformed }
    return value
  }

  /// Reads an array of bytes, cut to `BusValue.byteLimit`.
  public func readBytes() throws(BusError) -> [UInt8] {
    var pointer: UnsafeRawPointer?
    var count = 0
    guard unsafe sd_bus_message_read_array(raw, CChar(dbusType: "y"), &pointer, &count) >= 0 else { throw .malformed }
    guard let start = unsafe pointer else { return [] }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: min(count, BusValue.byteLimit)))
  }

  private func readStrings() throws(BusError) -> [String] {
    var strings: [String] = []
    try readArray(of: "s") { () throws(BusError) in
      let text = try readString()
      if strings.count < BusValue.stringsLimit { strings.append(text.shortened(to: BusValue.textLimit)) }
    }
    return strings
  }

  private func enter(_ type: UnicodeScalar, _ contents: String) throws(BusError) {
    guard unsafe sd_bus_message_enter_container(raw, CChar(dbusType: type), contents) > 0 else { throw .malformed }
  }

  private func leave() throws(BusError) {
    guard unsafe sd_bus_message_exit_container(raw) >= 0 else { throw .malformed }
  }
}

extension CChar {
  /// A D-Bus type code, which is ASCII.
  init(dbusType type: UnicodeScalar) {
    self = CChar(truncatingIfNeeded: type.value)
  }
}

extension String {
  /// The text, cut between characters to at most `limit` bytes of UTF-8.
  func shortened(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end > utf8.startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
