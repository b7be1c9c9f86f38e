extension TOMLTable {
  /// The greatest size of a document in bytes.
  public static let maximumSize = 16 * 1024
  /// The deepest nesting of tables and arrays, including the document's own table. It limits the recursion.
  public static let maximumDepth = 32

  /// Parses the TOML 1.0 document in `bytes`. It ignores a byte order mark at the start, which editors on Windows write.
  /// - Throws: the first fault.
  public init(parsing bytes: [UInt8]) throws(TOMLFault) {
    var cursor = TOMLCursor(bytes)
    guard bytes.count <= Self.maximumSize else {
      throw TOMLFault("the file has more than \(Self.maximumSize) bytes; shorten it", at: cursor.position)
    }
    cursor.skipByteOrderMark()
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      cursor.advance(error.byteOffsets.lowerBound - cursor.offset)
      throw TOMLFault("this is not UTF-8; save the file as UTF-8", at: cursor.position)
    }
    var parser = TOMLParser(cursor)
    self = try parser.document()
  }
}

/// A recursive-descent parser of valid UTF-8.
struct TOMLParser {
  /// The statement on a line.
  enum Statement {
    case header
    case value(TOMLValue, start: Int)
  }

  var cursor: TOMLCursor

  init(_ cursor: TOMLCursor) {
    self.cursor = cursor
  }

  mutating func document() throws(TOMLFault) -> TOMLTable {
    var tree = TOMLTree(at: cursor.position, depth: 1)
    while true {
      cursor.skipBlanks()
      guard let byte = cursor.next else { return tree.root }
      if try passLineEndOrComment() { continue }
      if byte == UInt8(ascii: "[") {
        try header(&tree)
        try finishLine(after: .header)
      } else {
        try finishLine(after: try keyAndValue(&tree))
      }
    }
  }

  // MARK: Lines

  /// Moves past a line end or a comment, if one is here.
  private mutating func passLineEndOrComment() throws(TOMLFault) -> Bool {
    if cursor.passLineEnd() { return true }
    guard cursor.pass("#") else { return false }
    while !cursor.isAtLineEnd, let byte = cursor.next {
      if byte.isForbiddenControl { throw control(byte, "a comment cannot contain it; delete it") }
      cursor.advance()
    }
    return true
  }

  private mutating func finishLine(after statement: Statement) throws(TOMLFault) {
    cursor.skipBlanks()
    if cursor.isAtLineEnd {
      _ = cursor.passLineEnd()
    } else if cursor.next != UInt8(ascii: "#") {
      throw endFault(after: statement)
    }
  }

  /// `[path]` or `[[path]]`.
  private mutating func header(_ tree: inout TOMLTree) throws(TOMLFault) {
    let start = cursor.position
    cursor.advance()
    let isArray = cursor.pass("[")
    cursor.skipBlanks()
    guard !cursor.isAtLineEnd, cursor.next != UInt8(ascii: "]") else {
      throw TOMLFault("the name of a table must follow the [; write it, as in [name]", at: cursor.position)
    }
    let path = try path()
    cursor.skipBlanks()
    guard cursor.pass("]") else { throw noBracket(after: path, isArray: isArray) }
    let name = path.map(\.text).joined(separator: ".").excerpt
    if isArray, !cursor.pass("]") {
      let problem = "the header begins with two brackets and ends with one; write [[\(name)]], or [\(name)]"
      throw TOMLFault(problem, at: cursor.position)
    }
    if !isArray, cursor.next == UInt8(ascii: "]") {
      let problem = "the header begins with one bracket and ends with two; write [[\(name)]], or [\(name)]"
      throw TOMLFault(problem, at: start)
    }
    if isArray { try tree.append(path) } else { try tree.open(path) }
  }

  /// `path = value`
  private mutating func keyAndValue(_ tree: inout TOMLTree) throws(TOMLFault) -> Statement {
    let path = try path()
    cursor.skipBlanks()
    guard cursor.pass("=") else { throw noEqualsSign(after: path) }
    cursor.skipBlanks()
    let depth = tree.depth(of: path)
    guard depth <= TOMLTable.maximumDepth else { throw .tooDeep(at: cursor.position) }
    let start = cursor.offset
    let value = try value(depth: depth)
    try tree.set(path, value)
    return .value(value, start: start)
  }

  // MARK: Keys

  /// Keys separated by dots.
  private mutating func path() throws(TOMLFault) -> [TOMLKey] {
    var path = [try key()]
    while true {
      cursor.skipBlanks()
      guard cursor.pass(".") else { return path }
      cursor.skipBlanks()
      path.append(try key())
    }
  }

