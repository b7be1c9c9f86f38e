import Primitives
import RunText
import TestSupport
import Testing

/// Tables as other programs write them.
@Suite struct ForeignTableTests {
  /// A file, and its rows: time, heart rate, intervals.
  static let tables: [(String, [(String, Int?, [Double])])] = [
    ("timestamp,hr\n2026-03-01T06:30:00Z,120\n", [("2026-03-01T06:30:00.000Z", 120, [])]),
    ("\u{FEFF}Time;Heart Rate (bpm)\r\n2026-03-01 06:30:00;120,4\r\n", [("2026-03-01T06:30:00.000Z", 120, [])]),
    ("BPM\tTime\n120\t2026-03-01T07:30:00.5+0100", [("2026-03-01T06:30:00.500Z", 120, [])]),
    (
      "bpm,time\r120,2026-03-01T06:30Z\r121,2026-03-01T06:31Z",
      [
        ("2026-03-01T06:30:00.000Z", 120, []), ("2026-03-01T06:31:00.000Z", 121, []),
      ]
    ),
    (
      "unix_time,heart_rate,rr\n1772346600,120,0.5\n1772346601.25,,0.25",
      [
        ("2026-03-01T06:30:00.000Z", 120, [500]), ("2026-03-01T06:30:01.250Z", nil, [250]),
      ]
    ),
    ("t,timestamp,RR_ms\n1,1772346600125,5\n", [("2026-03-01T06:30:00.125Z", nil, [5])]),
    ("timestamp,rr\n1772346600125000,500\n", [("2026-03-01T06:30:00.125Z", nil, [500])]),
    ("timestamp,rr\n1772346600125000000,500\n", [("2026-03-01T06:30:00.125Z", nil, [500])]),
    ("date,time,hr\n2026-03-01,06:30:00,120\n", [("2026-03-01T06:30:00.000Z", 120, [])]),
    (
      "date, timestamp, rr, since start\n2026-03-01 07:30:00 +0100,1772346600.5,812,0.5\n",
      [("2026-03-01T06:30:00.500Z", nil, [812])]
    ),
    ("date,rr\n2026-03-01 07:30:00 +0100,812\n", [("2026-03-01T06:30:00.000Z", nil, [812])]),
    ("date,hr\n2026-03-01T06:30:00Z,120\n", [("2026-03-01T06:30:00.000Z", 120, [])]),
    ("\n# a comment\n\ntime,hr\n# another\n\n2026-03-01T06:30:00Z,NaN\n,,\n", [("2026-03-01T06:30:00.000Z", nil, [])]),
    ("time,hr,rr\n2026-03-01T06:30:00Z,0,\"[500, 510.25]\"\n", [("2026-03-01T06:30:00.000Z", nil, [500, 510.3])]),
    ("time;hr;rr\n2026-03-01T06:30:00Z;-;500,5 510|520\n", [("2026-03-01T06:30:00.000Z", nil, [500.5, 510, 520])]),
    (
      "\"time\",\"a \"\"hr\"\"\",\"hr\"\n\"2026-03-01T06:30:00Z\",\"x\ny\",\"120\"\n",
      [("2026-03-01T06:30:00.000Z", 120, [])]
    ),
    ("time,hr,hr\n2026-03-01T06:30:00Z,120,130\n", [("2026-03-01T06:30:00.000Z", 120, [])]),
  ]

  @Test(arguments: tables) func rows(text: String, rows: [(String, Int?, [Double])]) {
    let (table, fault) = SampleTable.read(Array(text.utf8))
    #expect(fault == nil)
    #expect(table.rows.map(\.time.description) == rows.map(\.0))
    #expect(table.rows.map(\.heartRate) == rows.map(\.1))
    #expect(table.rows.map(\.rrMilliseconds) == rows.map(\.2))
  }

