import Foundation
import JSON
import TestSupport
import Testing
import ZoneProtocol

/// `hrzoned --doctor` as an executable.
@Suite struct DoctorTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  func examine(_ arguments: String...) throws -> (status: Int32, report: DoctorReport) {
    let doctor = try ChildProgram("hrzoned", ["--doctor", "--json", "--socket", socket] + arguments)
    let status = try doctor.end()
    return (status, try DoctorReport(parsing: Array(doctor.output.text.utf8)))
  }

  @Test func aSimulatedStrapThatIsReadIsWell() throws {
    let daemon = try ChildProgram(
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

  /// The doctor's text about hrzoned at `socket`, with `answer` as the other side.
  private func daemonCheck(
    launcher: [String] = [], _ answer: (FakeDaemon) throws -> Void
  ) throws -> DoctorCheck {
    let daemon = try FakeDaemon(socket)
    let doctor = try ChildProgram(
      "hrzoned", ["--doctor", "--json", "--config", "/dev/null", "--socket", socket], launcher: launcher)
    try answer(daemon)
    #expect(try doctor.end() == 1)
    let report = try DoctorReport(parsing: Array(doctor.output.text.utf8))
    return try #require(report.checks.first { $0.name == "daemon" })
  }

  @Test(
    arguments: [
      (#"{"type":"hello","protocol":"2.0","server":"x","boot":"b","seq":0}"#, "it speaks protocol 2.0"),
      (#"{"type":"error","code":"too_many","message":"Too many clients"}"#, "it says: Too many clients"),
      ("SSH-2.0-OpenSSH_9.2", "it does not speak hrzoned's protocol: "),
      (nil, "it closed the connection"),
    ] as [(String?, String)])
  func whatElseAnswersIsNamed(_ line: String?, _ words: String) throws {
    let check = try daemonCheck { daemon in
      let client = try daemon.accept()
      if let line { client.send(line) }
    }
    #expect(check.outcome.value == .failed)
    #expect(check.text.hasPrefix("\(socket): \(words)"))
  }

  @Test func aRequestThatIsRefusedIsQuoted() throws {
    let check = try daemonCheck { daemon in
      let client = try daemon.accept()
      client.send(#"{"type":"hello","protocol":"1.0","server":"hrzoned 0.1.0","boot":"b","seq":0}"#)
      #expect(try client.line() == #"{"id":1,"method":"status"}"#)
      client.send(#"{"type":"error","id":1,"code":"not_possible","message":"Not now"}"#)
      _ = try client.line()
    }
    #expect(check.text == "\(socket): it says: Not now.")
  }

  @Test func aSilentDaemonIsNotWaitedForLong() throws {
    let check = try daemonCheck { daemon in
      let client = try daemon.accept()
      #expect(try client.line() == nil)
    }
    #expect(check.text == "\(socket) accepts connections but does not answer.")
  }

  @Test func whoMayNotConnectIsTold() throws {
    // Root may connect anyway, unless its capabilities are dropped.
    let launcher = geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []
    let check = try daemonCheck(launcher: launcher) { daemon in try #require(chmod(daemon.path, 0) == 0) }
    #expect(check.text == "You may not connect to \(socket).")
  }

  @Test func whereNobodyListensItIsNotRunning() throws {
    let (status, report) = try examine("--config", "/dev/null")
    #expect(status == 1)
    let check = try #require(report.checks.first { $0.name == "daemon" })
    #expect(check.text == "It is not running: nothing is listening on \(socket).")
  }

  /// Clients find the socket there too.
  @Test func itIsFoundInTheRuntimeDirectory() throws {
    let daemon = try FakeDaemon(socket)
    let doctor = try ChildProgram(
      "hrzoned", ["--doctor", "--json", "--config", "/dev/null"], ["XDG_RUNTIME_DIR": folder.path])
    try daemon.accept().send("SSH-2.0-OpenSSH_9.2")
    #expect(try doctor.end() == 1)
    #expect(doctor.output.text.contains("\(socket): it does not speak hrzoned's protocol"))
  }

  @Test(arguments: [["--json"], ["--doctor", "--check"], ["--doctor=1"], ["--doctor", "--json=x"]])
  func wrongCommandLines(_ arguments: [String]) throws {
    #expect(try ChildProgram("hrzoned", arguments).end() == 64)
  }
}
