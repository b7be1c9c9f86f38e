/// Faults for common typing mistakes, with what to write instead. Each function returns the fault at the next character, unless
/// it says otherwise.
extension TOMLParser {
  /// A key is missing or malformed.
  func noKey() -> TOMLFault {
    if let fault = stray() { return fault }
    let problem =
      switch cursor.next {
      case UInt8(ascii: "=")?: "a key is missing before the =; write one, as in key = value"
      case UInt8(ascii: ".")?: "a key is missing before the dot; write one, or delete the dot"
      case UInt8(ascii: "]")?, UInt8(ascii: "}")?, UInt8(ascii: ",")?:
        "a key is missing here; write one, or delete the \(cursor.scalar ?? "?")"
      case let byte? where byte >= 0x80: Self.foreignKey(word)
      case nil, UInt8.lineFeed?, UInt8.carriageReturn?: "a key is missing here; write one, or delete the line"
      default: "a key is made of letters, digits, - and _; put others in quotes"
      }
    return TOMLFault(problem, at: cursor.position)
  }

  /// There is no `=` after the key `path`.
  func noEqualsSign(after path: [TOMLKey]) -> TOMLFault {
    if let fault = stray() { return fault }
    let key = path.map(\.text).joined(separator: ".").excerpt
    let problem =
      switch cursor.next {
      case UInt8(ascii: ":")?: "write = after the key, not a colon"
      case nil, UInt8.lineFeed?, UInt8.carriageReturn?, UInt8(ascii: "#")?:
        "no value follows the key; write \(key) = and its value"
      case UInt8(ascii: "]")?: "no header begins here; write [\(key)], or \(key) = and its value"
      case UInt8(ascii: "\"")?, UInt8(ascii: "'")?: "a key has one quote on each side; delete the others"
      case let byte? where byte >= 0x80: Self.foreignKey(key + word)
      default: "write = between a key and its value; a key of several words needs quotes"
      }
    return TOMLFault(problem, at: cursor.position)
  }

  /// There is no `]` after the header `path`.
  func noBracket(after path: [TOMLKey], isArray: Bool) -> TOMLFault {
    if let fault = stray() { return fault }
    let name = path.map(\.text).joined(separator: ".").excerpt
    let written = isArray ? "[[\(name)]]" : "[\(name)]"
    let problem =
      switch cursor.next {
      case nil, UInt8.lineFeed?, UInt8.carriageReturn?, UInt8(ascii: "#")?:
        "the header has no ] at its end; write \(written)"
      case let byte? where byte >= 0x80: Self.foreignKey(name + word)
      default: "a header ends with ] after its name; write \(written) on a line of its own"
      }
    return TOMLFault(problem, at: cursor.position)
  }

  private static func foreignKey(_ key: String) -> String {
    "a key with letters other than A to Z needs quotes; write \"\(key.excerpt)\""
  }

  /// A value is missing.
  func noValue() -> TOMLFault {
    let problem =
      switch cursor.next {
      case UInt8(ascii: ",")?: "a value is missing before the comma; write one, or delete the comma"
      case UInt8(ascii: "]")?, UInt8(ascii: "}")?: "a value is missing before the \(cursor.scalar ?? "?"); write one"
      default: "no value follows the =; write one on the same line"
      }
    return TOMLFault(problem, at: cursor.position)
  }

  /// The list that begins at `start` cannot continue here.
  func endOfList(_ start: TOMLPosition) -> TOMLFault? {
    if cursor.next == nil || isAtKeyAndEqualsSign {
      return TOMLFault("this list has no end; write ] after its last value", at: start)
    }
    guard cursor.next == UInt8(ascii: "}") else { return nil }
    return TOMLFault(
      "no table ends here; write ] to end the list that begins in line \(start.line)", at: cursor.position)
  }

  /// There is no comma after a value of the list that begins at `start`.
  func noComma(inList start: TOMLPosition) -> TOMLFault {
    let problem = "write a comma before the next value, or ] to end the list that begins in line \(start.line)"
    return endOfList(start) ?? stray() ?? TOMLFault(problem, at: cursor.position)
  }

