/// The text of a file: UTF-8 without its byte order mark. Files in other encodings are refused by name.
struct TextFile {
  /// All bytes of the file.
  let bytes: [UInt8]
  /// Where the text begins: after a byte order mark.
  let start: Int
  /// Where the readable text ends: before the first byte that is not UTF-8, or at the end of the file.
  let end: Int

  /// - Throws: `TextFault` for a file that is not text in UTF-8 from its start.
  init(_ bytes: [UInt8]) throws(TextFault) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0) {
      throw TextFault(line: 1, "the file is in UTF-16 or is not text; save it as text in UTF-8")
    }
    if bytes.starts(with: [0x1F, 0x8B]) {
      throw TextFault(line: 1, "the file is compressed with gzip; unpack it with gunzip first")
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      throw TextFault(line: 1, "the file is a ZIP archive or a spreadsheet; unpack it, or save it as CSV")
    }
    self.bytes = bytes
    start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    do {
      _ = try UTF8Span(validating: bytes.span)
      end = bytes.count
    } catch {
      end = max(error.byteOffsets.lowerBound, start)
    }
  }

  /// Whether a byte after the readable text is not UTF-8.
  var isCut: Bool { end < bytes.count }

  /// The fault at the end of the readable text.
  func fault(line: Int) -> TextFault {
    TextFault(line: line, "a character is not in UTF-8; save the file as UTF-8")
  }

  /// The text of `slice`.
  func text(_ slice: ArraySlice<UInt8>) -> String { String(decoding: slice, as: UTF8.self) }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension ArraySlice<UInt8> {
  /// The bytes without white space at both ends.
  var trimmed: ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte.isBlank || byte == .carriageReturn || byte == .lineFeed }
    let rest = drop(while: isSpace)
    guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return rest }
    return rest[...last]
  }
}
