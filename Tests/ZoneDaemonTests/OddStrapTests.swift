import Foundation
import JSON
import SensorLink
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import ZoneDaemon

/// The texts of `hrzoned --doctor` and `hrzone status` for connected straps with oddities.
@Suite(.timeLimit(.minutes(20))) struct OddStrapTests {
  /// A capture, its speed, and what is expected after `samples`.
  struct Case: CustomTestStringConvertible, Sendable {
    let file: String
    /// The values of a capture, sent again and again, one every `interval` seconds.
    let values: [String]
    var interval = 1
    var speed = 1
    let samples: Int
    var signal = "live"
    let isWell: Bool
    /// The doctor's text.
    let text: String
    /// The number of `rr_ms` in a sample; nil if it has none.
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
      samples: 15, signal: "no_contact", isWell: false, text: "Every sample reports no skin contact", intervals: 1),
  ]

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

  @Test(.needs(.cases), arguments: cases)
  func theReportedStrap(_ odd: Case) throws {
    let path = try #require(OutsideData.cases.folder) + "/\(odd.file).jsonl"
    try #require(FileManager.default.fileExists(atPath: path), "\(path)")
    try check(odd, path, try Folder())
  }

  private static func count(_ value: JSONValue?) -> Int? {
    if case .array(let values)? = value { values.count } else { nil }
  }

  private func check(_ odd: Case, _ file: String, _ folder: Folder) throws {
    let socket = "\(folder.path)/hrzoned.sock"
    let daemon = try ChildProgram(
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
    let doctor = try ChildProgram("hrzoned", ["--doctor", "--json", "--config", "/dev/null", "--socket", socket])
    let status = try doctor.end()
    let report = try DoctorReport(parsing: Array(doctor.output.text.utf8))
    let strap = try #require(report.checks.first { $0.name == "strap" })
    #expect(strap.text.contains(odd.text) && strap.outcome.value == (odd.isWell ? .ok : .failed), "\(strap)")
    #expect(odd.isWell || (status == 1 && strap.remedy != nil))
    let told = try ChildProgram("hrzone", ["status", "--socket", socket])
    #expect(try told.end() == 0)
    #expect(told.output.text.contains("Every sample reports no skin contact") == !odd.isWell, "\(told.output.text)")
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
  }
}
