import JSON
import Primitives
import TestSupport
import Testing
import ZoneProtocol

@testable import hrzone

@Suite("hrzone straps") struct StrapsTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  static func entry(_ number: Int, _ strength: Int?, name: String? = nil, isKnown: Bool = false) -> String {
    #"{"address":"F0:9E:1A:00:00:0\#(number)","kind":"random""# + (name.map { #","name":"\#($0)""# } ?? "")
      + (strength.map { #","signal_dbm":\#($0)"# } ?? "") + #","known":\#(isKnown)}"#
  }

  static func found(_ entry: String) -> String { #"{"type":"found","id":1,"# + entry.dropFirst() }

  /// A scan in progress.
  func scan(_ arguments: [String] = [], terminal: (columns: Int, rows: Int)? = nil) throws -> (
    ChildProgram, FakeDaemon, FakeClient
  ) {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["straps", "scan", "--socket", socket] + arguments, terminal: terminal)
    let client = try daemon.accept()
    client.send(hello())
    let seconds = arguments.contains("--seconds") ? "2.5" : "10.0"
    #expect(try client.line() == #"{"id":1,"method":"straps.scan","seconds":\#(seconds)}"#)
    return (program, daemon, client)
  }

  @Test("a scan prints a line when it first hears a strap")
  func lines() throws {
    let (program, daemon, client) = try scan(["--seconds", "2.5"])
    client.send(Self.found(Self.entry(1, -60, name: "Polar\\u001b[2J")))
    #expect(try program.output.line() == "F0:9E:1A:00:00:01         random  -60 dBm       no     Polar[2J")
    client.send(Self.found(Self.entry(1, -61)))
    client.send(#"{"type":"later","id":1}"#)
    client.send(Self.found(Self.entry(2, nil, isKnown: true)))
    #expect(try program.output.line() == "F0:9E:1A:00:00:02         random  connected     yes    -")
    client.send(#"{"type":"reply","id":1,"straps":[\#(Self.entry(1, -61)),\#(Self.entry(2, nil))]}"#)
    #expect(try program.output.rest().isEmpty)
    #expect(try program.error.rest().isEmpty)
    #expect(try program.end() == 0)
    withExtendedLifetime(daemon) {}
  }

  @Test("on a terminal the table replaces the last one")
  func table() throws {
    let (program, daemon, client) = try scan(terminal: (80, 24))
    client.send(Self.found(Self.entry(1, -60)))
    try program.output.until("-60 dBm")
    client.send(Self.found(Self.entry(2, -50, name: "Mine", isKnown: true)))
    let second = try program.output.until("Mine")
    #expect(second.contains("\u{1B}[2A\r\u{1B}[J"), "up over the head and one strap: \(second.debugDescription)")
    client.send(#"{"type":"reply","id":1,"straps":[\#(Self.entry(2, -50)),\#(Self.entry(1, -60))]}"#)
    let last = try program.output.rest()
    #expect(last.contains("\u{1B}[3A\r\u{1B}[J"))
    let strongest = try #require(last.firstRange(of: ":02 ")), weaker = try #require(last.firstRange(of: ":01 "))
    #expect(strongest.lowerBound < weaker.lowerBound)
    #expect(try program.end() == 0)
    withExtendedLifetime(daemon) {}
  }

  @Test("a table that is replaced is never higher than the terminal")
  func tallTable() throws {
    let (program, daemon, client) = try scan(terminal: (80, 4))
    for number in 1...5 { client.send(Self.found(Self.entry(number, -60))) }
    let drawn = try program.output.until("and 4 more")
    #expect(!drawn.contains("\u{1B}[4A"))
    client.send(#"{"type":"reply","id":1,"straps":[\#((1...5).map { Self.entry($0, -60) }.joined(separator: ","))]}"#)
    let last = try program.output.rest()
    #expect(last.contains("\u{1B}[3A\r\u{1B}[J") && last.contains(":05 "))
    #expect(try program.end() == 0)
    withExtendedLifetime(daemon) {}
  }

  @Test("--all shows every device, with its services")
  func all() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["straps", "scan", "--all", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == #"{"id":1,"method":"straps.scan","seconds":10.0,"all":true}"#)
    func device(_ number: Int, _ offers: Bool) -> String {
      Self.entry(number, -60, name: "X").dropLast() + #","heart_rate":\#(offers)}"#
    }
    client.send(Self.found(device(1, true)))
    #expect(
      try program.output.line() == "F0:9E:1A:00:00:01         random  -60 dBm       no     heart rate  X")
    client.send(Self.found(device(2, false)))
    #expect(
      try program.output.line() == "F0:9E:1A:00:00:02         random  -60 dBm       no     -           X")
    client.send(#"{"type":"reply","id":1,"straps":[\#(device(1, true)),\#(device(2, false))]}"#)
    #expect(try program.end() == 0)
    var first = StrapEntry(address: "F0:9E:1A:00:00:01"), second = StrapEntry(address: "F0:9E:1A:00:00:02")
    (first.offersHeartRate, second.offersHeartRate) = (true, false)
    #expect(
      StrapsTable.inRange([first, second], all: true) == [
        "DEVICE             KIND  SIGNAL     KNOWN  OFFERS      NAME",
        "F0:9E:1A:00:00:01  -     connected  no     heart rate  -",
        "F0:9E:1A:00:00:02  -     connected  no     -           -",
      ])
  }

  @Test("--json prints a line for each strap at the end")
  func json() throws {
    let (program, daemon, client) = try scan(["--json"])
    client.send(Self.found(Self.entry(1, -60)))
    client.send(#"{"type":"reply","id":1,"straps":[\#(Self.entry(2, -50)),\#(Self.entry(1, -60))]}"#)
    #expect(try program.output.rest() == Self.entry(2, -50) + "\n" + Self.entry(1, -60) + "\n")
    #expect(try program.end() == 0)
    withExtendedLifetime(daemon) {}
  }

  @Test("a scan without results is a valid document")
  func nothingInJSON() throws {
    let (program, daemon, client) = try scan(["--json"])
    client.send(#"{"type":"reply","id":1,"straps":[]}"#)
    #expect(try program.output.rest() == #"{"straps":[]}"# + "\n")
    #expect(try program.end() == 0)
    withExtendedLifetime(daemon) {}
  }

  @Test("no results, no possible scan, and no reader")
  func endings() throws {
    do {
      let (program, daemon, client) = try scan()
      client.send(#"{"type":"reply","id":1,"straps":[]}"#)
      #expect(try program.output.rest().isEmpty)
      let hint = try program.error.rest()
      #expect(hint.contains("no strap was found") && hint.contains("`hrzone straps scan --all`"))
      #expect(try program.end() == 0)
      withExtendedLifetime(daemon) {}
    }
    do {
      let (program, daemon, client) = try scan()
      client.send(#"{"type":"error","id":1,"code":"not_possible","message":"bluetoothd is not running."}"#)
      #expect(try program.error.rest() == "hrzone: hrzoned says: bluetoothd is not running.\n")
      #expect(try program.end() == 69)
      withExtendedLifetime(daemon) {}
    }
    let (program, daemon, client) = try scan()
    program.output.close()
    #expect(try program.end() == 0)
    withExtendedLifetime((daemon, client)) {}
  }

  @Test(
    "exit status 64: typing errors",
    arguments: [
      ["scan", "--seconds", "0"], ["scan", "--seconds", "61"], ["add"], ["release"],
      ["release", "sim:a", "--for", "59s"],
      ["release", "sim:a", "--for", "25h"], ["release", "sim:a", "--for", "30"], ["release", "sim:a", "--for", "soon"],
    ])
  func usage(_ arguments: [String]) throws {
    #expect(try ChildProgram.run(["straps"] + arguments).status == 64)
  }

  @Test(
    "a refused change, and one with a note",
    arguments: [
      (
        #""error","id":1,"code":"bad_parameter","message":"No runner is called 'X'.""#, Int32(64), "No runner is called"
      ),
      (#""error","id":1,"code":"unknown_strap","message":"No such strap.""#, 66, "No such strap"),
      (#""error","id":1,"code":"not_possible","message":"Not now.""#, 69, "Not now"),
      (#""error","id":1,"code":"unknown_method","message":"What?""#, 76, "What?"),
      (#""reply","id":1,"reason":"This lasts until hrzoned ends.""#, 0, "lasts until"),
      (#""reply","id":1"#, 0, ""),
    ])
  func change(_ answer: String, _ status: Int32, _ words: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["straps", "add", "F0:9E:1A:00:00:01", "--runner", "X", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    #expect(
      try client.line() == #"{"id":1,"method":"straps.add","address":"F0:9E:1A:00:00:01","runner":"X"}"#)
    client.send(#"{"type":\#(answer)}"#)
    let error = try program.error.rest()
    #expect(words.isEmpty ? error.isEmpty : error.contains(words))
    #expect(try program.end() == status)
    #expect(program.output.text == (status == 0 ? "Added: F0:9E:1A:00:00:01, worn by X.\n" : ""))
  }

  /// The daemon's text has the date if the loan ends on another day.
  @Test func aLoanThatEndsOnAnotherDayIsSaidWithTheDate() {
    func said(_ until: UTCTime?, _ now: UTCTime) -> String {
      StrapsReleaseCommand.done("sim:a", until: until, now: now)
    }
    let end = UTCTime(milliseconds: 1_800_000_000_000)
    let before = UTCTime(milliseconds: end.milliseconds - 86_400_000)
    #expect(said(end, end).wholeMatch(of: /Lent: sim:a until \d\d:\d\d\. Then .+/) != nil)
    #expect(said(end, before).wholeMatch(of: /Lent: sim:a until 2027-01-1\d \d\d:\d\d\. Then .+/) != nil)
    #expect(said(nil, end) == "Lent: sim:a. Then hrzoned looks for it again.")
  }

  @Test(
    "the changes are confirmed",
    arguments: [
      (["add", "sim:a\u{1B}"], #""straps.add","address":"sim:a\u001b""#, "Added: sim:a."),
      (["forget", "sim:a"], #""straps.forget","address":"sim:a""#, "Forgotten: sim:a."),
      (
        ["release", "sim:a"], #""straps.release","address":"sim:a""#,
        "Lent: sim:a. Then hrzoned looks for it again."
      ),
      (
        ["release", "sim:a", "--for", "90min"], #""straps.release","address":"sim:a","seconds":5400.0"#,
        "Lent: sim:a. Then hrzoned looks for it again."
      ),
      (
        ["reset-energy", "sim:a"], #""energy.reset","strap":"sim:a""#,
        "Reset: sim:a counts energy from 0 again."
      ),
    ])
  func done(_ arguments: [String], _ request: String, _ words: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["straps"] + arguments + ["--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == #"{"id":1,"method":\#(request)}"#)
    client.send(#"{"type":"reply","id":1}"#)
    #expect(try program.end() == 0)
    #expect(program.output.text == words + "\n")
    #expect(program.error.text.isEmpty)
  }

  @Test("the energy of a strap is reset")
  func resetEnergy() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["straps", "reset-energy", "F0:9E:1A:00:00:01", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == #"{"id":1,"method":"energy.reset","strap":"F0:9E:1A:00:00:01"}"#)
    client.send(#"{"type":"error","id":1,"code":"not_possible","message":"The strap does not count energy."}"#)
    #expect(try program.error.rest().contains("does not count energy"))
    #expect(try program.end() == 69)
  }

  @Test("the list says why a strap is absent")
  func list() {
    var lost = StrapEntry(address: "F0:9E:1A:00:00:01")
    lost.name = "Polar"
    lost.runner = "Anna"
    lost.phase = .known(.lost)
    lost.reason = "Not seen\u{1B} for 40 s."
    lost.link = "direct"
    lost.source = .known(.added)
    var live = StrapEntry(address: "sim:lsd")
    live.phase = .known(.live)
    live.reason = "The strap sends its heart rate."
    #expect(
      StrapsTable.known([lost, live]) == [
        "STRAP              NAME   RUNNER  PHASE  LINK    SOURCE",
        "F0:9E:1A:00:00:01  Polar  Anna    lost   direct  added",
        "  Not seen for 40 s.",
        "sim:lsd            -      -       live   -       -",
      ])
  }

  @Test("status says why there is no strap")
  func status() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["status", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"states":[],"reason":"No strap is known: searching."}"#)
    #expect(try program.output.rest() == "hrzoned is running. No strap is known: searching.\n")
  }
}
