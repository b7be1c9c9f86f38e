import Foundation
import JSON
import TestSupport
import Testing
import ZoneReport

/// `hrzoned --doctor` as it is run.
@Suite struct DoctorTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  func examine(_ arguments: String...) throws -> (status: Int32, report: DoctorReport) {
    let doctor = try Program("hrzoned", ["--doctor", "--json", "--socket", socket] + arguments)
    let status = try doctor.end()
    return (status, try DoctorReport(parsing: Array(doctor.output.text.utf8)))
  }

  @Test func aSimulatedStrapThatIsReadIsWell() throws {
    let daemon = try Program(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?seed=1"])
    // Greets when it is ready.
    _ = try Client(socket).next("hello")
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe"}"#)
    _ = try client.next("sample")
    let (status, report) = try examine("--config", "/dev/null")
    #expect(report.checks.filter { $0.outcome.value == .failed } == [])
    #expect(status == 0)
    let strap = try #require(report.checks.first { $0.name == "strap" })
    #expect(strap.text == "hrzoned reads it (sim).")
    #expect(report.checks.last?.text == "hrzoned \(Release.version) serves \(socket).")
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
  }

  @Test func allFaultsOfTheSettingsAreNamed() throws {
    let file = "\(folder.path)/faulty.toml"
    try "[signal]\nstale_after = 0\n[[runner]]\nmax_hr = 1".write(toFile: file, atomically: true, encoding: .utf8)
    let (status, report) = try examine("--config", file)
    #expect(status == 1)
    let settings = try #require(report.checks.first)
    #expect(settings.outcome.value == .failed)
    #expect(
      settings.text.contains("\(file): line 2, column 1: signal.stale_after")
        && settings.text.contains("\(file): line 4, column 1: runner[1].max_hr"))
    #expect(settings.remedy?.contains("hrzoned --check --config \(file)") == true)
  }

  @Test(arguments: [["--json"], ["--doctor", "--check"], ["--doctor=1"], ["--doctor", "--json=x"]])
  func wrongCommandLines(_ arguments: [String]) throws {
    #expect(try Program("hrzoned", arguments).end() == 64)
  }
}
