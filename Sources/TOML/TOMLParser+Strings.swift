/// The four kinds of strings. TOML 1.0, "String".
extension TOMLParser {
  /// A string in double quotes, on one line.
  mutating func basicString() throws(TOMLFault) -> String {
    let start = cursor
    cursor.advance()
    var text: [UInt8] = []
    while !cursor.isAtLineEnd, let byte = cursor.next {
      switch byte {
      case UInt8(ascii: "\""):
        cursor.advance()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case _ where byte.isForbiddenControl: throw control(byte, "write \(Self.escape(byte)) for it, or delete it")
      default:
        text.append(byte)
        cursor.advance()
      }
    }
    throw unclosed(start, "\"")
  }

  /// A string in single quotes, on one line. It has no escapes.
  mutating func literalString() throws(TOMLFault) -> String {
    let start = cursor
    cursor.advance()
    let first = cursor.offset
    while !cursor.isAtLineEnd, let byte = cursor.next {
      if byte == UInt8(ascii: "'") {
        defer { cursor.advance() }
        return String(decoding: cursor.bytes[first..<cursor.offset], as: UTF8.self)
      }
      if byte.isForbiddenControl { throw control(byte, "a text in single quotes cannot contain it; delete it") }
      cursor.advance()
    }
    throw unclosed(start, "'")
  }

  /// A string in triple quotes, which may span lines. Line ends become line feeds.
  mutating func longString(quote: Unicode.Scalar) throws(TOMLFault) -> String {
    let start = cursor.position
    let quoteByte = UInt8(ascii: quote)
    let isLiteral = quote == "'"
    cursor.advance(3)
    _ = cursor.passLineEnd()
    var text: [UInt8] = []
    while let byte = cursor.next {
      if cursor.passLineEnd() {
        text.append(.lineFeed)
      } else if byte == quoteByte {
        // The content may end with up to two quotes before the closing three.
        var count = 0
        while count < 5, cursor.next == quoteByte {
          cursor.advance()
          count += 1
        }
        text += [UInt8](repeating: quoteByte, count: count < 3 ? count : count - 3)
        if count >= 3 { return String(decoding: text, as: UTF8.self) }
      } else if byte == UInt8(ascii: "\\"), !isLiteral {
        if try !passEscapedLineEnd() { try escape(into: &text) }
      } else if byte.isForbiddenControl {
        throw control(
          byte, isLiteral ? "a text in single quotes cannot contain it; delete it" : "write \(Self.escape(byte)) for it"
        )
      } else {
        text.append(byte)
        cursor.advance()
      }
    }
    let problem = "this text of several lines has no closing quotes; write \(quote)\(quote)\(quote) after it"
    throw TOMLFault(problem, at: start)
  }

  /// Moves past a backslash at the end of a line, and all white space after it.
  private mutating func passEscapedLineEnd() throws(TOMLFault) -> Bool {
    var ahead = cursor
    ahead.advance()
    ahead.skipBlanks()
    guard ahead.passLineEnd() else { return false }
    repeat { ahead.skipBlanks() } while ahead.passLineEnd()
    cursor = ahead
    return true
  }

  private mutating func escape(into text: inout [UInt8]) throws(TOMLFault) {
    let start = cursor
    cursor.advance()
    let byte = cursor.next
    cursor.advance()
    switch byte {
    case UInt8(ascii: "\"")?, UInt8(ascii: "\\")?: text.append(byte ?? 0)
    case UInt8(ascii: "b")?: text.append(0x08)
    case UInt8(ascii: "t")?: text.append(0x09)
    case UInt8(ascii: "n")?: text.append(0x0A)
    case UInt8(ascii: "f")?: text.append(0x0C)
    case UInt8(ascii: "r")?: text.append(0x0D)
    case UInt8(ascii: "u")?: text += String(try scalar(digits: 4, from: start)).utf8
    case UInt8(ascii: "U")?: text += String(try scalar(digits: 8, from: start)).utf8
    default:
      let problem = "a backslash begins \\\\, \\\", \\n, \\t or \\u0041; write \\\\ for a backslash"
      throw TOMLFault(problem, at: start.position)
    }
  }

  private mutating func scalar(digits count: Int, from start: TOMLCursor) throws(TOMLFault) -> Unicode.Scalar {
    // Eight hexadecimal digits fit.
    var code: UInt32 = 0
    for _ in 0..<count {
      guard let digit = cursor.next?.hexadecimalDigit else {
        let letter = count == 4 ? "u" : "U"
        throw TOMLFault(
          "write \(count) hexadecimal digits after \\\(letter), or \\\\ for a backslash", at: start.position)
      }
      code = code << 4 | UInt32(digit)
      cursor.advance()
    }
    guard let scalar = Unicode.Scalar(code) else {
      let number = String(code, radix: 16, uppercase: true)
      let problem = "U+\(number) is not a character; write the character itself, or its code point"
      throw TOMLFault(problem, at: start.position)
    }
    return scalar
  }
}
