import Foundation
import JSON
import StrapLink
import TestSupport
import Testing
import Training
import ZoneReport

@testable import ZoneDaemon

/// Straps that are connected and slightly odd: what the doctor says of each, and what `hrzone status` does.
@Suite(.timeLimit(.minutes(20))) struct OddStrapTests {
  // MARK: The doctor's words

  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    var phase = StrapPhase.live
    var reason: String?
    let isWell: Bool
    let text: String
    var remedy: String?
    let change: @Sendable (inout StateReport) -> Void
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "live", isWell: true, text: "hrzoned reads it (direct).") { $0.signal = .known(.live) },
    Row(
      name: "a tail that is dropped", isWell: true,
      text:
        "hrzoned reads it (direct). The end of 21 measurements could not be used and was dropped (RR interval at "
        + "byte 2: needs 2 bytes, has 0). The heart rate counts; energy and intervals between beats (HRV) may be missing."
    ) {
      $0.signal = .known(.live)
      ($0.rejects.droppedTails, $0.rejects.droppedTail) = (21, "RR interval at byte 2: needs 2 bytes, has 0")
    },
    Row(
      name: "measurements without a heart rate", phase: .discovering, reason: SilenceLadder.waiting, isWell: false,
      text:
        "It is connected, and has sent no heart rate yet. 1 measurement without a heart rate was left out (flags at byte "
        + "0: needs 1 byte, has 0).", remedy: "Put it on and wait a minute"
    ) {
      $0.signal = .known(.none)
      ($0.rejects.refused, $0.rejects.refusal) = (1, "flags at byte 0: needs 1 byte, has 0")
    },
    Row(name: "just connected", phase: .discovering, reason: "Looking.", isWell: true, text: "just connected") { _ in },
    Row(
      name: "the contact bit is never set", isWell: false,
      text:
        "It reports no skin contact in every sample, though its heart rate (132 bpm) varies like a heart's: nothing that "
        + "it sends counts.",
      remedy: "Wet its electrodes and tighten it. If that changes nothing, its contact sensor is faulty"
    ) {
      ($0.signal, $0.bpm, $0.contactNeverSet) = (.known(.noContact), 132, true)
    },
    Row(name: "no contact", isWell: false, text: "reports no skin contact", remedy: "Put it on") {
      $0.signal = .known(.noContact)
    },
    Row(
      name: "stale", isWell: false, text: "It is connected, and has sent nothing for 9 s.", remedy: "change its battery"
    ) {
      ($0.signal, $0.age) = (.known(.stale), .seconds(9))
    },
    Row(name: "implausible", isWell: false, text: "not believed (240 bpm)", remedy: "three in a row agree") {
      ($0.signal, $0.bpm) = (.known(.implausible), 240)
    },
    Row(name: "frozen", isWell: false, text: "repeats one heart rate (143 bpm)", remedy: "Take it off and on") {
      ($0.signal, $0.bpm) = (.known(.frozen), 143)
    },
    Row(name: "connected, and nothing came", isWell: false, text: "has sent no heart rate yet", remedy: "wait a minute")
    {
      $0.signal = .known(.none)
    },
    Row(name: "a signal of a later version", isWell: true, text: "hrzoned reads it") { $0.signal = Open("dizzy") },
  ]

  @Test(arguments: rows) func theDoctorJudgesByTheSignal(_ row: Row) throws {
    var facts = try DoctorChecksTests.wellFacts()
    guard case .serving(let path, var answer) = facts.daemon else { return }
    var state = StateReport(signal: .live)
    row.change(&state)
    answer.straps[0].state = state
    answer.straps[0].phase = row.phase
    answer.straps[0].reason = row.reason
    facts.daemon = .serving(path: path, answer)
    let check = try #require(DoctorChecks(facts: facts).straps.first)
    #expect(check.outcome.value == (row.isWell ? .ok : .failed))
    #expect(check.text.contains(row.text), "\(check.text)")
    #expect(row.remedy.map { check.remedy?.contains($0) ?? false } ?? (check.remedy == nil), "\(check)")
  }

  // MARK: The executables

  /// A capture, how fast it is played, and what is expected once `samples` came.
  struct Case: CustomTestStringConvertible, Sendable {
    let file: String
    /// The values of a capture of the test's own: one every `interval` seconds, over and over.
    let values: [String]
    var interval = 1
    var speed = 1
    let samples: Int
    var signal = "live"
    let isWell: Bool
    /// What the doctor says.
    let text: String
    /// How many `rr_ms` a sample has; nil where it has none.
    var intervals: Int?
    var testDescription: String { file }
  }

  static let cases = [
    Case(
      file: "f1-energy-flag-without-energy", values: ["0878"], samples: 3, isWell: true,
      text: "(energy expended at byte 2: needs 2 bytes, has 0)"),
    Case(
      file: "f1-interval-flag-without-interval", values: ["1078"], samples: 3, isWell: true,
      text: "(RR interval at byte 2: needs 2 bytes, has 0)"),
    Case(
      file: "f1-odd-byte-after-interval", values: ["103eb103de"], samples: 3, isWell: true,
      text: "(RR interval at byte 4: needs 2 bytes, has 1)"),
    Case(
      file: "f1-padded-with-zeros", values: ["0078000000000000"], samples: 3, isWell: true,
      text: "(6 bytes from byte 2 on belong to no field)"),
    Case(
      file: "f2-zero-intervals", values: ["16969a01980100000000", "1696a1019d0100000000"], samples: 3, isWell: true,
      text: "(the 2 RR intervals from byte 6 on are 0)", intervals: 2),
    Case(
      file: "f6-every-5-s", values: ["0091", "0092", "0093"], interval: 5, speed: 4, samples: 5, isWell: true,
      text: "hrzoned reads it (replay)."),
    Case(
      file: "row8-contact-bit-never-set", values: ["1482cc01", "1483d901", "1484d201", "1485df01", "1486d801"],
      speed: 2,
      samples: 15, signal: "no_contact", isWell: false, text: "reports no skin contact in every sample", intervals: 1),
  ]

  /// The folder with the captures of users' reports, if the caller has it.
  static let folderOfCases = ProcessInfo.processInfo.environment["HRZONED_CASES"].flatMap { $0.isEmpty ? nil : $0 }

  @Test(arguments: cases) func aStrapLikeThat(_ odd: Case) throws {
    let folder = try Folder()
    let lines =
      [#"{"type":"hello","protocol":"1.0","server":"test","boot":"b","seq":0}"#]
      + (0..<120).map { index in
        #"{"type":"raw","time":"2026-03-01T06:30:00.000Z","strap":"x","t":\#(index * odd.interval),"#
          + #""characteristic":"2a37","value":"\#(odd.values[index % odd.values.count])"}"#
      }
    try check(odd, folder.write(lines.joined(separator: "\n") + "\n", to: "odd.jsonl"), folder)
  }

  @Test(.enabled(if: folderOfCases != nil, "HRZONED_CASES names no folder"), arguments: cases)
  func theReportedStrap(_ odd: Case) throws {
    let path = try #require(Self.folderOfCases) + "/\(odd.file).jsonl"
    try #require(FileManager.default.fileExists(atPath: path), "\(path)")
    try check(odd, path, try Folder())
  }

  private static func count(_ value: JSONValue?) -> Int? {
    if case .array(let values)? = value { values.count } else { nil }
  }

  private func check(_ odd: Case, _ file: String, _ folder: Folder) throws {
    let socket = "\(folder.path)/hrzoned.sock"
    let daemon = try Program(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "replay:\(file)?speed=\(odd.speed)"])
    _ = try Client(socket).next("hello")
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe"}"#)
    for _ in 0..<odd.samples {
      let sample = try client.next("sample")
      #expect(sample["signal"]?.string == odd.signal)
      #expect(Self.count(sample["rr_ms"]) == odd.intervals)
      #expect(sample["bpm"] != nil)
    }
    let doctor = try Program("hrzoned", ["--doctor", "--json", "--config", "/dev/null", "--socket", socket])
    let status = try doctor.end()
    let report = try DoctorReport(parsing: Array(doctor.output.text.utf8))
    let strap = try #require(report.checks.first { $0.name == "strap" })
    #expect(strap.text.contains(odd.text) && strap.outcome.value == (odd.isWell ? .ok : .failed), "\(strap)")
    #expect(odd.isWell || (status == 1 && strap.remedy != nil))
    let told = try Program("hrzone", ["status", "--socket", socket])
    #expect(try told.end() == 0)
    #expect(told.output.text.contains("no skin contact in every sample") == !odd.isWell, "\(told.output.text)")
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
  }
}