  /// The table in braces that begins at `start` does not end on its line.
  func brokenInlineTable(_ start: TOMLPosition) -> TOMLFault {
    if cursor.next == nil { return TOMLFault("this table has no end; write } after its last value", at: start) }
    let problem = "a table in braces must be on one line; end it with }, or write a [header] instead"
    return TOMLFault(problem, at: cursor.position)
  }

  /// The text that begins at `start` does not end on its line.
  func unclosed(_ start: TOMLCursor, _ quote: String) -> TOMLFault {
    let rest = cursor.bytes[start.offset..<cursor.offset]
    if let mark = String(decoding: rest, as: UTF8.self).unicodeScalars.first(where: { $0.isTypographicQuote }) {
      let problem = "this text has no closing quote, because \(mark) is not one; write \(quote) instead"
      return TOMLFault(problem, at: start.position)
    }
    return TOMLFault("this text has no closing quote; write \(quote) at its end", at: start.position)
  }

  /// The document contains the control character `byte`.
  func control(_ byte: UInt8, _ remedy: String) -> TOMLFault {
    let problem =
      switch byte {
      case 0: "a NUL byte; save the file as text in UTF-8"
      case .carriageReturn: "a carriage return without a line feed; save the file with ordinary line ends"
      default: "the control character \(Self.codePoint(Unicode.Scalar(byte))): \(remedy)"
      }
    return TOMLFault(problem, at: cursor.position)
  }

  /// `\u001B`
  static func escape(_ byte: UInt8) -> String { "\\u\(codePoint(Unicode.Scalar(byte)).dropFirst(2))" }

  // MARK: After a value

  /// Text follows a header or a value on its line.
  func endFault(after statement: Statement) -> TOMLFault {
    if let fault = stray() { return fault }
    switch statement {
    case .header:
      return TOMLFault("nothing may follow a header on its line; begin a new line here", at: cursor.position)
    case .value(let value, let start): return endFault(after: value, start: start)
    }
  }

  private func endFault(after value: TOMLValue, start: Int) -> TOMLFault {
    if let fault = decimalComma(after: value, start: start) { return fault }
    switch cursor.next {
    case UInt8(ascii: ",")?:
      return TOMLFault("no comma belongs here; begin a new line instead, or put a list in [ and ]", at: cursor.position)
    case UInt8(ascii: "]")?, UInt8(ascii: "}")?:
      let problem = "this \(cursor.scalar ?? "?") closes nothing; delete it, or write its opening bracket"
      return TOMLFault(problem, at: cursor.position)
    default: break
    }
    let isKey = isAtKeyAndEqualsSign
    switch value.content {
    case .string where !isKey:
      let isLiteral = cursor.bytes[start] == UInt8(ascii: "'")
      let remedy = isLiteral ? "put a text with ' in it between double quotes" : "write \\\" for a quote inside a text"
      let problem = "the text ended before this; \(remedy)"
      return TOMLFault(problem, at: cursor.position)
    case .integer where !isKey, .float where !isKey, .dateTime where !isKey, .boolean where !isKey:
      let text = cursor.text(from: start)
      let number = String(text.prefix { $0 != " " && $0 != "\t" })
      return TOMLFault("write \(number.excerpt) alone, or \"\(text.excerpt)\" as a text", at: value.position)
    case .table, .array, .string, .integer, .float, .boolean, .dateTime:
      return TOMLFault("each key needs its own line; begin a new line here", at: cursor.position)
    }
  }

  /// A decimal comma, as in `3,5` outside a list.
  func decimalComma(after value: TOMLValue, start: Int) -> TOMLFault? {
    guard case .integer = value.content, cursor.next == UInt8(ascii: ",") else { return nil }
    var ahead = cursor
    ahead.advance()
    let digits = ahead.take { $0.isDigit }
    // Within braces `5 = 1` could follow.
    ahead.skipBlanks()
    guard !digits.isEmpty, ahead.isAtLineEnd || ahead.next == UInt8(ascii: "}") || ahead.next == UInt8(ascii: "#")
    else {
      return nil
    }
    let whole = String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
    let fraction = String(decoding: digits, as: UTF8.self)
    let problem = "a number has a decimal point, not a comma; write \(whole.excerpt).\(fraction.excerpt)"
    return TOMLFault(problem, at: value.position)
  }

