/// The records of a CSV file, RFC 4180, one after another.
struct CSVRecords {
  /// A record.
  struct Record {
    /// The line on which it starts, counted from 1.
    let line: Int
    /// Its fields, without their quotes.
    let fields: [ArraySlice<UInt8>]
    /// Whether the file has the end of its line. The last line of a file may lack it.
    let isEnded: Bool
  }

  /// The longest field, in bytes.
  static let longestField = 65_536
  /// The most fields of a record.
  static let mostFields = 256

  private let file: TextFile
  /// The byte between two fields.
  var separator = UInt8(ascii: ",")
  private var offset: Int
  /// The line of `offset`, counted from 1.
  private(set) var line = 1

  init(_ file: TextFile) {
    self.file = file
    offset = file.start
  }

  /// The separator of the first line of names: the most frequent of comma, semicolon and tab outside of quotes. Passes over blank lines
  /// and comments before it.
  mutating func findSeparator() {
    while offset < file.end {
      let start = offset
      var end = offset
      while end < file.end, file.bytes[end] != .lineFeed, file.bytes[end] != .carriageReturn { end += 1 }
      let content = file.bytes[start..<end].trimmed
      guard content.isEmpty || content.first == UInt8(ascii: "#") else {
        var counts = [(UInt8(ascii: ","), 0), (UInt8(ascii: ";"), 0), (UInt8(ascii: "\t"), 0)]
        var isQuoted = false
        for byte in content {
          if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
          guard !isQuoted, let index = counts.firstIndex(where: { $0.0 == byte }) else { continue }
          counts[index].1 += 1
        }
        // The first of equals is the comma.
        var best = counts[0]
        for count in counts where count.1 > best.1 { best = count }
        separator = best.0
        return
      }
      offset = end
      passLineEnd()
    }
  }

  /// The next record that is not blank; nil at the end.
  /// - Throws: `TextFault` for a record that cannot be passed over: a quote that is not closed, or a record that is too large.
  mutating func next() throws(TextFault) -> Record? {
    while offset < file.end {
      let start = line
      let record = try record()
      // A blank line is a record with one empty field.
      if record.fields.count > 1 || record.fields.first?.trimmed.isEmpty == false { return record }
      guard line > start else { return nil }
    }
    return nil
  }

  private mutating func record() throws(TextFault) -> Record {
    let start = line
    var fields: [ArraySlice<UInt8>] = []
    while true {
      guard fields.count < Self.mostFields else {
        throw TextFault(line: start, "there are more than \(Self.mostFields) fields in the line")
      }
      fields.append(try field(startedOn: start))
      guard offset < file.end else { return Record(line: start, fields: fields, isEnded: false) }
      if file.bytes[offset] == separator {
        offset += 1
        continue
      }
      passLineEnd()
      return Record(line: start, fields: fields, isEnded: true)
    }
  }

  /// Consumes a field, up to the separator or the end of the line.
  private mutating func field(startedOn start: Int) throws(TextFault) -> ArraySlice<UInt8> {
    guard offset < file.end, file.bytes[offset] == UInt8(ascii: "\"") else { return try plainField(startedOn: start) }
    offset += 1
    var text: [UInt8] = []
    while true {
      guard offset < file.end else {
        throw TextFault(line: start, "a quote is not closed; the file was cut off, or a '\"' is missing")
      }
      let byte = file.bytes[offset]
      guard text.count < Self.longestField else {
        throw TextFault(line: start, "a field is longer than \(Self.longestField) bytes; a closing '\"' may be missing")
      }
      if byte == UInt8(ascii: "\"") {
        offset += 1
        guard offset < file.end, file.bytes[offset] == byte else { break }
      } else if byte == .lineFeed || byte == .carriageReturn {
        passLineEnd()
        text.append(.lineFeed)
        continue
      }
      text.append(byte)
      offset += 1
    }
    // Text after the closing quote does not belong there, and is kept.
    return text[...] + (try plainField(startedOn: start))
  }

  private mutating func plainField(startedOn start: Int) throws(TextFault) -> ArraySlice<UInt8> {
    let first = offset
    while offset < file.end {
      let byte = file.bytes[offset]
      if byte == separator || byte == .lineFeed || byte == .carriageReturn { break }
      offset += 1
    }
    guard offset - first <= Self.longestField else {
      throw TextFault(line: start, "a field is longer than \(Self.longestField) bytes")
    }
    return file.bytes[first..<offset]
  }

  /// Consumes the end of a line.
  private mutating func passLineEnd() {
    guard offset < file.end else { return }
    if file.bytes[offset] == .carriageReturn {
      offset += 1
      line += 1
      if offset < file.end, file.bytes[offset] == .lineFeed { offset += 1 }
    } else if file.bytes[offset] == .lineFeed {
      offset += 1
      line += 1
    }
  }
}
