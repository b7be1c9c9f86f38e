import Glibc
import JSON
import Posix
import TestSupport
import Testing
import ZoneClient
import ZoneProtocol

@testable import hrzone

@Suite("hrzone doctor") struct DoctorTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  static func view(
    _ answer: Result<SocketView.Answer, ConnectionError>, _ group: SocketView.Membership
  ) -> SocketView {
    SocketView(path: "/s", answer: answer, group: group, userName: "anna")
  }

  static let answered = Result<SocketView.Answer, ConnectionError>.success(
    SocketView.Answer(server: "hrzoned \(Hrzone.version)", states: []))
  static let denied = Result<SocketView.Answer, ConnectionError>.failure(.system(SystemError("connect", code: EACCES)))

  @Test(
    "the group: of this login and of the next",
    arguments: [
      (SocketView.Membership.noGroup, true, DoctorCheck.Outcome.notApplicable, ""),
      (.root, true, .notApplicable, ""), (.member, true, .ok, ""), (.member, false, .ok, ""),
      (.afterNextLogin, false, .failed, "newgrp hrzone"), (.afterNextLogin, true, .notApplicable, ""),
      (.stranger, false, .failed, "usermod -aG hrzone anna"), (.stranger, true, .notApplicable, ""),
    ])
  func group(
    _ membership: SocketView.Membership, _ isAnswered: Bool, _ outcome: DoctorCheck.Outcome, _ remedy: String
  ) {
    let check = ClientChecks.group(Self.view(isAnswered ? Self.answered : Self.denied, membership))
    #expect(check.outcome.value == outcome)
    #expect(remedy.isEmpty ? check.remedy == nil : check.remedy?.contains(remedy) == true)
  }

  @Test(
    "the socket",
    arguments: [
      (answered, DoctorCheck.Outcome.ok, "it has no strap", ""),
      (.success(.init(server: "hrzoned 0.0.1", states: [])), .failed, "hrzoned 0.0.1 serves /s", "restart hrzoned"),
      (
        .failure(.system(SystemError("connect", code: ENOENT))), .failed, "hrzoned is not running: there is no /s",
        "hrzoned --socket /s"
      ),
      (.failure(.notFound(places: ["/a", "/b"])), .failed, "there is no /a and no /b.", "systemctl start hrzoned"),
      (denied, .failed, "No permission to connect to /s", ""),
      (.failure(.silent), .failed, "is stuck", "restart hrzoned"),
    ])
  func socket(
    _ answer: Result<SocketView.Answer, ConnectionError>, _ outcome: DoctorCheck.Outcome, _ text: String,
    _ remedy: String
  ) {
    let check = ClientChecks.socket(Self.view(answer, .stranger))
    #expect(check.outcome.value == outcome)
    #expect(check.text.contains(text))
    #expect(remedy.isEmpty ? check.remedy == nil : check.remedy?.contains(remedy) == true)
  }

  @Test("the daemon's own finding about the socket is kept if it knows another")
  func otherSocket() {
    let report = DoctorReport(
      program: "hrzoned \(Hrzone.version)", checks: [DoctorCheck("daemon", "hrzoned", .ok, "It serves /other.")])
    let elsewhere = ClientChecks.all(program: .report(report), view: Self.view(Self.denied, .stranger))
    #expect(elsewhere.map(\.name) == ["daemon", "socket", "group"])
    let same = ClientChecks.all(program: .report(report), view: Self.view(Self.answered, .member))
    #expect(same.map(\.name) == ["socket", "group"])
  }

  @Test("hrzoned of another version, or no hrzoned")
  func otherProgram() {
    let view = Self.view(Self.answered, .member)
    let other = ClientChecks.all(program: .report(DoctorReport(program: "hrzoned 9.0.0", checks: [])), view: view)
    #expect(other.first?.name == "program")
    #expect(other.first?.text.contains("hrzoned 9.0.0") == true)
    for result in [DoctorProgram.Result.notFound, .failed("its answer cannot be read")] {
      let checks = ClientChecks.all(program: result, view: view)
      #expect(checks.filter { $0.outcome.value == .failed }.map(\.name) == ["program"])
    }
    let missing = ClientChecks.all(program: .notFound, view: view).last
    #expect(missing?.remedy?.contains("apt install") == true && missing?.remedy?.contains("systemd/install.sh") == true)
  }

  @Test("the executable joins both views into one object, and exits with status 1")
  func executable() throws {
    let result = try ChildProgram.run(["doctor", "--json", "--socket", socket])
    #expect(result.status == 1)
    #expect(result.error.isEmpty)
    let report = try DoctorReport(parsing: Array(result.output.utf8))
    #expect(report.program == "hrzone \(Hrzone.version)")
    let names = report.checks.map(\.name)
    for name in ["settings", "bluetooth", "adapter", "bluetoothd", "intervals", "socket", "group"] {
      #expect(names.contains(name))
    }
    #expect(!names.contains("daemon"))
    let found = try #require(report.checks.first { $0.name == "socket" })
    #expect(found.outcome.value == .failed)
    #expect(found.text.contains("there is no \(socket)"))
    let people = try ChildProgram.run(["doctor", "--socket", socket], ["LC_ALL": "C"])
    #expect(people.status == 1)
    #expect(people.output.contains("x Socket "))
    #expect(people.output.allSatisfy { $0.isASCII && $0 != "\u{1B}" })
  }
}