  /// Whether a key and `=` are next.
  var isAtKeyAndEqualsSign: Bool {
    var ahead = cursor
    guard !ahead.take(while: { $0.isBareKey || $0 == UInt8(ascii: ".") }).isEmpty else { return false }
    ahead.skipBlanks()
    return ahead.next == UInt8(ascii: "=")
  }

  // MARK: Words

  /// The next word, `word`, is not a value.
  func badWord(_ word: ArraySlice<UInt8>) -> TOMLFault {
    if let fault = stray() { return fault }
    // The word is a value and a semicolon.
    let semicolon = word.firstIndex(of: UInt8(ascii: ";")).flatMap { Self.isValue(word[..<$0]) ? $0 : nil }
    var inside = self
    while inside.cursor.offset < word.endIndex {
      let isStray = inside.cursor.offset == semicolon || inside.cursor.next?.isForbiddenControl == true
      if let fault = isStray ? inside.stray() : inside.hiddenCharacter() { return fault }
      inside.cursor.advance()
    }
    let text = String(decoding: word, as: UTF8.self)
    return TOMLFault(keyword(text) ?? number(word) ?? unquoted(text), at: cursor.position)
  }

  private static func isValue(_ word: ArraySlice<UInt8>) -> Bool {
    guard case .value = TOMLScalar(word) else { return false }
    return true
  }

  private func keyword(_ text: String) -> String? {
    switch text.lowercased() {
    case "true": "write true, in small letters"
    case "false": "write false, in small letters"
    case "yes", "on": "write true, or \"\(text)\" as a text"
    case "no", "off": "write false, or \"\(text)\" as a text"
    case "inf", "+inf", "-inf", "nan", "+nan", "-nan": "write \(text.lowercased()), in small letters"
    case "null", "nil", "none": "a key must have a value; delete the line, or write \"\(text)\" as a text"
    default: nil
    }
  }

  /// The mistake in a word that looks like a number.
  private func number(_ word: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: word, as: UTF8.self)
    if text.hasPrefix("\u{2212}") || text.hasPrefix("\u{2013}") {
      return "write the minus sign of the keyboard, -"
    }
    let isNegative = word.first == UInt8(ascii: "-")
    let unsigned = isNegative || word.first == UInt8(ascii: "+") ? word.dropFirst() : word
    let sign = isNegative ? "-" : ""
    if unsigned.first == UInt8(ascii: "."), Self.isNumber("0\(String(decoding: unsigned, as: UTF8.self))") {
      return "a number must begin with a digit; write \(sign)0\(String(decoding: unsigned, as: UTF8.self).excerpt)"
    }
    guard unsigned.first?.isDigit == true, !isAddress(word) else {
      return text == "-" || text == "+" ? "a number has a digit; write one, or \"\(text)\" as a text" : nil
    }
    if unsigned.last == UInt8(ascii: "."), Self.isNumber(String(decoding: unsigned.dropLast(), as: UTF8.self)) {
      return "a digit must follow the point; write \(text.excerpt)0"
    }
    let stripped = String(decoding: unsigned.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
    let bare = stripped.first?.isNumber == true ? stripped : "0\(stripped)"
    if unsigned.dropFirst().first?.isDigit == true, unsigned.first == UInt8(ascii: "0"), Self.isNumber(bare) {
      return "a number has no leading zeros; write \(sign)\(bare.excerpt), or \"\(text.excerpt)\" as a text"
    }
    if Self.isNumber(text.lowercased()) { return "write \(text.lowercased().excerpt), in small letters" }
    if unsigned.dropFirst(4).first == UInt8(ascii: "-") || unsigned.dropFirst(2).first == UInt8(ascii: ":") {
      return "no such date or time; write it as 2026-03-01T06:30:00Z, or \"\(wholeText.excerpt)\" as a text"
    }
    // The number has a unit.
    let digits = unsigned.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
    let unit = unsigned.dropFirst(digits.count)
    let count = sign + String(decoding: digits, as: UTF8.self)
    let isUnit = unit.allSatisfy { $0.isLetter || $0 >= 0x80 || $0 == UInt8(ascii: "%") }
    // The exponent or the prefix has no digits.
    let letter = unit.first.map { $0 | 0x20 }
    let isExponent = unit.count == 1 && letter == UInt8(ascii: "e")
    let isPrefix = digits == [UInt8(ascii: "0")] && "xob".utf8.contains(letter ?? 0)
    guard Self.isNumber(count), isUnit, !isExponent, !isPrefix else {
      return "this is not a number; write one as 1000, 1.5 or 0x1F, or \"\(wholeText.excerpt)\" as a text"
    }
    return "a number has no unit; write \(count.excerpt), or \"\(wholeText.excerpt)\" as a text"
  }

