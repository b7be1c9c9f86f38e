/// The lines of a text file, one after another. A line ends at a line feed, a carriage return, or both.
struct TextLines {
  /// A line.
  struct Line {
    /// Its number, counted from 1.
    let number: Int
    /// Its bytes, without its end.
    let range: Range<Int>
  }

  private let file: TextFile
  private var offset: Int
  /// The number of the next line, counted from 1; of the last one if that has no end.
  private(set) var number = 1

  init(_ file: TextFile) {
    self.file = file
    offset = file.start
  }

  /// The next line; nil at the end.
  mutating func next() -> Line? {
    guard offset < file.end else { return nil }
    let start = offset
    while offset < file.end {
      let byte = file.bytes[offset]
      offset += 1
      guard byte == .lineFeed || byte == .carriageReturn else { continue }
      let end = offset - 1
      if byte == .carriageReturn, offset < file.end, file.bytes[offset] == .lineFeed { offset += 1 }
      number += 1
      return Line(number: number - 1, range: start..<end)
    }
    return Line(number: number, range: start..<offset)
  }
}