  private mutating func key() throws(TOMLFault) -> TOMLKey {
    let position = cursor.position
    let text: String
    switch cursor.next {
    case UInt8(ascii: "\"")?: text = try basicString()
    case UInt8(ascii: "'")?: text = try literalString()
    case let byte?:
      guard byte.isBareKey else { throw noKey() }
      text = String(decoding: cursor.take { $0.isBareKey }, as: UTF8.self)
    case nil: throw noKey()
    }
    return TOMLKey(text: text, position: position)
  }

  // MARK: Values

  /// A value nested in `depth` tables and arrays.
  private mutating func value(depth: Int) throws(TOMLFault) -> TOMLValue {
    let position = cursor.position
    let content: TOMLValue.Content
    switch cursor.next {
    case UInt8(ascii: "\"")?:
      let isLong = cursor.peek(1) == UInt8(ascii: "\"") && cursor.peek(2) == UInt8(ascii: "\"")
      content = .string(try isLong ? longString(quote: "\"") : basicString())
    case UInt8(ascii: "'")?:
      let isLong = cursor.peek(1) == UInt8(ascii: "'") && cursor.peek(2) == UInt8(ascii: "'")
      content = .string(try isLong ? longString(quote: "'") : literalString())
    case UInt8(ascii: "[")?: content = .array(try array(depth: depth + 1))
    case UInt8(ascii: "{")?: content = .table(try inlineTable(depth: depth + 1))
    case UInt8(ascii: ",")?, UInt8(ascii: "]")?, UInt8(ascii: "}")?, UInt8(ascii: "#")?, nil: throw noValue()
    case _?:
      if cursor.isAtLineEnd { throw noValue() }
      content = try bareValue()
    }
    return TOMLValue(content: content, position: position)
  }

  private mutating func array(depth: Int) throws(TOMLFault) -> [TOMLValue] {
    let start = cursor.position
    guard depth <= TOMLTable.maximumDepth else { throw .tooDeep(at: start) }
    cursor.advance()
    var values: [TOMLValue] = []
    while true {
      try skipBlanksLinesAndComments()
      if cursor.pass("]") { return values }
      if let fault = endOfList(start) { throw fault }
      values.append(try value(depth: depth))
      try skipBlanksLinesAndComments()
      if cursor.pass(",") { continue }
      if cursor.pass("]") { return values }
      throw noComma(inList: start)
    }
  }

  private mutating func skipBlanksLinesAndComments() throws(TOMLFault) {
    repeat { cursor.skipBlanks() } while try passLineEndOrComment()
  }

  private mutating func inlineTable(depth: Int) throws(TOMLFault) -> TOMLTable {
    let start = cursor.position
    guard depth <= TOMLTable.maximumDepth else { throw .tooDeep(at: start) }
    cursor.advance()
    var tree = TOMLTree(at: start, depth: depth)
    cursor.skipBlanks()
    if cursor.pass("}") { return tree.root }
    while true {
      cursor.skipBlanks()
      if cursor.next == UInt8(ascii: "}") {
        throw TOMLFault("a table in braces has no comma before its }; delete the comma", at: cursor.position)
      }
      if isAtInlineBreak { throw brokenInlineTable(start) }
      guard case .value(let value, let first) = try keyAndValue(&tree) else { return tree.root }
      cursor.skipBlanks()
      if let fault = decimalComma(after: value, start: first) { throw fault }
      if cursor.pass(",") { continue }
      if cursor.pass("}") { return tree.root }
      if isAtInlineBreak { throw brokenInlineTable(start) }
      let problem = "write a comma before the next key, or } to end the table that begins in column \(start.column)"
      throw stray() ?? TOMLFault(problem, at: cursor.position)
    }
  }

  /// Whether a table in braces is interrupted here.
  private var isAtInlineBreak: Bool { cursor.isAtLineEnd || cursor.next == UInt8(ascii: "#") }

  /// A value without quotes and brackets: everything up to a character that ends a value.
  private mutating func bareValue() throws(TOMLFault) -> TOMLValue.Content {
    let start = cursor
    var word = cursor.take { !$0.endsBareValue }
    // A space may stand between date and time: "2026-03-01 06:30:00".
    if word.count == 10, word.dropFirst(4).first == UInt8(ascii: "-"),
      word.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: "-") }),
      cursor.next == UInt8(ascii: " "), cursor.peek(1)?.isDigit == true, cursor.peek(2)?.isDigit == true,
      cursor.peek(3) == UInt8(ascii: ":")
    {
      cursor.advance()
      _ = cursor.take { !$0.endsBareValue }
      word = cursor.bytes[start.offset..<cursor.offset]
    }
    switch TOMLScalar(word) {
    case .value(let content): return content
    case .outOfRange(let problem): throw TOMLFault(problem, at: start.position)
    case .unknown:
      cursor = start
      throw badWord(word)
    }
  }
}

extension UInt8 {
  /// Whether this byte ends a value without quotes.
  fileprivate var endsBareValue: Bool {
    switch self {
    case .lineFeed, .carriageReturn, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"): true
    default: isBlank
    }
  }
}
