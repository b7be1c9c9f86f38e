import RunText
import TestSupport
import Testing

@Suite struct IntervalTextTests {
  @Test func theFile() {
    let text = IntervalText(milliseconds: [800, 812.5, 0, 1000.0 * 1000 / 1024, .nan, 63_999.02])
    #expect(String(decoding: text.encoded(), as: UTF8.self) == "800\n812.5\n0\n976.6\n63999\n")
  }

  @Test(arguments: 0..<100) func randomIntervals(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let values = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
      Double(Int.random(in: 100...639_990, using: &generator)) / 10
    }
    let (text, fault) = IntervalText.read(IntervalText(milliseconds: values).encoded())
    #expect(fault == nil)
    #expect(text.milliseconds == values)
  }

  @Test func everyIntervalOfAStrap() {
    let sent = (0...65_535).map { Double($0) * 1000 / 1024 }
    let (text, fault) = IntervalText.read(IntervalText(milliseconds: sent).encoded())
    #expect(fault == nil)
    #expect(text.milliseconds.map { Int(($0 * 1024 / 1000).rounded()) } == Array(0...65_535))
  }

  static let files: [(String, [Double])] = [
    ("800\n810", [800, 810]),
    ("\u{FEFF}800\r\n\r\n 810.25 \r\n", [800, 810.3]),
    ("800\r810\r", [800, 810]),
    ("# RR intervals\n800 # first\n\n#\n810,\n820;\n", [800, 810, 820]),
    ("RR (ms)\n800\n", [800]),
    ("0.8\n0.8125\n9.9", [800, 812.5, 9900]),
    ("0.8\n10", [0.8, 10]),
    ("0\n0.01\n", [0, 0]),
    ("8e2\n", [800]),
  ]

  @Test(arguments: files) func filesOfOtherPrograms(file: String, values: [Double]) {
    let (text, fault) = IntervalText.read(Array(file.utf8))
    #expect(fault == nil)
    #expect(text.milliseconds == values)
  }

  /// A file, the fault, and the intervals.
  static let faults: [([UInt8], String, [Double])] = [
    ([], "line 1: there are no intervals; a line should have one, in ms", []),
    (Array("#\n".utf8), "line 1: there are no intervals; a line should have one, in ms", []),
    (Array("800\nx\n810\n".utf8), "line 2: 'x' is not an interval in ms", [800, 810]),
    (Array("RR\nRR\n810\n".utf8), "line 2: 'RR' is not an interval in ms", [810]),
    (Array("800\n-1\n810\n".utf8), "line 2: '-1' is not an interval from 0 to 64000 ms", [800, 810]),
    (Array("800\n1e308\n".utf8), "line 2: '1e308' is not an interval from 0 to 64000 ms", [800]),
    (Array("800\n1e999\n".utf8), "line 2: '1e999' is not an interval in ms", [800]),
    (Array("800\nnan\n".utf8), "line 2: 'nan' is not an interval in ms", [800]),
    (
      Array("0.0 800\n0.8 810".utf8), "line 1: there are 2 numbers; keep only the column of intervals, one a line",
      []
    ),
    (
      Array("800\n\(String(repeating: "8", count: 4097))\n".utf8),
      "line 2: the line is longer than 4096 bytes; a line should have one interval", [800]
    ),
    (Array("800\n".utf8) + [0xFF], "line 2: a character is not in UTF-8; save the file as UTF-8", [800]),
    ([0xFE, 0xFF, 0, 0x38], "line 1: the file is in UTF-16 or is not text; save it as text in UTF-8", []),
  ]

  @Test(arguments: faults) func badFiles(file: [UInt8], description: String, values: [Double]) {
    let (text, fault) = IntervalText.read(file)
    #expect(fault?.description == description)
    #expect(text.milliseconds == values)
  }

  @Test func cutAtEveryByte() {
    let values = [800, 812.5, 976.6, 63_999]
    let file = IntervalText(milliseconds: values).encoded()
    for length in 0..<file.count {
      let read = IntervalText.read(Array(file[..<length])).text.milliseconds
      let lines = file[..<length].count { $0 == UInt8(ascii: "\n") }
      #expect(read.prefix(lines) == values.prefix(lines) || read.allSatisfy { $0 < 10_000 } && lines == 0, "\(length)")
    }
  }
}