  @Test func otherColumns() {
    let (table, fault) = SampleTable.read(
      Array("Energy_kJ,zone,Signal,contact,elapsed,TIME,HR\n7.6,' Z2 ',live,1,-1.5,2026-03-01T06:30:00Z,99\n".utf8))
    #expect(fault == nil)
    #expect(
      table.rows == [
        SampleTable.Row(
          time: UTCTime(milliseconds: 1_772_346_600_000), elapsed: .milliseconds(-1500), heartRate: 99, contact: true,
          signal: "live", zone: "' Z2 '", energy: 8, place: 2)
      ])
  }

  /// Files that are refused from their start, and the fault.
  static let refused: [([UInt8], String)] = [
    ([], "line 1: the file is empty; its first line must name the columns, such as time,hr"),
    (Array("\n\n# x\n".utf8), "line 4: the file is empty; its first line must name the columns, such as time,hr"),
    ([0xFF, 0xFE, 0x74, 0], "line 1: the file is in UTF-16 or is not text; save it as text in UTF-8"),
    ([0xE4, 0x0A], "line 1: a character is not in UTF-8; save the file as UTF-8"),
    ([0x1F, 0x8B, 8], "line 1: the file is compressed with gzip; unpack it with gunzip first"),
    ([0x50, 0x4B, 3, 4], "line 1: the file is a ZIP archive or a spreadsheet; unpack it, or save it as CSV"),
    (
      Array("\na,hr\n".utf8),
      "line 2: no column has the time of each sample; the first line must name the columns, such as time,heart_rate_bpm,rr_intervals_ms"
    ),
    (
      Array("2026-03-01T06:30:00Z,120\n".utf8),
      "line 1: no column has the time of each sample; the first line must name the columns, such as time,heart_rate_bpm,rr_intervals_ms"
    ),
    (
      Array(
        "Name,Sport,Date,Start time,Duration\nA,RUNNING,24-02-2019,10:00:00,00:30:00\nSample rate,Time,HR (bpm)\n".utf8),
      "line 1: the table is Polar Flow's, whose samples have no date; export the session as TCX instead"
    ),
    (
      Array("time,power\n".utf8),
      "line 1: no column has heart rates or intervals; name it heart_rate_bpm or rr_intervals_ms"
    ),
    (
      Array("\(String(repeating: ",", count: 256))\n".utf8), "line 1: there are more than 256 fields in the line"
    ),
    (Array("time,\"hr\n\n".utf8), "line 1: a quote is not closed; the file was cut off, or a '\"' is missing"),
  ]

  @Test(arguments: refused) func filesThatAreRefused(file: [UInt8], description: String) {
    let (table, fault) = SampleTable.read(file)
    #expect(fault?.description == description)
    #expect(table.rows.isEmpty)
  }

  /// A line between two good ones, the fault, and how many rows are read.
  static let faults: [(String, String, Int)] = [
    (
      "x,120,",
      "line 3, column 'time': 'x' is not a time with its date; write 2026-03-01T06:30:00.000Z, or seconds since 1970", 2
    ),
    (
      "12,120,",
      "line 3, column 'time': '12' is not a time with its date; write 2026-03-01T06:30:00.000Z, or seconds since 1970",
      2
    ),
    (
      "06:30:00,120,",
      "line 3, column 'time': '06:30:00' is not a time with its date; write 2026-03-01T06:30:00.000Z, or seconds since 1970",
      2
    ),
    ("\" \",120,", "line 3, column 'time': there is no time", 2),
    (" ,120", "line 3, column 'time': the line has too few fields, and no time", 2),
    (
      "2026-03-01T06:30:01Z,120,500,5",
      "line 3: the line has 4 fields, and the first line 3; are commas its decimal marks?", 2
    ),
    ("2026-03-01T06:30:01Z,abc,", "line 3, column 'Heart Rate': 'abc' is not a heart rate in bpm", 3),
    ("2026-03-01T06:30:01Z,0x1F,", "line 3, column 'Heart Rate': '0x1F' is not a heart rate in bpm", 3),
    ("2026-03-01T06:30:01Z,inf,", "line 3, column 'Heart Rate': 'inf' is not a heart rate in bpm", 3),
    ("2026-03-01T06:30:01Z,-1,", "line 3, column 'Heart Rate': '-1' is not a heart rate in bpm from 0 to 65535", 3),
    ("2026-03-01T06:30:01Z,1e99,", "line 3, column 'Heart Rate': '1e99' is not a heart rate in bpm from 0 to 65535", 3),
    ("2026-03-01T06:30:01Z,,500 \u{1B}31m", "line 3, column 'rr': '31m' is not an interval from 0 to 64000 ms", 3),
    ("2026-03-01T06:30:01Z,,64001", "line 3, column 'rr': '64001' is not an interval from 0 to 64000 ms", 3),
    ("2026-03-01T06:30:01Z,,-1", "line 3, column 'rr': '-1' is not an interval from 0 to 64000 ms", 3),
    (
      "2026-03-01T06:30:01Z,,\(String(repeating: "9", count: 50))",
      "line 3, column 'rr': '\(String(repeating: "9", count: 40))…' is not an interval from 0 to 64000 ms", 3
    ),
    ("\(String(repeating: "x", count: 65_537)),,", "line 3: a field is longer than 65536 bytes", 1),
    (
      "\"\(String(repeating: "x", count: 65_537))\",,",
      "line 3: a field is longer than 65536 bytes; a closing '\"' may be missing", 1
    ),
    ("2026-03-01T06:30:01Z,\"", "line 3: a quote is not closed; the file was cut off, or a '\"' is missing", 1),
  ]

  @Test(arguments: faults) func aValueThatCannotBeRead(line: String, description: String, count: Int) {
    let good = "2026-03-01T06:30:00Z,120,500"
    let (table, fault) = SampleTable.read(Array("time,Heart Rate,rr\n\(good)\n\(line)\n\(good)\n".utf8))
    #expect(fault?.description == description)
    #expect(table.rows.count == count)
  }

  @Test func aByteThatIsNotUTF8() {
    let file = Array("time,hr\n2026-03-01T06:30:00Z,120\n2026-03-01T06:30:01Z,".utf8) + [0xE4] + Array("\n".utf8)
    let (table, fault) = SampleTable.read(file)
    #expect(fault?.description == "line 3: a character is not in UTF-8; save the file as UTF-8")
    #expect(table.rows.first?.heartRate == 120)
  }
}
