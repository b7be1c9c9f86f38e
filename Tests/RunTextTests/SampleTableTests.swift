import Primitives
import RunText
import TestSupport
import Testing

@Suite struct SampleTableTests {
  static let start: Int64 = 1_772_346_600_125
  static let table = SampleTable(rows: [
    row(0, 120, [500, 812.5, 976.6], contact: true, signal: "live", zone: "Z1", energy: 12),
    row(1000, nil, [], contact: false, signal: "unknown"),
    row(2000, 255, [0, 63_999], zone: "\"easy\", slow"),
    row(86_400_000, 65_535, [0.1]),
  ])

  static func row(
    _ milliseconds: Int64, _ heartRate: Int?, _ intervals: [Double], contact: Bool? = nil, signal: String? = nil,
    zone: String? = nil, energy: Int? = nil
  ) -> SampleTable.Row {
    SampleTable.Row(
      time: UTCTime(milliseconds: start + milliseconds), elapsed: .milliseconds(milliseconds), heartRate: heartRate,
      rrMilliseconds: intervals, contact: contact, signal: signal, zone: zone, energy: energy)
  }

  @Test func theFile() {
    #expect(
      String(decoding: Self.table.encoded(), as: UTF8.self) == """
        time,elapsed_s,heart_rate_bpm,rr_intervals_ms,contact,signal,zone,energy_kj
        2026-03-01T06:30:00.125Z,0.000,120,500 812.5 976.6,true,live,Z1,12
        2026-03-01T06:30:01.125Z,1.000,,,false,unknown,,
        2026-03-01T06:30:02.125Z,2.000,255,0 63999,,,\"\"\"easy\"\", slow\",
        2026-03-02T06:30:00.125Z,86400.000,65535,0.1,,,,

        """)
  }

  @Test func readsItsOwnFile() {
    let (table, fault) = SampleTable.read(Self.table.encoded())
    #expect(fault == nil)
    #expect(table.withoutPlaces == Self.table)
    #expect(table.rows.map(\.place) == [2, 3, 4, 5])
  }

  @Test(arguments: 0..<200) func randomTables(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let table = Self.random(using: &generator)
    let (read, fault) = SampleTable.read(table.encoded())
    #expect(fault == nil)
    #expect(read.withoutPlaces == table)
  }

  /// Every interval that a strap can send is another one in the file.
  @Test func everyIntervalOfAStrap() {
    let sent = (0...65_535).map { Double($0) * 1000 / 1024 }
    let table = SampleTable(rows: [SampleTable.Row(time: UTCTime(milliseconds: 0), rrMilliseconds: sent)])
    var bytes = table.encoded()
    // A field of the file is shorter than this.
    #expect(SampleTable.read(bytes).fault != nil)
    bytes = SampleTable(
      rows: sent.map { SampleTable.Row(time: UTCTime(milliseconds: 0), rrMilliseconds: [$0]) }
    ).encoded()
    let read = SampleTable.read(bytes).table.rows.flatMap(\.rrMilliseconds)
    #expect(read.map { Int(($0 * 1024 / 1000).rounded()) } == Array(0...65_535))
  }

  @Test func whatAFileCannotKeep() {
    var row = Self.row(0, 0, [.nan, .infinity, 1e300, 800.04], signal: " \n", zone: "a\u{0}\r\nb ", energy: -1)
    row.elapsed = .seconds(Int64.max)
    let (read, fault) = SampleTable.read(SampleTable(rows: [row]).encoded())
    #expect(fault == nil)
    row.elapsed = nil
    #expect(
      read.withoutPlaces.rows == [
        SampleTable.Row(time: row.time, heartRate: nil, rrMilliseconds: [800], zone: "a  b")
      ])
  }

  /// A table is read as it is. What a strap can send is a rule of others.
  @Test func fortyThousandRowsInASecondAndTimesThatRunBackwards() {
    let rows = (0..<40_000).map { Self.row(Int64(39_999 - $0) / 40, 120, [500]) }
    let (read, fault) = SampleTable.read(SampleTable(rows: rows).encoded())
    #expect(fault == nil)
    #expect(read.withoutPlaces.rows == rows)
  }

  @Test func cutAtEveryByte() {
    let file = Self.table.encoded()
    for length in 0..<file.count {
      let (table, fault) = SampleTable.read(Array(file[..<length]))
      let lines = file[..<length].count { $0 == UInt8(ascii: "\n") }
      #expect(table.withoutPlaces.rows == Array(Self.table.rows.prefix(max(0, lines - 1))), "\(length)")
      // Where a line ends, the rows before are whole.
      let isWhole = length > 0 && file[length - 1] == UInt8(ascii: "\n")
      #expect((fault == nil) == isWhole, "\(length): \(fault?.description ?? "")")
    }
  }

  static func random(using generator: inout SeededGenerator) -> SampleTable {
    let names = [nil, "Z2", "a,b", "\"", "\"\"", "ä € 😀", "'=1+1", "x;y\u{A0}z", "#", "None", "NA", "-"]
    var rows: [SampleTable.Row] = []
    var milliseconds: Int64 = 0
    for _ in 0..<Int.random(in: 0...30, using: &generator) {
      milliseconds += .random(in: -1000...2000, using: &generator)
      let intervals = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        Double(Int.random(in: 0...639_990, using: &generator)) / 10
      }
      rows.append(
        row(
          milliseconds, Bool.random(using: &generator) ? .random(in: 1...65_535, using: &generator) : nil, intervals,
          contact: [nil, true, false].randomElement(using: &generator) ?? nil,
          signal: generator.element(of: names), zone: generator.element(of: names),
          energy: Bool.random(using: &generator) ? .random(in: 0...65_535, using: &generator) : nil))
    }
    return SampleTable(rows: rows)
  }
}

extension SampleTable {
  /// The table without the lines of its rows, to compare it with one that is not from a file.
  var withoutPlaces: SampleTable {
    var copy = self
    for index in copy.rows.indices { copy.rows[index].place = 0 }
    return copy
  }
}