  /// Whether `word` has more colons than a time.
  private func isAddress(_ word: ArraySlice<UInt8>) -> Bool { word.count { $0 == UInt8(ascii: ":") } > 2 }

  private static func isNumber(_ text: String) -> Bool {
    guard case .value(let content) = TOMLScalar(Array(text.utf8)[...]) else { return false }
    switch content {
    case .integer, .float: return true
    case .table, .array, .string, .boolean, .dateTime: return false
    }
  }

  private func unquoted(_ text: String) -> String {
    if text.hasPrefix("=") || text.hasPrefix(">") { return "write one = between a key and its value" }
    if text.hasSuffix("\"") || text.hasSuffix("'") {
      return "a text needs a quote on both sides; write \"\(wholeText.filter { $0 != "\"" && $0 != "'" }.excerpt)\""
    }
    return "a text needs quotes; write \"\(wholeText.excerpt)\""
  }

  /// The characters up to the next blank or the next character that ends a value.
  private var word: String { cursor.text(from: cursor.offset, endingAt: " \t=,]}.") }

  /// The words up to the next character that may follow a value.
  private var wholeText: String { cursor.text(from: cursor.offset, endingAt: ",]}") }

  // MARK: Characters

  /// The fault of the next character if it is only allowed in texts and comments.
  func stray() -> TOMLFault? {
    if let fault = hiddenCharacter() { return fault }
    guard let byte = cursor.next, let scalar = cursor.scalar, !cursor.isAtLineEnd else { return nil }
    if scalar.isTypographicQuote {
      return TOMLFault("\(scalar) does not quote a text; write \" instead", at: cursor.position)
    }
    switch byte {
    case UInt8(ascii: ";"):
      return TOMLFault("write # before a comment, and no ; at the end of a line", at: cursor.position)
    case UInt8(ascii: "/") where cursor.peek(1) == byte || cursor.peek(1) == UInt8(ascii: "*"):
      return TOMLFault("write # before a comment", at: cursor.position)
    case _ where byte.isForbiddenControl: return control(byte, "delete it")
    default: return nil
    }
  }

  /// The fault of the next character if it is invisible.
  func hiddenCharacter() -> TOMLFault? {
    guard let scalar = cursor.scalar, scalar.value >= 0x80 else { return nil }
    switch scalar.properties.generalCategory {
    case .spaceSeparator:
      return TOMLFault("an unusual space, \(Self.codePoint(scalar)); write an ordinary one", at: cursor.position)
    case .format, .control, .lineSeparator, .paragraphSeparator:
      return TOMLFault("an invisible character, \(Self.codePoint(scalar)); delete it", at: cursor.position)
    default: return nil
    }
  }

  /// `U+001B`
  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Unicode.Scalar {
  /// Whether it is a quotation mark as word processors write it.
  fileprivate var isTypographicQuote: Bool {
    switch self {
    case "\u{2018}"..."\u{201F}", "\u{AB}", "\u{BB}", "\u{2039}", "\u{203A}", "`", "\u{B4}": true
    default: false
    }
  }
}
