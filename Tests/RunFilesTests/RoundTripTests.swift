import HeartRate
import Posix
import Primitives
import RunHistory
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import RunFiles

@Suite("Round trips of runs through files") struct RoundTripTests {
  private let folder: Folder
  private static let now = UTCTime(milliseconds: 1_790_000_000_000)

  init() throws {
    folder = try Folder()
  }

  /// A sample as far as a format keeps it.
  private struct Kept: Hashable {
    var second: Int64
    var bpm: Int?
  }

  private func kept(_ samples: [ExportedRun.Sample]) -> [Kept] {
    samples.map { Kept(second: $0.time.wholeSecond.milliseconds / 1000, bpm: $0.content.bpm) }
  }

  private func kept(_ samples: [FileSample]) -> [Kept] {
    samples.map { Kept(second: $0.time.wholeSecond.milliseconds / 1000, bpm: $0.bpm) }
  }

  private func read(_ bytes: [UInt8], _ format: RunFileFormat) -> FileRun {
    #expect(RunFileFormat(of: bytes) == format)
    let reading = RunFileReading(bytes, start: .begin(UTCTime(milliseconds: MadeRun.begin)), now: Self.now)
    #expect(reading.fault == nil)
    return reading.run
  }

  private func milliseconds(_ intervals: [RRInterval]) -> [Int] { intervals.map { Int($0.milliseconds.rounded()) } }

  /// Writes `record` in each format and reads it again.
  private func check(_ record: RunRecord) throws {
    let run = ExportedRun(record, localOffset: 3600)
    let intervals = milliseconds(run.samples.flatMap(\.content.rrIntervals))
    for format in [RunFileFormat.fit, .csv, .capture] {
      let back = read(try run.encoded(as: format), format)
      #expect(kept(back.samples) == kept(run.samples), "\(format)")
      #expect(milliseconds(back.samples.flatMap(\.rrIntervals)) == intervals, "\(format)")
      if format != .fit {
        #expect(back.samples.map(\.contact) == run.samples.map(\.content.contact))
        #expect(back.samples.map(\.energyExpended) == run.samples.map(\.content.energyExpended))
        #expect(
          back.samples.flatMap(\.rrIntervals) == run.samples.flatMap(\.content.rrIntervals), "\(format): exact ticks")
      }
    }
    let tcx = read(try run.encoded(as: .tcx), .tcx)
    #expect(kept(tcx.samples) == kept(run.samples.filter { $0.isLive }))
    if !intervals.isEmpty {
      let rr = read(try run.encoded(as: .rr), .rr)
      #expect(milliseconds(rr.samples.flatMap(\.rrIntervals)) == intervals)
    }
    // JSON has the whole record.
    let json = read(try run.encoded(as: .json), .json)
    #expect(json.parts.count == record.parts.count)
    for (part, reports) in zip(record.parts, json.parts) {
      #expect(reports == (part.context + part.reports).map { $0.report(of: record.session) })
    }
    #expect(json.gaps == record.gaps && json.note == record.session.note && json.tags == record.session.tags)
    #expect(json.runner == record.session.runner)
  }

  @Test("Each sample and each interval of odd runs comes back", arguments: 1...12 as ClosedRange<UInt64>)
  func odd(seed: UInt64) throws {
    try check(try MadeRun(in: folder).record([try MadeRun.odd(seed, count: 400)]))
  }

  @Test("Merged sessions, hours apart, come back")
  func merged() throws {
    let parts = [try MadeRun.odd(1, count: 100), try MadeRun.odd(2, count: 100, from: 20_000)]
    let gap = RecordedGap(
      time: UTCTime(milliseconds: MadeRun.begin + 1), duration: .seconds(2), cause: .notRecorded)
    let record = try MadeRun(in: folder).record(parts, gaps: [gap])
    try check(record)
    let run = ExportedRun(record, localOffset: 0)
    #expect(run.pauses.count == 1)
    // The pause has no records, and the timer stands still in it.
    #expect(read(try run.encoded(as: .fit), .fit).samples.count == run.samples.count)
  }

  @Test("A run whose clock was set keeps the time that never jumps")
  func clockSet() throws {
    var reports = (0..<100).map { MadeRun.sample(Double($0), 120 + $0 % 5) }
    for index in 50..<100 {
      reports[index].time = UTCTime(milliseconds: reports[index].time.milliseconds - 3_600_000)
    }
    let run = ExportedRun(try MadeRun(in: folder).record([reports]), localOffset: 0)
    #expect(run.samples.map(\.time.milliseconds) == (0..<100).map { MadeRun.begin + $0 * 1000 })
    #expect(read(try run.encoded(as: .csv), .csv).samples.count == 100)
  }

  @Test("Steps of a workout are laps, and come back as marks")
  func laps() throws {
    var reports = [try MadeRun.settings()]
    for second in 0..<100 {
      if second == 10 { reports.append(MadeRun.step(10.2, 1, name: "warm & up")) }
      if second == 40 { reports.append(MadeRun.step(40.2, 2, name: "<fast>")) }
      if second == 70 { reports.append(MadeRun.step(70.2, nil)) }
      reports.append(MadeRun.sample(Double(second) + 0.5, 100 + second))
    }
    let run = ExportedRun(try MadeRun(in: folder).record([reports]), localOffset: 0)
    #expect(run.laps.map(\.name) == [nil, "warm & up", "<fast>", nil])
    #expect(run.samples(of: run.laps[1]).map(\.content.bpm) == (110..<140).map { $0 })
    #expect(run.laps.flatMap { run.samples(of: $0) }.count == 100)
    for format in [RunFileFormat.fit, .tcx] {
      let marks = read(try run.encoded(as: format), format).marks
      #expect(marks.map(\.text) == ["Lap 1", "warm & up", "<fast>", "Lap 4"], "\(format)")
      let seconds = marks.map { ($0.time.wholeSecond.milliseconds - MadeRun.begin / 1000 * 1000) / 1000 }
      #expect(seconds == [0, 10, 40, 70], "\(format)")
    }
  }

  @Test("Real runs come back", .needs(.recordings), arguments: OutsideData.recordings.captures())
  func recordings(path: String) throws {
    let bytes = try #require(try BoundedFile.read(path, atMost: RunFileReading.largestFile))
    let capture = RunFileReading(bytes, start: .end(Self.now), now: Self.now)
    #expect(capture.fault == nil && capture.format == .capture)
    let settings = SettingsReport(
      runner: .standard, zones: try Zones(preset: .standard, runner: .standard), target: nil, rules: .standard)
    let imported = ImportedRun(capture.run, file: "f", digest: "d", runner: "Anna", settings: settings)
    // Everything that the strap sent from the first live sample on is in the session.
    let record = try MadeRun(in: folder).record(imported.parts)
    try check(record)
  }
}
