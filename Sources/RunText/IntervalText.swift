/// Intervals between beats as programs for heart rate variability read them: one a line, in milliseconds.
public struct IntervalText: Hashable, Sendable {
  /// The most intervals that are read from a file, also from a table: a month of them.
  static let mostIntervals = 5_000_000
  /// The longest line that is read, in bytes.
  private static let longestLine = 4096

  /// The intervals in ms, oldest first.
  public var milliseconds: [Double]

  /// A list of intervals.
  /// - Parameter milliseconds: The intervals in ms, oldest first.
  public init(milliseconds: [Double] = []) {
    self.milliseconds = milliseconds
  }

  /// The file: one interval a line, in ms, rounded to tenths, which keeps each 1/1024 s of a strap apart. Numbers that are not finite
  /// are left out.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    for value in milliseconds {
      guard let tenths = Number.tenths(of: value) else { continue }
      bytes.append(contentsOf: Number.decimal(tenths: tenths).utf8)
      bytes.append(.lineFeed)
    }
    return bytes
  }

  /// Reads one interval a line.
  ///
  /// Blank lines, text after `#`, and a first line that names the column are passed over. A comma or semicolon may end a line. If all
  /// numbers are below 10, they are seconds. A line that is not an interval is left out.
  /// - Parameter bytes: The file, at most as large as the caller allows.
  /// - Returns: The intervals that can be read, in ms, and the first fault.
  public static func read(_ bytes: [UInt8]) -> (text: IntervalText, fault: TextFault?) {
    let file: TextFile
    do throws(TextFault) {
      file = try TextFile(bytes)
    } catch {
      return (IntervalText(), error)
    }
    var values: [Double] = []
    var fault: TextFault?
    var hasContent = false
    var lines = TextLines(file)
    while let line = lines.next() {
      let content = file.bytes[line.range].prefix { $0 != UInt8(ascii: "#") }.trimmed
      guard !content.isEmpty else { continue }
      defer { hasContent = true }
      guard values.count < mostIntervals else {
        fault = fault ?? TextFault(line: line.number, "only \(mostIntervals) intervals were read; split the file")
        break
      }
      do throws(TextFault) {
        if let value = try interval(content, in: line, of: file, isFirst: !hasContent) { values.append(value) }
      } catch {
        fault = fault ?? error
      }
    }
    if file.isCut { fault = fault ?? file.fault(line: lines.number) }
    if values.isEmpty { fault = fault ?? TextFault(line: 1, "there are no intervals; a line should have one, in ms") }
    return (IntervalText(milliseconds: inMilliseconds(values)), fault)
  }

  /// `values` in ms, rounded to tenths. They are seconds if all are below 10 and not all are almost zero.
  static func inMilliseconds(_ values: [Double]) -> [Double] {
    guard let largest = values.max() else { return [] }
    let factor = (0.05..<10).contains(largest) ? 1000.0 : 1
    return values.map { Number.rounded($0 * factor) }
  }

  private static func interval(
    _ content: ArraySlice<UInt8>, in line: TextLines.Line, of file: TextFile, isFirst: Bool
  ) throws(TextFault) -> Double? {
    guard content.count <= longestLine else {
      throw TextFault(
        line: line.number, "the line is longer than \(longestLine) bytes; a line should have one interval")
    }
    var content = content
    if let last = content.last, last == UInt8(ascii: ",") || last == UInt8(ascii: ";") {
      content = content.dropLast().trimmed
    }
    guard let value = Number.parse(content) else {
      let parts = content.split { $0.isBlank || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
      if parts.count > 1, parts.allSatisfy({ Number.parse($0) != nil }) {
        throw TextFault(
          line: line.number, "there are \(parts.count) numbers; keep only the column of intervals, one a line")
      }
      // A file may name its column.
      let isName = content.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) } ?? false
      if isFirst, isName { return nil }
      throw TextFault(line: line.number, "\(file.text(content).quoted) is not an interval in ms")
    }
    guard (0...Number.longestInterval).contains(value) else {
      throw TextFault(
        line: line.number, "\(file.text(content).quoted) is not an interval from 0 to 64000 ms")
    }
    return value
  }
}
