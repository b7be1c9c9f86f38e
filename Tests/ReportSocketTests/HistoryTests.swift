import Glibc
import JSON
import Primitives
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import ReportSocket

struct HistoryTests {
  static let sampleLine =
    [UInt8](repeating: UInt8(ascii: "x"), count: 219) + [UInt8(ascii: "\n")]

  func read(
    _ history: ReportHistory, after seq: UInt64?, last: UInt64, types: Set<ReportType> = ReportType.usual,
    straps: Set<String>? = nil
  ) -> (
    from: UInt64, bytes: Int
  ) {
    let filter = ReportFilter(types: types, straps: straps)
    var (from, cursor) = history.position(after: seq, last: last, wanted: filter)
    var total = 0
    while true {
      var lines: [UInt8] = []
      let stop = history.read(
        from: &cursor, below: .max, wanted: filter, into: &lines, limit: 4096)
      total += lines.count
      if case .end = stop { return (from, total) }
      if lines.isEmpty { return (from, -1) }
    }
  }

  @Test("a future seq counts as the last")
  func seqOfTheFuture() throws {
    let harness = try Harness()
    harness.publishZone()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"subscribe","reports":["zone"],"since":{"boot":"boot-1","seq":99}}"# + "\n")
    #expect(try harness.lines(2, of: client).last == #"{"type":"reply","id":1,"from":2}"#)
    harness.publishZone()
    #expect(try harness.lines(1, of: client).map(report).map(\.seq) == [2])
  }

  @Test("an empty array of straps selects none")
  func noStraps() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"subscribe","straps":[]}"# + "\n")
    #expect(try harness.lines(2, of: client).last == #"{"type":"reply","id":1}"#)
    harness.publishZone()
    client.send(#"{"id":2,"method":"straps.list"}"# + "\n")
    #expect(try harness.lines(1, of: client).first?.hasPrefix(#"{"type":"reply","id":2"#) == true)
  }

  @Test func anHourOfSamplesCostsLittleMoreThanItsBytes() {
    var history = ReportHistory(length: .seconds(3600))
    let start = Instant(nanoseconds: 1)
    for second in 0..<36_000 {
      history.append(
        Self.sampleLine, seq: UInt64(second + 1), type: .sample, strap: "A", at: start + .seconds(second))
    }
    #expect(read(history, after: nil, last: 36_000) == (32_400, 3601 * 220))
    #expect(history.byteCount < 3601 * 220 * 5 / 4)
  }

  @Test func whatIsOlderIsGivenToNobody() {
    var history = ReportHistory(length: .seconds(10))
    let start = Instant(nanoseconds: 0)
    for second in 0..<20 {
      history.append(
        Self.sampleLine, seq: UInt64(second * 2 + 1), type: .zone, strap: "A", at: start + .seconds(second))
    }
    // Reports 19 to 39, the odd ones, are of the last ten seconds.
    #expect(read(history, after: nil, last: 40) == (18, 11 * 220))
    #expect(read(history, after: 3, last: 40) == (18, 11 * 220))
    #expect(read(history, after: 17, last: 40) == (18, 11 * 220), "18 was not kept at all: nothing is missing")
    #expect(read(history, after: 16, last: 40) == (18, 11 * 220), "17 is missing")
    #expect(read(history, after: 30, last: 40) == (31, 5 * 220))
    #expect(read(history, after: 40, last: 40) == (41, 0))
    #expect(read(history, after: 99, last: 40) == (41, 0))
    #expect(read(history, after: nil, last: 40, types: [.sample]) == (1, 0), "none that it wants is missing")
    history.trim(at: start + .seconds(30))
    #expect(read(history, after: nil, last: 40) == (40, 0))
    #expect(read(history, after: 20, last: 40) == (40, 0))
    #expect(history.byteCount == 0)
    history.append(Self.sampleLine, seq: 41, type: .zone, strap: "A", at: start + .seconds(31))
    #expect(read(history, after: 40, last: 41) == (41, 220))
  }

  @Test func theMemoryIsBounded() {
    let limit = 1024 * 1024
    var history = ReportHistory(length: .seconds(1_000_000), maximumBytes: limit)
    for number in 1...20_000 {
      let line = Array(Self.sampleLine.prefix(number % 200)) + [0x0A]
      history.append(line, seq: UInt64(number), type: .alert, strap: "S\(number % 7)", at: Instant(nanoseconds: 5))
      #expect(history.byteCount <= limit)
    }
    history.append(
      [UInt8](repeating: 1, count: 70_000), seq: 20_001, type: .state, strap: "A", at: Instant(nanoseconds: 5))
    let (from, bytes) = read(history, after: nil, last: 20_001)
    #expect(from > 10_000 && bytes > limit / 2)
  }

  @Test func aCursorOutlivesWhatItHasPassedAndNotWhatItHasNot() {
    var history = ReportHistory(length: .seconds(10))
    let start = Instant(nanoseconds: 0)
    let filter = ReportFilter(types: [.zone], straps: nil)
    var lines: [UInt8] = []
    history.append(Self.sampleLine, seq: 1, type: .zone, strap: "A", at: start)
    var (_, early) = history.position(after: 0, last: 1, wanted: filter)
    var passed = early
    #expect(history.read(from: &passed, below: .max, wanted: filter, into: &lines, limit: 9999) == .end)
    history.append(Self.sampleLine, seq: 2, type: .zone, strap: "A", at: start + .seconds(60))
    #expect(history.read(from: &early, below: .max, wanted: filter, into: &lines, limit: 9999) == .lost)
    lines = []
    #expect(history.read(from: &passed, below: .max, wanted: filter, into: &lines, limit: 9999) == .end)
    #expect(lines.count == 220)
    // Continued in the next chunk.
    for seq in 3...1000 {
      history.append(Self.sampleLine, seq: UInt64(seq), type: .zone, strap: "A", at: start + .seconds(60))
    }
    lines = []
    #expect(history.read(from: &passed, below: 900, wanted: filter, into: &lines, limit: .max) == .bound)
    #expect(lines.count == 897 * 220)
  }

  func append(_ seqs: some Sequence<Int>, of type: ReportType, _ strap: String, to history: inout ReportHistory) {
    for seq in seqs {
      history.append(Self.sampleLine, seq: UInt64(seq), type: type, strap: strap, at: Instant(nanoseconds: 5))
    }
  }

  /// Twenty thousand reports of one kind only displace reports of their kind.
  @Test(arguments: [("A", ReportType.workout), ("C", .sample)])
  func aFloodTakesNothingFromOthers(strap: String, type: ReportType) {
    let limit = 1024 * 1024
    var history = ReportHistory(length: .seconds(3600), maximumBytes: limit)
    append(1...500, of: .sample, "A", to: &history)
    append(501...600, of: .sample, "B", to: &history)
    append(601...1000, of: .zone, "A", to: &history)
    append(1001...21_000, of: type, strap, to: &history)
    #expect(history.byteCount <= limit)
    #expect(read(history, after: 0, last: 21_000, types: [.sample, .zone], straps: ["A", "B"]) == (1, 1000 * 220))
    // A client that wants the flood too gets the others complete, and learns where the flood begins.
    let (from, bytes) = read(history, after: 0, last: 21_000, types: [.sample, .zone, type])
    #expect(from > 15_000 && UInt64(bytes / 220) == 1000 + 21_000 - from + 1)
  }

  /// The maximum number of streams have equal shares, in any order of arrival.
  @Test func eachStreamHasAnEqualShareAtLeast() {
    let limit = 1024 * 1024
    var history = ReportHistory(length: .seconds(3600), maximumBytes: limit)
    for round in 0..<1000 {
      for index in 0..<20 {
        let first = round * 100 + index * 4 + 1
        append(first..<first + 1 + index % 2 * 3, of: .sample, "S\(index)", to: &history)
      }
    }
    #expect(history.byteCount <= limit)
    for index in 0..<20 {
      let (_, bytes) = read(history, after: 0, last: 100_000, types: [.sample], straps: ["S\(index)"])
      #expect(bytes > limit / 20 / 2, "S\(index)")
    }
  }

  /// Reports of many streams come in the order of their creation, including those that arrive during reading.
  @Test func manyStreamsAreReadInOrder() {
    var random = SeededGenerator(seed: 7)
    var history = ReportHistory(length: .seconds(3600))
    let filter = ReportFilter(types: [.sample, .zone, .alert], straps: nil)
    var wanted: [Int] = []
    var seq = 0
    func add(_ count: Int) {
      for _ in 0..<count {
        seq += Int.random(in: 1...3, using: &random)
        let type = [ReportType.sample, .zone, .alert, .strap].randomElement(using: &random) ?? .sample
        let line = Array("\(seq)\n".utf8)
        let strap = "S\(Int.random(in: 0..<9, using: &random))"
        history.append(line, seq: UInt64(seq), type: type, strap: strap, at: Instant(nanoseconds: 5))
        if type != .strap { wanted.append(seq) }
      }
    }
    add(2000)
    let start = wanted[700]
    var cursor = history.position(after: UInt64(start), last: UInt64(seq), wanted: filter).cursor
    var bytes: [UInt8] = []
    for _ in 0..<10_000 {
      var lines: [UInt8] = []
      let stop = history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: 64)
      bytes += lines
      if stop == .end { break }
      if seq < 9000 { add(Int.random(in: 0...5, using: &random)) }
    }
    let seqs = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
    #expect(seqs == wanted.filter { $0 > start })
    #expect(cursor.examined < 2 * seqs.count, "each is looked at once, and once more where the buffer was full")
  }

  /// Reading does not visit streams that the client does not want.
  @Test func readingOneStreamLooksAtNoOther() {
    var history = ReportHistory(length: .seconds(3600))
    append(1...50_000, of: .sample, "A", to: &history)
    append([50_001], of: .zone, "A", to: &history)
    append(50_002...60_000, of: .sample, "B", to: &history)
    append([60_001], of: .zone, "B", to: &history)
    let filter = ReportFilter(types: [.zone], straps: nil)
    var cursor = history.position(after: nil, last: 60_001, wanted: filter).cursor
    var lines: [UInt8] = []
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: .max) == .end)
    #expect(lines.count == 440)
    #expect(cursor.examined == 2)
  }

  /// A loss before the client came is reported in `from`. A loss during reading ends the reading.
  @Test func whatIsLostWhileItIsReadIsNoticed() {
    var history = ReportHistory(length: .seconds(3600), maximumBytes: 256 * 1024)
    append(1...100, of: .zone, "A", to: &history)
    append(101...3000, of: .sample, "A", to: &history)
    let filter = ReportFilter(types: [.zone, .sample], straps: nil)
    var (from, cursor) = history.position(after: 0, last: 3000, wanted: filter)
    #expect(from > 1000)
    var lines: [UInt8] = []
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: 100 * 220) == .full)
    #expect(lines.count == 100 * 220, "the zones, which are all held")
    append(3001...9000, of: .sample, "A", to: &history)
    lines = []
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: 1000) == .lost)
    // A round read to its end loses nothing that was dropped before it began.
    (from, cursor) = history.position(after: 8500, last: 9000, wanted: filter)
    #expect(from == 8501)
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: .max) == .end)
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: .max) == .end)
  }

  /// A report that arrives during one round and is dropped before the next is lost too.
  @Test func whatIsLostBetweenTwoRoundsIsNoticed() {
    var history = ReportHistory(length: .seconds(3600), maximumBytes: 256 * 1024)
    append(1...100, of: .zone, "A", to: &history)
    let filter = ReportFilter(types: [.zone, .sample], straps: nil)
    var cursor = history.position(after: 0, last: 100, wanted: filter).cursor
    var lines: [UInt8] = []
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: 99 * 220) == .full)
    append(101...9000, of: .sample, "A", to: &history)
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: .max) == .lost)
    #expect(lines.count == 100 * 220)
  }

  /// Empty streams make room for new straps; readers are not affected.
  @Test func thereIsRoomForNewStraps() {
    var history = ReportHistory(length: .seconds(10), maximumStreams: 4)
    let start = Instant(nanoseconds: 0)
    for (index, strap) in ["A", "B", "C", "D"].enumerated() {
      history.append(
        Self.sampleLine, seq: UInt64(index + 1), type: .zone, strap: strap, at: start + .seconds(index * 4))
    }
    let filter = ReportFilter(types: [.zone], straps: nil)
    var cursor = history.position(after: 2, last: 4, wanted: filter).cursor
    history.append(Self.sampleLine, seq: 5, type: .zone, strap: "E", at: start + .seconds(13))
    #expect(history.byteCount < 5 * 1024)
    var lines: [UInt8] = []
    #expect(history.read(from: &cursor, below: .max, wanted: filter, into: &lines, limit: .max) == .end)
    #expect(lines.count == 3 * 220)
    #expect(read(history, after: 0, last: 5).from == 2)
    // All places are in use: the oldest go.
    for (seq, strap) in [(6, "F"), (7, "G")] {
      history.append(Self.sampleLine, seq: UInt64(seq), type: .zone, strap: strap, at: start + .seconds(13))
    }
    #expect(read(history, after: 0, last: 7) == (6, 2 * 220))
  }

  /// The newest settings of a strap are held as long as the strap sends, and longer than the hour.
  @Test func theNewestSettingsOutliveTheHistory() {
    var history = ReportHistory(length: .seconds(10), maximumStreams: 4)
    let start = Instant(nanoseconds: 0)
    history.append(Self.sampleLine, seq: 1, type: .settings, strap: "A", at: start)
    history.append(Self.sampleLine, seq: 2, type: .settings, strap: "A", at: start + .seconds(1))
    history.append(Self.sampleLine, seq: 3, type: .sample, strap: "A", at: start + .seconds(2))
    history.append(Self.sampleLine, seq: 4, type: .sample, strap: "A", at: start + .seconds(60))
    history.trim(at: start + .seconds(60))
    // 1 and 3 are gone. The oldest report from which nothing is missing is 4, and yet 2 comes first.
    #expect(read(history, after: 0, last: 4) == (4, 2 * 220))
    #expect(read(history, after: 0, last: 4, types: [.settings]) == (2, 220))
    #expect(read(history, after: 2, last: 4) == (4, 220), "the client has 2")
    // A strap that sends nothing any more makes room, with its settings.
    history.trim(at: start + .seconds(90))
    #expect(read(history, after: 0, last: 4) == (5, 220))
    for (index, strap) in ["B", "C", "D"].enumerated() {
      history.append(
        Self.sampleLine, seq: UInt64(index + 5), type: .zone, strap: strap, at: start + .seconds(91))
    }
    #expect(read(history, after: 0, last: 7) == (5, 3 * 220))
  }

  // MARK: Through the socket

  @Test func aClientThatComesBackMissesNothing() throws {
    let harness = try Harness()
    for _ in 1...5 {
      harness.publishSample()
      harness.publishRaw()
      harness.publishZone(strap: "B")
    }
    let client = try harness.connect()
    _ = try harness.lines(1, of: client)
    func subscribe(_ parameters: String) throws -> (reply: String, seqs: [UInt64?], types: [ReportType]) {
      client.send(#"{"id":1,"method":"subscribe",\#(parameters)}"# + "\n")
      try harness.settle()
      try client.read()
      let lines = client.lines
      client.lines = []
      let reports = try lines.dropFirst().map(report)
      return (lines.first ?? "", reports.map(\.seq), reports.map(\.body.type))
    }
    var got = try subscribe(#""since":{"boot":"boot-1","seq":9}"#)
    #expect(got.reply == #"{"type":"reply","id":1,"from":10}"#)
    #expect(got.seqs == [10, 12, 13, 15, nil, nil])
    #expect(got.types == [.sample, .zone, .sample, .zone, .state, .state])
    got = try subscribe(#""since":{"boot":"boot-0","seq":9},"reports":["zone","raw"],"straps":["B"]"#)
    #expect(got.reply == #"{"type":"reply","id":1,"from":1}"#)
    #expect(got.seqs == [3, 6, 9, 12, 15])
    got = try subscribe(#""since":{"boot":"boot-1","seq":15}"#)
    #expect(got.reply == #"{"type":"reply","id":1,"from":16}"#)
    #expect(got.seqs == [nil, nil])
    harness.publishZone()
    #expect(try report(try harness.lines(1, of: client)[0]).seq == 16)
  }

  /// Waiting lines go first, then the reply, and then the lines of the new subscription.
  @Test func aSlowClientThatSubscribesAnewGetsTheReplyBeforeTheHistory() throws {
    let harness = try Harness()
    let client = try harness.subscriber(#","reports":["sample","raw"]"#, states: 0)
    for _ in 1...2000 {
      harness.publishSample()
      harness.publishRaw()
    }
    client.send(#"{"id":2,"method":"subscribe","reports":["sample"],"since":{"boot":"boot-1","seq":0}}"# + "\n")
    try harness.settle()
    var before: [UInt64] = []
    var after: [UInt64]?
    try harness.until("all of the history") {
      try client.read()
      for line in client.lines {
        switch try message(line) {
        case .reply: after = []
        case .report(let report):
          guard let seq = report.seq else { continue }
          if after == nil { before.append(seq) } else { after?.append(seq) }
        case .hello, .error, .dropped, .found, .unknown: break
        }
      }
      client.lines = []
      return after?.last == 3999
    }
    #expect(before == before.sorted())
    #expect(after == stride(from: 1, to: 4000, by: 2).map { UInt64($0) })
  }

  @Test func whatIsNoLongerHeldIsSaidInFrom() throws {
    let harness = try Harness(.init(history: .seconds(60)))
    harness.publish(.zone(ZoneChangeReport(from: nil, to: Zone(index: 1, name: "x"), bpm: 1)), at: -120)
    harness.publishZone()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"subscribe","reports":["zone"],"since":{"boot":"boot-1","seq":0}}"# + "\n")
    #expect(try harness.lines(3, of: client)[1] == #"{"type":"reply","id":1,"from":2}"#)
  }

  /// An hour of three straps is far more than a client's queue holds. Live reports, including raw ones, arrive meanwhile.
  @Test func aLongReplayToASlowReaderHasNeitherGapNorDouble() throws {
    let harness = try Harness()
    let old = 12_000
    for index in 0..<old { harness.publishSample(strap: index % 2 == 0 ? "A" : "B") }
    let client = try harness.connect()
    client.send(
      #"{"id":1,"method":"subscribe","since":{"boot":"boot-1","seq":0},"reports":["state","sample","zone","raw"]}"#
        + "\n")
    _ = try harness.lines(2, of: client)
    var seqs: [UInt64] = []
    var statesAt: [Int] = []
    var total = UInt64(old)
    func take() throws {
      for line in client.lines {
        let report = try report(line)
        if let seq = report.seq { seqs.append(seq) } else { statesAt.append(seqs.count) }
      }
      client.lines = []
    }
    try harness.until("the states") {
      // Reports arrive faster than one for each line read, up to two thousand.
      if total < UInt64(old + 2000) {
        harness.publishRaw()
        harness.publishZone()
        total += 2
      }
      try client.read(limit: 4096)
      try take()
      return statesAt.count == 2
    }
    harness.publishZone()
    total += 1
    try harness.until("the last report") {
      try client.read()
      try take()
      return seqs.last == total
    }
    #expect(seqs == (1...total).map { $0 })
    #expect((statesAt.first ?? 0) >= old && statesAt.first == statesAt.last)
    #expect(harness.server.clients.count == 1)
  }
}
