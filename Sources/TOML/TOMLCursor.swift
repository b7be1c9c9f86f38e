/// The bytes of a document, which are valid UTF-8, and the current position.
struct TOMLCursor {
  let bytes: [UInt8]
  private(set) var offset = 0
  private(set) var position = TOMLPosition(line: 1, column: 1)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next byte; nil at the end.
  var next: UInt8? { peek(0) }

  /// The byte `distance` after the next one; nil past the end.
  func peek(_ distance: Int) -> UInt8? {
    let index = offset + distance
    return index < bytes.count ? bytes[index] : nil
  }

  /// Whether a line ends here: at a line feed, with or without a preceding carriage return, or at the end of the document.
  var isAtLineEnd: Bool {
    switch next {
    case nil, UInt8.lineFeed: true
    case UInt8.carriageReturn: peek(1) == .lineFeed
    default: false
    }
  }

  /// The next character; nil at the end.
  var scalar: Unicode.Scalar? {
    String(decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self).unicodeScalars.first
  }

  /// Moves past `count` bytes.
  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      guard let byte = next else { return }
      offset += 1
      if byte == .lineFeed {
        position.line += 1
        position.column = 1
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
  }

  /// Moves past `byte` if it is next; false otherwise.
  mutating func pass(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    advance()
    return true
  }

  /// Moves past a line end if one is here; false at the end of the document.
  mutating func passLineEnd() -> Bool {
    guard isAtLineEnd, let byte = next else { return false }
    advance(byte == .carriageReturn ? 2 : 1)
    return true
  }

  /// Moves past spaces and tabs.
  mutating func skipBlanks() {
    while next?.isBlank == true { advance() }
  }

  /// Moves past bytes while they match, and returns them.
  mutating func take(while matches: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = offset
    while let byte = next, matches(byte) { advance() }
    return bytes[start..<offset]
  }

  /// Moves past a byte order mark.
  mutating func skipByteOrderMark() {
    guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    offset = 3
  }

  /// The text from the byte at `start` to the first of `ends`, a comment or the line end, without trailing blanks.
  func text(from start: Int, endingAt ends: String = "") -> String {
    let ends = Array(ends.utf8) + [.lineFeed, .carriageReturn, UInt8(ascii: "#")]
    var rest = bytes[start...].prefix { !ends.contains($0) }
    while rest.last?.isBlank == true { rest.removeLast() }
    return String(decoding: rest, as: UTF8.self)
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  /// A space or a tab.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  /// A to Z or a to z.
  var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

  /// Whether the byte may be in a key without quotes.
  var isBareKey: Bool { isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }

  /// Whether strings and comments must not contain the byte: a control character other than tab. Line ends are checked earlier.
  var isForbiddenControl: Bool { self < 0x20 && self != UInt8(ascii: "\t") || self == 0x7F }

  /// The value of a hexadecimal digit.
  var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self & 0xF
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): self & 0xF + 9
    default: nil
    }
  }
}
