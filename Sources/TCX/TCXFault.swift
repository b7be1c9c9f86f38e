/// What is wrong in a TCX file, and where.
public struct TCXFault: Error, Hashable, Sendable {
  /// The line, counted from 1.
  public let line: Int
  /// The character in the line, counted from 1.
  public let column: Int
  /// What is wrong and what to do, in plain words.
  public let reason: String

  /// The fault at an offset in `bytes`.
  init(_ fault: XMLFault, in bytes: [UInt8]) {
    var (line, start) = (1, 0)
    let end = min(fault.offset, bytes.count)
    for index in 0..<end where LineCounter.isLineEnd(bytes, at: index) {
      line += 1
      start = index + 1
    }
    self.line = line
    // Other bytes of a character in UTF-8 do not count.
    column = bytes[start..<end].count { $0 & 0xC0 != 0x80 } + 1
    reason = fault.reason
  }
}

extension TCXFault: CustomStringConvertible {
  /// The place and the reason: `line 12, column 7: the file ends inside of <Track>`.
  public var description: String { "line \(line), column \(column): \(reason)" }
}

/// What is wrong at a byte of a file.
struct XMLFault: Error {
  /// The offset of the byte, counted from 0.
  let offset: Int
  /// What is wrong and what to do, in plain words.
  let reason: String
}

/// Counts lines while a file is read.
struct LineCounter {
  private var offset = 0
  private var line = 1

  /// The line of `target`, which must not be before the last one asked for.
  mutating func line(of target: Int, in bytes: [UInt8]) -> Int {
    while offset < min(target, bytes.count) {
      if Self.isLineEnd(bytes, at: offset) { line += 1 }
      offset += 1
    }
    return line
  }

  /// Whether a line ends with the byte at `index`: a line feed, or a carriage return without one.
  static func isLineEnd(_ bytes: [UInt8], at index: Int) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "\n"): true
    case UInt8(ascii: "\r"): index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "\n")
    default: false
    }
  }
}
