import Glibc
import JSON
import TestSupport
import Testing

/// A replay of a capture gives the reports of the original run.
@Suite struct ReplayTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  /// A report's line without what differs between runs.
  private func comparable(_ report: JSONValue) -> String {
    let members = (report.members ?? []).filter { !["time", "t", "seq", "strap"].contains($0.key) }
    return String(decoding: JSONValue.object(members).encoded(), as: UTF8.self)
  }

  private func daemon(_ strap: String) throws -> ChildProgram {
    try ChildProgram("hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", strap])
  }

  /// Every zone and alert report of a replay of `file`, and the daemon's log.
  private func replay(_ file: String) throws -> (reports: [String], log: String) {
    let daemon = try daemon("replay:\(file)?speed=100000")
    let client = try Client(socket)
    client.send(
      #"{"id": 1, "method": "subscribe", "reports": ["zone", "alert", "strap"], "since": {"boot": "", "seq": 0}}"#)
    var reports: [String] = []
    while true {
      let report = try client.next("zone", "alert", "strap")
      if report["type"]?.string != "strap" {
        reports.append(comparable(report))
      } else if ["lost", "refused"].contains(report["phase"]?.string) {
        break
      }
    }
    daemon.signal(SIGTERM)
    try daemon.end()
    return (reports, daemon.error.text)
  }

  @Test(arguments: ["dropouts", "hiit"])
  func givesTheSameZonesAndAlerts(simulation: String) throws {
    // The strap is added only once the client listens, so that the capture has its first notification.
    let config = try folder.write("", to: "hrzoned.toml")
    let original = try ChildProgram(
      "hrzoned", ["--config", config, "--socket", socket, "--strap", "sim:lsd?speed=200"])
    let client = try Client(socket)
    let strap = "sim:\(simulation)?seed=3&speed=200"
    _ = try folder.write("[[strap]]\naddress = \"\(strap)\"\n", to: "hrzoned.toml")
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["raw", "zone", "alert"]}"#)
    var capture = [try #require(try client.line())]
    _ = try client.next("reply")
    original.signal(SIGHUP)
    // Reports after the capture's last notification are left out on both sides.
    var settled = 0
    var reports: [String] = []
    while capture.count < 900 {
      let line = try #require(try client.line())
      let object = try JSONValue(parsing: Array(line.utf8))
      guard object["strap"]?.string == strap else { continue }
      switch object["type"]?.string {
      case "raw":
        capture.append(line)
        settled = reports.count
      case "zone", "alert": reports.append(comparable(object))
      default: break
      }
    }
    original.signal(SIGTERM)
    try original.end()
    #expect(settled > 5, "there is something to compare")
    let file = try folder.write(capture.joined(separator: "\n") + "\n", to: "capture.jsonl")
    let replayed = try replay(file).reports
    #expect(Array(replayed.prefix(settled)) == Array(reports.prefix(settled)))
    #expect(try replay(file).reports == replayed, "and the same each time")
  }

  @Test func aDamagedMeasurementIsLeftOutAndTheRestGoesOn() throws {
    func raw(_ second: Int, _ value: String) -> String {
      #"{"type":"raw","seq":\#(second),"time":"2026-03-01T06:30:00.000Z","strap":"x","t":\#(second).000000,"#
        + #""characteristic":"2a37","value":"\#(value)"}"#
    }
    let lines =
      [#"{"type":"hello","protocol":"1.0","server":"test","boot":"b","seq":0}"#, raw(0, "008f"), raw(1, "10")]
      + [raw(2, "018f"), raw(3, ""), raw(4, "00a0ff")] + (5..<30).map { raw($0, "00a0") }
    let file = try folder.write(lines.joined(separator: "\n") + "\n", to: "damaged.jsonl")
    let (reports, log) = try replay(file)
    #expect(reports.filter { $0.contains(#""type":"zone""#) }.count == 2, "LSD at once, Tempo after the damage")
    #expect(log.contains("a Heart Rate Measurement was left out"))
  }

  @Test func aDamagedCaptureIsRefusedWithItsLine() throws {
    let file = try folder.write("{\"type\":\"hello\",\"protocol\":\"1.0\"}\n{\"type\":\"raw\",\n", to: "broken.jsonl")
    let (reports, log) = try replay(file)
    #expect(reports.isEmpty)
    #expect(log.contains("broken.jsonl:"), "the file and the line: \(log)")
  }
}
