import Primitives

extension SampleTable {
  /// Reads a table of this or another program.
  ///
  /// The first line names the columns, in any order and case; other columns are ignored. Comma, semicolon or tab separate the fields.
  /// Times are ISO 8601, or seconds or milliseconds since 1970; a time without an offset is taken as UTC. Intervals in a column that
  /// does not name its unit are seconds if all are below 10. A heart rate of 0 is an unknown one. A value that cannot be read is left
  /// out; so is a row without a time.
  /// - Parameter bytes: The file, at most as large as the caller allows.
  /// - Returns: The rows that can be read, and the first fault.
  public static func read(_ bytes: [UInt8]) -> (table: SampleTable, fault: TextFault?) {
    var reader: SampleTableReader
    do throws(TextFault) {
      reader = try SampleTableReader(TextFile(bytes))
    } catch {
      return (SampleTable(), error)
    }
    reader.readRows()
    return (SampleTable(rows: reader.rows), reader.fault)
  }
}

/// Reads the rows of a table below its header.
struct SampleTableReader {
  private(set) var rows: [SampleTable.Row] = []
  private(set) var fault: TextFault?

  /// The most rows that are read: three weeks of them.
  private static let mostRows = 2_000_000

  private var intervalCount = 0
  private let file: TextFile
  private var records: CSVRecords
  private let names: [String]
  private var indices: [SampleColumn: Int] = [:]
  /// Whether the intervals may be in seconds.
  private let intervalsLackUnit: Bool
  /// Whether a table of ours is read: then each line has an end.
  private let isOurs: Bool

  /// Reads the header.
  init(_ file: TextFile) throws(TextFault) {
    self.file = file
    records = CSVRecords(file)
    records.findSeparator()
    guard let header = try records.next() else {
      guard !file.isCut else { throw file.fault(line: records.line) }
      throw TextFault(line: records.line, "the file is empty; its first line must name the columns, such as time,hr")
    }
    names = header.fields.map { String(decoding: $0.trimmed, as: UTF8.self) }
    for (index, name) in names.enumerated() {
      guard let column = SampleColumn(name: name), indices[column] == nil else { continue }
      indices[column] = index
    }
    if !header.isEnded { fault = TextFault(line: header.line, "the file ends in its first line; it was cut off") }
    isOurs = names.joined(separator: ",") == SampleTable.header
    var intervals = ""
    if let index = indices[.intervals] { intervals = names[index].lowercased() }
    intervalsLackUnit = !["ms", "ms)", "ms]"].contains { intervals.hasSuffix($0) }
    if indices[.time] == nil, let date = indices.removeValue(forKey: .date) { indices[.time] = date }
    if let missing = missingColumn { throw TextFault(line: header.line, missing) }
  }

  /// Why the columns are not enough; nil if they are.
  private var missingColumn: String? {
    // Its first two lines are about the session. The samples after them have no date.
    if names.starts(with: ["Name", "Sport", "Date", "Start time"]) {
      return "the table is Polar Flow's, whose samples have no date; export the session as TCX instead"
    }
    if indices[.time] == nil {
      let remedy = "the first line must name the columns, such as time,heart_rate_bpm,rr_intervals_ms"
      return "no column has the time of each sample; \(remedy)"
    }
    guard indices[.heartRate] == nil, indices[.intervals] == nil else { return nil }
    return "no column has heart rates or intervals; name it heart_rate_bpm or rr_intervals_ms"
  }

  mutating func readRows() {
    do throws(TextFault) {
      while let record = try records.next() {
        guard rows.count < Self.mostRows, intervalCount < IntervalText.mostIntervals else {
          let limits = "\(Self.mostRows) samples or \(IntervalText.mostIntervals) intervals"
          throw TextFault(line: record.line, "the table has more than \(limits); split the file")
        }
        read(record)
      }
    } catch {
      // After a byte that is not UTF-8, a quote may lack its end for that reason.
      note(file.isCut ? file.fault(line: records.line) : error)
    }
    if file.isCut { note(file.fault(line: records.line)) }
    if intervalsLackUnit { scaleIntervals() }
  }

  private mutating func read(_ record: CSVRecords.Record) {
    // A comment, or a line of separators as spreadsheets append them.
    if record.fields.first?.trimmed.first == UInt8(ascii: "#") || record.fields.allSatisfy(\.trimmed.isEmpty) { return }
    if isOurs, !record.isEnded {
      return note(TextFault(line: record.line, "the last line does not end; the file was cut off here"))
    }
    // Decimal commas between commas, for one. The values after them would be those of other columns.
    guard record.fields.dropFirst(names.count).allSatisfy(\.trimmed.isEmpty) else {
      let count = "\(record.fields.count) fields, and the first line \(names.count)"
      return note(TextFault(line: record.line, "the line has \(count); are commas its decimal marks?"))
    }
    guard let time = time(of: record) else { return }
    var row = SampleTable.Row(time: time, place: record.line)
    if let seconds = number(.elapsed, of: record, in: -1e9...1e9, "a number of seconds") {
      row.elapsed = .milliseconds(Int((seconds * 1000).rounded()))
    }
    if let rate = number(.heartRate, of: record, in: 0...65_535, "a heart rate in bpm") {
      row.heartRate = Int(rate.rounded()) == 0 ? nil : Int(rate.rounded())
    }
    row.rrMilliseconds = intervals(of: record)
    row.contact = contact(of: record)
    row.signal = text(.signal, of: record).flatMap { CSVText.cleaned(file.text($0)) }
    row.zone = text(.zone, of: record).flatMap { CSVText.cleaned(file.text($0)) }
    row.energy = number(.energy, of: record, in: 0...65_535, "an energy in kJ").map { Int($0.rounded()) }
    intervalCount += row.rrMilliseconds.count
    rows.append(row)
  }
}

