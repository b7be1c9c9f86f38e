import Primitives
import RunHistory
import TestSupport
import Testing
import ZoneProtocol

@testable import RunFiles

@Suite("Faulty files of runs") struct BadFileTests {
  private let folder: Folder
  private static let now = UTCTime(milliseconds: 1_790_000_000_000)

  init() throws {
    folder = try Folder()
  }

  private func read(_ bytes: [UInt8], _ format: RunFileFormat? = nil, now: UTCTime = now) -> RunFileReading {
    RunFileReading(bytes, format: format, start: .begin(UTCTime(milliseconds: MadeRun.begin)), now: now)
  }

  private func read(_ text: String) -> RunFileReading { read(Array(text.utf8)) }

  private func exported() throws -> ExportedRun {
    ExportedRun(try MadeRun(in: folder).record([try MadeRun.odd(3, count: 30)]), localOffset: 0)
  }

  /// The samples of a run, wherever they are.
  private func samples(_ run: FileRun) -> [[Int]] {
    let all =
      run.samples.map { [Int($0.time.milliseconds), $0.bpm ?? 0] }
      + run.parts.joined().compactMap { report in
        guard case .sample(let sample) = report.body else { return nil }
        return [Int(report.time.milliseconds), sample.bpm ?? 0]
      }
    return all
  }

  @Test("A file that is cut anywhere gives its beginning, or a fault", arguments: RunFileFormat.allCases)
  func truncated(format: RunFileFormat) throws {
    let whole = try exported().encoded(as: format)
    let all = samples(read(whole, format).run)
    #expect(all.count > 20)
    var longest = 0
    // JSON is long, and its lines are alike.
    for count in stride(from: 0, to: whole.count, by: format == .json ? 7 : 1) {
      let reading = read(Array(whole.prefix(count)), format)
      let found = samples(reading.run)
      // A line that was cut may have another number; the samples before it are as they were.
      let isBeginning = found.dropLast().elementsEqual(all.prefix(max(0, found.count - 1)))
      #expect(isBeginning, "\(format) cut at \(count)")
      guard isBeginning else { return }
      #expect(found.count <= all.count)
      if found.count < all.count, [.fit, .tcx, .json].contains(format) {
        #expect(reading.fault != nil, "\(format) cut at \(count)")
      }
      longest = max(longest, found.count)
    }
    #expect(longest > 20)
  }

  @Test("No mutation of a file ends the program", arguments: RunFileFormat.allCases)
  func mutated(format: RunFileFormat) throws {
    let whole = try exported().encoded(as: format)
    var generator = SeededGenerator(seed: 7)
    let splinters = [
      [0xff, 0xff, 0xff, 0xff], Array("\"t\":1e300,".utf8), Array("<![CDATA[".utf8), Array("9".utf8), [0],
    ]
    let settings = try settings()
    for _ in 0..<100 {
      let bytes = generator.mutated(whole, with: splinters)
      let reading = read(bytes, format)
      _ = ImportedRun(reading.run, file: "f", digest: "d", runner: nil, settings: settings)
    }
  }

  private func settings() throws -> SettingsReport {
    guard case .settings(let settings) = try MadeRun.settings().body else { throw RunFileFault(nil, "") }
    return settings
  }

  @Test("Each fault names its place, and keeps what is before it")
  func faults() {
    let header = "time,heart_rate_bpm\n"
    func row(_ second: Int, _ bpm: Int) -> String {
      "2026-03-01T06:30:\(second < 10 ? "0" : "")\(second).000Z,\(bpm)\n"
    }
    let backwards = read(header + row(1, 100) + row(2, 101) + row(1, 102) + row(3, 103))
    #expect(
      backwards.fault?.description
        == "line 4: the time 2026-03-01T06:30:01.000Z is before 2026-03-01T06:30:02.000Z, which comes before it")
    #expect(samples(backwards.run).map(\.[1]) == [100, 101])
    let many = read(header + (0..<40_000).map { row(5, 100 + $0 % 50) }.joined())
    #expect(many.fault?.description == "line 12: there are more than 10 heart rates within one second")
    #expect(many.run.samples.count == 10)
    let long = read(header + row(1, 100) + "2026-03-16T06:30:00.000Z,100\n")
    #expect(long.fault?.description.hasPrefix("line 3: the time 2026-03-16T06:30:00.000Z is more than 7 days") == true)
    let future = read(header + row(1, 100) + "2126-03-16T06:30:00.000Z,100\n")
    #expect(future.fault?.description == "line 3: the time 2126-03-16T06:30:00.000Z is in the future")
    let old = read(header + "1970-01-01T00:00:01.000Z,100\n")
    #expect(old.fault?.description == "line 2: the time 1970-01-01T00:00:01.000Z is too long ago")
    #expect(!old.run.hasHeartRate)
  }

  @Test("What is no run is said to be none")
  func noRun() {
    #expect(read("").fault?.description == "the file is empty")
    #expect(read([0, 1, 2, 3]).fault?.description.hasPrefix("the file is of no known format (fit, tcx") == true)
    #expect(read("{\"a\":1}").fault?.description.hasPrefix("this is not a run in hrlog's JSON") == true)
    #expect(
      read("{\"format\":\"hrlog\",\"version\":99}").fault?.description
        == "the file was written by a newer hrlog (version 99); update hrlog")
    #expect(read("time,heart_rate_bpm\n").fault != nil)
    #expect(read([0x1f, 0x8b, 8, 0]).fault?.description == "the file is compressed; unpack it first, with gunzip")
  }

  @Test("An entity bomb is refused before it is unpacked")
  func entities() {
    let bomb = """
      <?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
      <TrainingCenterDatabase>&b;</TrainingCenterDatabase>
      """
    let reading = read(bomb)
    #expect(reading.format == .tcx && !reading.run.hasHeartRate)
    #expect(reading.fault?.place?.hasPrefix("line 1") == true)
  }

  @Test("Reports that run backwards in JSON are a fault of their part")
  func backwardsJSON() throws {
    let text = String(decoding: try exported().encoded(as: .json), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let samples = lines.indices.filter { lines[$0].hasPrefix("{\"elapsed") && lines[$0].contains("\"sample\"") }
    let (first, second) = (samples[10], samples[20])
    let time = try #require(lines[first].firstRange(of: /"t":[0-9.]+/))
    let other = try #require(lines[second].firstRange(of: /"t":[0-9.]+/))
    lines[second].replaceSubrange(other, with: lines[first][time])
    let reading = read(lines.joined(separator: "\n"))
    #expect(reading.fault?.description.hasSuffix("its t is before that of the report before it") == true)
  }
}
