import Primitives
import RunText
import TestSupport
import Testing

/// Our files, read by other programs.
@Suite(.needsFileReaders, .timeLimit(.minutes(10))) struct OtherReaderTests {
  @Test(arguments: ["csv", "pandas"]) func everyValueOfATable(reader: String) throws {
    var generator = SeededGenerator(seed: 2)
    // A folder's worth of tables. pandas makes a float of a column of numbers with blanks, which has enough digits for these.
    let tables = [SampleTableTests.table] + (0..<40).map { _ in SampleTableTests.random(using: &generator) }
    let folder = try Folder()
    let paths = try tables.enumerated().map { index, table in
      try folder.write(String(decoding: table.encoded(), as: UTF8.self), to: "\(index).csv")
    }
    let lines = try FileReaders.run("samples_table.py", [reader] + paths)
    #expect(lines == tables.flatMap { $0.rows.map(Self.line) + ["end"] })
  }

  @Test func intervalsAndTheirVariability() throws {
    var generator = SeededGenerator(seed: 3)
    let folder = try Folder()
    var expected: [(count: Int, sum: Double, rmssd: Double)] = []
    var paths: [String] = []
    for index in 0..<5 {
      var raw = 800.0
      // As a strap counts: 1/1024 s.
      let values = (0..<Int.random(in: 60...600, using: &generator)).map { _ in
        raw = min(max(raw + .random(in: -60...60, using: &generator), 400), 1400).rounded()
        return raw * 1000 / 1024
      }
      let text = IntervalText(milliseconds: values)
      paths.append(try folder.write(String(decoding: text.encoded(), as: UTF8.self), to: "\(index).txt"))
      expected.append((values.count, values.reduce(0, +), Self.rmssd(values)))
    }
    let lines = try FileReaders.run("intervals.py", paths)
    try #require(lines.count == paths.count)
    for (line, value) in zip(lines, expected) {
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      try #require(numbers.count == 4)
      #expect(numbers[0] == Double(value.count))
      // A tenth of a millisecond is the last digit of each interval.
      #expect(abs(numbers[1] - value.sum) <= 0.05 * Double(value.count) + 0.05)
      #expect(abs(numbers[2] - value.rmssd) < 0.05, "neurokit2: \(line), expected \(value.rmssd)")
      #expect(abs(numbers[3] - value.rmssd) < 0.05, "hrv-analysis: \(line), expected \(value.rmssd)")
    }
  }

  /// The root mean square of successive differences, in ms.
  private static func rmssd(_ values: [Double]) -> Double {
    let squares = zip(values.dropFirst(), values).map { ($0 - $1) * ($0 - $1) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// What the script prints for `row`.
  private static func line(_ row: SampleTable.Row) -> String {
    let fields = [
      "\(row.time.milliseconds)", number(row.elapsed.map { Int(($0 / .milliseconds(1)).rounded()) }),
      number(row.heartRate),
      "[\(row.rrMilliseconds.map { "\(Int(($0 * 10).rounded()))" }.joined(separator: ", "))]",
      row.contact.map { "\($0)" } ?? "null", text(row.signal), text(row.zone), number(row.energy),
    ]
    return "[\(fields.joined(separator: ", "))]"
  }

  private static func number(_ number: Int?) -> String { number.map { "\($0)" } ?? "null" }

  private static func text(_ text: String?) -> String {
    guard let text else { return "null" }
    return "\"\(text.unicodeScalars.map { $0 == "\"" ? "\\\"" : String($0) }.joined())\""
  }
}
