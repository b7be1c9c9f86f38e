import Glibc
import JSON
import Posix
import TestSupport
import Testing

/// Straps that are lent, with the real executable.
@Suite struct ReleaseTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }
  var strap: String { "\(folder.path)/strap" }

  init() throws {
    folder = try Folder()
  }

  func start(_ arguments: String...) throws -> ChildProgram {
    try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket] + arguments,
      ["STATE_DIRECTORY": "\(folder.path)/state"])
  }

  func entry(_ client: Client) throws -> JSONValue {
    let straps = try client.ask(#"{"id": 1, "method": "straps.list"}"#)["straps"]?.elements
    return try #require(straps?.first)
  }

  /// A strap's listening socket, to see who connects.
  func listen() throws -> Int32 {
    let descriptor = Glibc.socket(
      AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    try #require(UnixAddress(path: strap)).bind(descriptor)
    try #require(Glibc.listen(descriptor, 8) == 0)
    return descriptor
  }

  func accepted(_ listener: Int32) throws -> Int32 {
    var connection: Int32 = -1
    try eventually("a link") {
      connection = accept(listener, nil, nil)
      return connection >= 0
    }
    return connection
  }

  @Test func aLoanOutlivesTheDaemonAndEndsWhenTheStrapIsAdded() throws {
    let listener = try listen()
    defer { close(listener) }
    let first = try start("--strap", "unix:\(strap)")
    let client = try Client(socket)
    let link = try accepted(listener)
    let reply = try client.ask(#"{"id": 2, "method": "straps.release", "address": "unix:\#(strap)", "seconds": 7200}"#)
    let lent = try #require(reply["straps"]?.elements?.first)
    #expect(reply["reason"] == nil && lent["address"]?.string == "unix:\(strap)" && lent["phase"]?.string == "lent")
    let until = try #require(lent["lent_until"]?.string)
    let reason = try #require(lent["reason"]?.string)
    // TZ is UTC. If the loan ends tomorrow, the date precedes the time.
    let end = "\(until.dropFirst(11).prefix(5)). `hrzone straps add unix:\(strap)` takes it back early."
    #expect(
      ["", until.prefix(10) + " "].contains { reason == "Lent to another device until \($0)\(end)" }, "\(reason)")
    try eventually("the end of the link") {
      var bytes = [UInt8](repeating: 0, count: 512)
      return recv(link, &bytes, bytes.count, Int32(MSG_DONTWAIT)) == 0
    }
    close(link)
    // Killed at once, because the change must be on the disk when the reply comes.
    first.signal(SIGKILL)
    try first.end()
    let second = try start("--strap", "unix:\(strap)")
    let again = try Client(socket)
    let still = try entry(again)
    #expect(still["phase"]?.string == "lent" && still["link"] == nil)
    #expect(still["lent_until"]?.string?.prefix(16) == until.prefix(16))
    let state = try #require(try again.ask(#"{"id": 1, "method": "status"}"#)["states"]?.elements?.first)
    #expect(state["phase"]?.string == "lent" && state["signal"]?.string == "none")
    #expect(state["reason"]?.string == reason)
    #expect(accept(listener, nil, nil) < 0, "no link is made")
    let doctor = try ChildProgram(
      "hrzoned", ["--doctor", "--config", "/dev/null", "--socket", socket, "--strap", "unix:\(strap)"])
    try doctor.end()
    #expect(doctor.output.text.contains("Lent to another device until "))
    let added = try again.ask(#"{"id": 3, "method": "straps.add", "address": "unix:\#(strap)"}"#)
    #expect(added["type"]?.string == "reply")
    close(try accepted(listener))
    #expect(try entry(again)["lent_until"] == nil)
    second.signal(SIGTERM)
    try second.end()
    let third = try start("--strap", "unix:\(strap)")
    close(try accepted(listener))
    #expect(try entry(try Client(socket))["phase"]?.string != "lent")
    withExtendedLifetime(third) {}
  }

  @Test func aStrapOfTheSettingsThatIsForgottenIsNoLongerLent() throws {
    let daemon = try start("--strap", "unix:\(strap)")
    let client = try Client(socket)
    _ = try client.ask(#"{"id": 2, "method": "straps.release", "address": "unix:\#(strap)"}"#)
    #expect(try entry(client)["phase"]?.string == "lent")
    let steps = #""name": "Mine", "steps": [{"name": "Run", "open": true}]"#
    let workout = try client.ask(#"{"id": 5, "method": "workout.start", \#(steps)}"#)
    #expect(workout["code"]?.string == "not_possible")
    #expect(workout["message"]?.string?.contains("`hrzone straps add unix:\(strap)` takes it back") == true)
    let forgotten = try client.ask(#"{"id": 3, "method": "straps.forget", "address": "unix:\#(strap)"}"#)
    #expect(forgotten["reason"]?.string?.contains("no longer lent") == true)
    #expect(try entry(client)["phase"]?.string != "lent")
    let unknown = try client.ask(#"{"id": 4, "method": "straps.release", "address": "F0:9E:1A:00:00:07"}"#)
    #expect(unknown["code"]?.string == "unknown_strap")
    #expect(unknown["message"]?.string == "F0:9E:1A:00:00:07 is not a known strap; known: unix:\(strap).")
    withExtendedLifetime(daemon) {}
  }

  @Test func whenTheLoanIsOverTheStrapIsFoundAgain() throws {
    let daemon = try start("--strap", "sim:lsd?seed=1&speed=60")
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["sample", "strap", "workout", "alert", "state"]}"#)
    while try client.next("sample")["signal"]?.string != "live" {}
    let other = try Client(socket)
    let steps = #""name": "Mine", "steps": [{"name": "Run", "open": true}]"#
    _ = try other.ask(#"{"id": 2, "method": "workout.start", \#(steps)}"#)
    let address = "sim:lsd?seed=1&speed=60"
    let reply = try other.ask(#"{"id": 3, "method": "straps.release", "address": "\#(address)", "seconds": 60}"#)
    #expect(reply["reason"]?.string?.hasPrefix("Its workout was stopped. ") == true)
    while try client.next("workout")["state"]?.string != "stopped" {}
    // From here to the end of the loan there are no samples, and no alert about a lost signal.
    while try client.next("strap")["phase"]?.string != "lent" {}
    var states: [String?] = []
    while true {
      let report = try client.next("sample", "strap", "alert", "state")
      if report["type"]?.string == "state" { states.append(report["signal"]?.string) }
      guard report["type"]?.string != "state" else { continue }
      #expect(report["type"]?.string == "strap", "\(report)")
      #expect(report["reason"]?.string == "The strap is no longer lent. Connecting soon.")
      break
    }
    #expect(states.first == "none" && states.allSatisfy { $0 == "none" }, "\(states)")
    // And no alert about its return.
    var live = 0
    while live < 5 {
      let report = try client.next("sample", "alert")
      #expect(report["kind"]?.string != "signal_back")
      if report["signal"]?.string == "live" { live += 1 }
    }
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
    #expect(daemon.error.text.contains("straps.release of sim:lsd"))
    #expect(!daemon.error.text.contains("signal_lost"))
  }

  /// hrzone against hrzoned, as a person uses them.
  @Test func theCommandLends() throws {
    let daemon = try start("--strap", "unix:\(strap)")
    _ = try Client(socket)
    func hrzone(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
      let program = try ChildProgram("hrzone", arguments + ["--socket", socket])
      return (try program.end(), program.output.text, program.error.text)
    }
    let lent = try hrzone("straps", "release", "unix:\(strap)", "--for", "1h 30min")
    #expect(lent.status == 0 && lent.error.isEmpty)
    let time = /^Lent: unix:\S+ until ((?:\d{4}-\d\d-\d\d )?\d\d:\d\d)\. Then hrzoned looks for it again\.\n$/
    let until = try #require(lent.output.firstMatch(of: time))
    let words = "Lent to another device until \(until.1). `hrzone straps add unix:\(strap)` takes it back early."
    let list = try hrzone("straps", "list").output
    #expect(list.contains(" lent ") && list.contains(words))
    #expect(try hrzone("status").output.contains(words))
    #expect(try hrzone("straps", "release", "F0:9E:1A:00:00:02").status == 66)
    #expect(try hrzone("straps", "add", "unix:\(strap)").status == 0)
    #expect(try !hrzone("straps", "list").output.contains(" lent "))
    withExtendedLifetime(daemon) {}
  }
}