// MARK: Fields

extension SampleTableReader {
  /// Decimal marks are commas in many tables that separate fields with something else.
  private var hasCommas: Bool { records.separator != UInt8(ascii: ",") }

  private mutating func note(_ other: TextFault) { fault = fault ?? other }

  private mutating func note(_ record: CSVRecords.Record, _ column: SampleColumn, _ reason: String) {
    note(TextFault(line: record.line, column: indices[column].map { names[$0] }, reason))
  }

  /// What `column` has; nil if it is empty.
  private func text(_ column: SampleColumn, of record: CSVRecords.Record) -> ArraySlice<UInt8>? {
    guard let index = indices[column], index < record.fields.count else { return nil }
    let content = record.fields[index].trimmed
    return content.isEmpty ? nil : content
  }

  /// What `column` has; nil if it is empty or says that there is no value.
  private func content(_ column: SampleColumn, of record: CSVRecords.Record) -> ArraySlice<UInt8>? {
    guard let content = text(column, of: record), let first = content.first else { return nil }
    // Most fields are numbers.
    guard content.count > 4 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      let words = ["na", "nan", "n/a", "null", "none", "-", "--"]
      return words.contains(file.text(content).lowercased()) ? nil : content
    }
    return content
  }

  private mutating func number(
    _ column: SampleColumn, of record: CSVRecords.Record, in allowed: ClosedRange<Double>, _ what: String
  ) -> Double? {
    guard let content = content(column, of: record) else { return nil }
    guard let number = Number.parse(content, comma: hasCommas) else {
      note(record, column, "\(file.text(content).quoted) is not \(what)")
      return nil
    }
    guard allowed.contains(number) else {
      let range = "\(allowed.lowerBound.presentable) to \(allowed.upperBound.presentable)"
      note(record, column, "\(file.text(content).quoted) is not \(what) from \(range)")
      return nil
    }
    return number
  }

  private mutating func time(of record: CSVRecords.Record) -> UTCTime? {
    guard let content = content(.time, of: record) else {
      let isCut = record.fields.count < names.count
      note(record, .time, isCut ? "the line has too few fields, and no time" : "there is no time")
      return nil
    }
    var text = Array(content)
    // A table may have the day in a column of its own.
    if let date = self.content(.date, of: record), content.count < 16, content.contains(UInt8(ascii: ":")) {
      text = date + [UInt8(ascii: "T")] + text
    }
    if let time = UTCTime(iso8601: text[...]) ?? Self.unixTime(text[...]) { return time }
    let remedy = "write 2026-03-01T06:30:00.000Z, or seconds since 1970"
    note(record, .time, "\(String(decoding: text, as: UTF8.self).quoted) is not a time with its date; \(remedy)")
    return nil
  }

  /// A number of seconds, ms, µs or ns since 1970, which its size tells apart, from the years 1973 to 5138.
  private static func unixTime(_ text: ArraySlice<UInt8>) -> UTCTime? {
    guard let number = Number.parse(text) else { return nil }
    switch number {
    case 1e8..<1e11: return UTCTime(milliseconds: Int64((number * 1000).rounded()))
    case 1e11..<1e14: return UTCTime(milliseconds: Int64(number.rounded(.down)))
    case 1e14..<1e17: return UTCTime(milliseconds: Int64((number / 1e3).rounded(.down)))
    case 1e17..<1e20: return UTCTime(milliseconds: Int64((number / 1e6).rounded(.down)))
    default: return nil
    }
  }

  private mutating func contact(of record: CSVRecords.Record) -> Bool? {
    guard let content = content(.contact, of: record) else { return nil }
    switch file.text(content).lowercased() {
    case "true", "1", "yes", "1.0": return true
    case "false", "0", "no", "0.0": return false
    default:
      note(record, .contact, "\(file.text(content).quoted) is neither true nor false")
      return nil
    }
  }

  private mutating func intervals(of record: CSVRecords.Record) -> [Double] {
    guard let content = content(.intervals, of: record) else { return [] }
    var values: [Double] = []
    let parts = content.split { byte in
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "|"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ";"), .lineFeed:
        true
      case UInt8(ascii: ","): !hasCommas
      default: false
      }
    }
    for part in parts {
      guard let value = Number.parse(part, comma: hasCommas), (0...Number.longestInterval).contains(value) else {
        note(record, .intervals, "\(file.text(part).quoted) is not an interval from 0 to 64000 ms")
        continue
      }
      values.append(value)
    }
    return intervalsLackUnit ? values : values.map(Number.rounded)
  }

  /// Intervals without a unit are seconds if all are below 10. `IntervalText` has that rule.
  private mutating func scaleIntervals() {
    let scaled = IntervalText.inMilliseconds(rows.flatMap(\.rrMilliseconds))
    var next = 0
    for index in rows.indices {
      let count = rows[index].rrMilliseconds.count
      rows[index].rrMilliseconds = Array(scaled[next..<next + count])
      next += count
    }
  }
}
