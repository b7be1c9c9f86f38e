extension JSONValue {
  /// The deepest nesting of objects and arrays.
  public static let maximumDepth = 32

  /// Parses `bytes` as one value with white space around it. It accepts RFC 8259 without extensions, and refuses repeated keys
  /// and infinite numbers.
  /// - Throws: `JSONError` with the first byte that is not JSON.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    if let position = JSONParser.firstInvalidUTF8(in: bytes) { throw JSONError(.notUTF8, at: position) }
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  /// Parses `text` as one value.
  /// - Throws: `JSONError` with the offset in the text's UTF-8.
  public init(parsing text: String) throws(JSONError) {
    var parser = JSONParser(bytes: Array(text.utf8))
    self = try parser.document()
  }
}

/// A recursive-descent parser of valid UTF-8. `maximumDepth` limits the recursion.
struct JSONParser {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The offset of the first byte that is not UTF-8.
  static func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw JSONError(.expected("nothing more"), at: position) }
    return value
  }

  // MARK: Grammar

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipWhiteSpace()
    let start = position
    switch try peek("a value") {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw JSONError(.expected("a value"), at: start)
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.maximumDepth else { throw JSONError(.tooDeep, at: position) }
    position += 1
    var members: [JSONMember] = []
    var keys = KeySet()
    skipWhiteSpace()
    if try peek("a key or '}'") == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      skipWhiteSpace()
      let start = position
      let expected = members.isEmpty ? "a key or '}'" : "a key"
      guard try peek(expected) == UInt8(ascii: "\"") else { throw JSONError(.expected(expected), at: position) }
      let key = try string()
      guard keys.insert(key, after: members) else { throw JSONError(.duplicateKey(key), at: start) }
      skipWhiteSpace()
      guard try peek("':'") == UInt8(ascii: ":") else { throw JSONError(.expected("':'"), at: position) }
      position += 1
      members.append(JSONMember(key, try value(depth: depth + 1)))
      guard try another(before: UInt8(ascii: "}"), "',' or '}'") else { return .object(members) }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.maximumDepth else { throw JSONError(.tooDeep, at: position) }
    position += 1
    var elements: [JSONValue] = []
    skipWhiteSpace()
    if try peek("a value or ']'") == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      elements.append(try value(depth: depth + 1))
      guard try another(before: UInt8(ascii: "]"), "',' or ']'") else { return .array(elements) }
    }
  }

  /// Consumes a comma (true) or the end of the list (false).
  private mutating func another(before end: UInt8, _ expected: String) throws(JSONError) -> Bool {
    skipWhiteSpace()
    switch try peek(expected) {
    case UInt8(ascii: ","):
      position += 1
      return true
    case end:
      position += 1
      return false
    default: throw JSONError(.expected(expected), at: position)
    }
  }

  private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for byte in word.utf8 {
      guard try peek("'\(word)'") == byte else { throw JSONError(.expected("'\(word)'"), at: position) }
      position += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var (isInteger, isPlain) = (true, true)
    _ = pass(UInt8(ascii: "-"))
    // RFC 8259, 6: no leading zeros.
    if !pass(UInt8(ascii: "0")) { try digits() }
    if pass(UInt8(ascii: ".")) {
      isInteger = false
      try digits()
    }
    if pass(UInt8(ascii: "e")) || pass(UInt8(ascii: "E")) {
      (isInteger, isPlain) = (false, false)
      if !pass(UInt8(ascii: "+")) { _ = pass(UInt8(ascii: "-")) }
      try digits()
    }
    if !isInteger, isPlain, let exact = Self.decimal(bytes[start..<position]) { return .number(exact) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let exact = Int64(text) { return .integer(exact) }
    guard let rounded = Double(text), rounded.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
    return .number(rounded)
  }

  /// The number of a text such as "-5421.125301"; nil if it has more than 15 digits. The digits and the power of ten are exact then,
  /// so one division gives the nearest number, in a fraction of the time of strtod(3).
  private static func decimal(_ text: ArraySlice<UInt8>) -> Double? {
    guard text.count <= 17 else { return nil }
    var (digits, scale) = (Int64(0), 1.0)
    var (count, isFraction) = (0, false)
    for byte in text {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else {
        if byte == UInt8(ascii: ".") { isFraction = true }
        continue
      }
      digits = digits &* 10 &+ Int64(byte - UInt8(ascii: "0"))
      count += 1
      if isFraction { scale *= 10 }
    }
    guard count <= 15 else { return nil }
    let value = Double(digits) / scale
    return text.first == UInt8(ascii: "-") ? -value : value
  }

  private mutating func digits() throws(JSONError) {
    guard case UInt8(ascii: "0")...UInt8(ascii: "9") = try peek("a digit") else {
      throw JSONError(.expected("a digit"), at: position)
    }
    while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] { position += 1 }
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    var unescaped: [UInt8]?
    while true {
      let byte = try peek("'\"'")
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        if let unescaped { return String(decoding: unescaped, as: UTF8.self) }
        return String(decoding: bytes[start..<position - 1], as: UTF8.self)
      case UInt8(ascii: "\\"):
        var text = unescaped ?? Array(bytes[start..<position])
        unescaped = nil
        try escape(into: &text)
        unescaped = text
      case 0..<0x20: throw JSONError(.controlCharacter, at: position)
      default:
        unescaped?.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    let byte = try peek("an escape")
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = UInt32(try fourDigits())
      if case 0xD800..<0xDC00 = code {
        guard pass(UInt8(ascii: "\\")), pass(UInt8(ascii: "u")) else { throw JSONError(.loneSurrogate, at: start) }
        let low = UInt32(try fourDigits())
        guard case 0xDC00..<0xE000 = low else { throw JSONError(.loneSurrogate, at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw JSONError(.loneSurrogate, at: start) }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw JSONError(.expected("one of \"\\/bfnrtu after a backslash"), at: position - 1)
    }
  }

  private mutating func fourDigits() throws(JSONError) -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch try peek("four hexadecimal digits") {
      case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): digit = byte - UInt8(ascii: "0")
      case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte): digit = byte - UInt8(ascii: "a") + 10
      case let byte where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte): digit = byte - UInt8(ascii: "A") + 10
      default: throw JSONError(.expected("four hexadecimal digits"), at: position)
      }
      code = code << 4 | UInt16(digit)
      position += 1
    }
    return code
  }

  // MARK: Bytes

  private func peek(_ expected: String) throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw JSONError(.ended(expected: expected), at: position) }
    return bytes[position]
  }

  private mutating func pass(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}

/// The keys of one object. Few keys are compared one by one; many are hashed, so that a line with ten thousand keys takes
/// linear time.
private struct KeySet {
  private var hashed: Set<[UInt8]> = []

  /// Inserts `key`; false if it is among `members` or was inserted before. Keys differ if their bytes differ.
  mutating func insert(_ key: String, after members: [JSONMember]) -> Bool {
    if members.count < 16 {
      return !members.contains { $0.key.utf8.elementsEqual(key.utf8) }
    }
    if hashed.isEmpty {
      for member in members { hashed.insert(Array(member.key.utf8)) }
    }
    return hashed.insert(Array(key.utf8)).inserted
  }
}
