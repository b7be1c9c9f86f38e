import TestSupport
import Testing

@testable import hrzone

@Suite("hrzone target") struct TargetTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  private static let lsd = #","target":{"zone":{"index":3,"name":"LSD"},"from":133,"to":151}"#

  private static func state(_ strap: String, runner: String? = nil, _ target: String = "") -> String {
    #"{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)""#
      + (runner.map { #","runner":"\#($0)""# } ?? "")
      + #","signal":"live"\#(target)}"#
  }

  /// Runs `arguments` against a daemon with `states`, which first receives a request if one is expected.
  /// - Parameter strap: the strap whose state is requested; nil for all.
  private func run(_ arguments: [String], changes: Bool, strap: String? = nil, _ states: [String]) throws -> (
    request: String?, status: Int32, output: String, error: String
  ) {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["target"] + arguments + ["--socket", socket])
    var request: String?
    if changes {
      let client = try daemon.accept()
      client.send(hello())
      request = try client.line()
      client.send(#"{"type":"reply","id":1}"#)
    }
    let client = try daemon.accept()
    client.send(hello())
    if let strap {
      #expect(try client.line() == #"{"id":1,"method":"subscribe","reports":["state"],"straps":["\#(strap)"]}"#)
      let unknown = #"{"type":"error","id":1,"code":"unknown_strap","message":"There is no such strap."}"#
      let answer = states.isEmpty ? [unknown] : [#"{"type":"reply","id":1}"#] + states
      for line in answer { client.send(line) }
      if !states.isEmpty {
        #expect(try client.line() == #"{"id":2,"method":"status"}"#)
        client.send(#"{"type":"reply","id":2,"states":[]}"#)
      }
    } else {
      #expect(try client.line() == #"{"id":1,"method":"status"}"#)
      client.send(#"{"type":"reply","id":1,"states":[\#(states.joined(separator: ","))]}"#)
    }
    return (request, try program.end(), program.output.text, program.error.text)
  }

  @Test(
    "a change is requested, and the result is shown",
    arguments: [
      (["LSD"], #""target.set","zone":"LSD""#), (["3"], #""target.set","zone":3"#),
      (["133-152"], #""target.set","from":133,"to":152"#), (["off"], #""target.clear""#),
      (["OFF"], #""target.clear""#), (["none"], #""target.clear""#),
      (["133\u{2013}152"], #""target.set","from":133,"to":152"#),
      (["133 - 152"], #""target.set","from":133,"to":152"#),
      (["70-80%"], #""target.set","from_percent":70,"to_percent":80"#),
      (["70% \u{2013} 80 %"], #""target.set","from_percent":70,"to_percent":80"#),
      (["70%-80"], #""target.set","zone":"70%-80""#),
      (["0"], #""target.clear""#), (["Rest"], #""target.set","zone":"Rest""#), (["Z0"], #""target.set","zone":"Z0""#),
      (["Z3"], #""target.set","zone":"Z3""#), (["zone  3"], #""target.set","zone":"zone 3""#),
      (["130-150bpm"], #""target.set","from":130,"to":150"#), (["130-150 BPM"], #""target.set","from":130,"to":150"#),
      (["130 bpm - 150 bpm"], #""target.set","from":130,"to":150"#), (["150-"], #""target.set","from":150"#),
      (["150 bpm-"], #""target.set","from":150"#), (["150+"], #""target.set","from":150"#),
      ([">150"], #""target.set","from":151"#), ([">= 150 bpm"], #""target.set","from":150"#),
      (["\u{2265}150"], #""target.set","from":150"#), (["<140"], #""target.set","to":139"#),
      (["<=140"], #""target.set","to":140"#), (["\u{2013}140"], #""target.set","to":140"#),
      ([">80%"], #""target.set","from_percent":80"#), (["80%-"], #""target.set","from_percent":80"#),
      (["<70 %"], #""target.set","to_percent":70"#), (["130bpm-80%"], #""target.set","zone":"130bpm-80%""#),
      (["My zone", "--strap", "sim:lsd"], #""target.set","strap":"sim:lsd","zone":"My zone""#),
      (["off", "--strap", "sim:lsd"], #""target.clear","strap":"sim:lsd""#),
      (["3", "--strap", "sim:lsd?speed=1"], #""target.set","strap":"sim:lsd?speed=1","zone":3"#),
    ])
  func change(_ arguments: [String], _ method: String) throws {
    let target = method.contains("clear") ? "" : Self.lsd
    let strap = arguments.contains("--strap") ? arguments.last : nil
    let result = try run(arguments, changes: true, strap: strap, [Self.state("sim:lsd", target)])
    #expect(result.request == #"{"id":1,"method":\#(method)}"#)
    #expect(result.output == (target.isEmpty ? "No target.\n" : "LSD, 133-151 bpm\n"))
    #expect(result.status == 0)
  }

  @Test("the current targets")
  func show() throws {
    let states = [Self.state("a", runner: "Anna", Self.lsd), Self.state("sim:b")]
    #expect(
      try run([], changes: false, states).output == """
        STRAP  RUNNER  TARGET
        a      Anna    LSD, 133-151 bpm
        sim:b  -       -

        """)
    #expect(
      try run(["--json"], changes: false, states).output == """
        {"strap":"a","runner":"Anna","target":{"zone":{"index":3,"name":"LSD"},"from":133,"to":151}}
        {"strap":"sim:b"}

        """)
    // The text is sent as typed; the daemon interprets it.
    for (typed, known) in [("f0:9e:1a:00:00:01", "F0:9E:1A:00:00:01"), ("sim:hiit?speed=1", "sim:hiit")] {
      let state = Self.state(known, Self.lsd)
      let result = try run(["--strap", typed], changes: false, strap: typed, [state])
      #expect(result.status == 0 && result.output == "LSD, 133-151 bpm\n")
    }
    let unknown = try run(["--strap", "sim:c"], changes: false, strap: "sim:c", [])
    #expect(unknown.status == 66)
    #expect(unknown.error == "hrzone: hrzoned says: There is no such strap.\n")
    #expect(try run([], changes: false, []).output == "No strap is known.\n")
  }

  @Test(
    "an invalid target is not sent",
    arguments: [
      ("152-133", "'152-133' is not a valid target: to is 133, under from, which is 152: give the lower one first."),
      (
        "80-70%",
        "'80-70%' is not a valid target: to_percent is 70, not above from_percent, which is 80: give a greater one, or leave it out."
      ),
      (
        "70-121%",
        "'70-121%' is not a valid target: to_percent is 121: give 1 to 120 percent of the maximum heart rate."
      ),
      ("10-133", "'10-133' is not a valid target: from is 10: give 25 to 250 bpm."),
      (">250", "'>250' is not a valid target: from is 251: give 25 to 250 bpm."),
      ("<25", "'<25' is not a valid target: to is 24: give 25 to 250 bpm."),
      ("9999-", "'9999-' is not a valid target: from is 9999: give 25 to 250 bpm."),
    ])
  func faults(_ target: String, _ words: String) throws {
    let result = try ChildProgram.run(["target", target, "--socket", socket])
    #expect(result.status == 64)
    #expect(result.error == "hrzone: \(words)\n")
  }

  @Test(
    "the daemon refuses an unknown zone; the existing zones follow with their numbers",
    arguments: [
      ("Sprint", totals, "there is no zone 'Sprint'; \(zones)"), ("150", totals, "there is no zone '150'; \(zones)"),
      ("133--", totals, "there is no zone '133--'; \(zones)"), ("lsd", totals, "hrzoned says: No."),
      ("3", totals, "hrzoned says: No."), ("Sprint", "", "hrzoned says: No."), ("Sprint", nil, "hrzoned says: No."),
    ])
  func refused(_ target: String, _ totals: String?, _ words: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["target", target, "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(#"{"type":"error","id":1,"code":"bad_parameter","message":"No."}"#)
    let second = try daemon.accept()
    second.send(hello())
    _ = try second.line()
    let states = totals.map { Self.state("sim:lsd", $0) } ?? ""
    second.send(#"{"type":"reply","id":1,"states":[\#(states)]}"#)
    #expect(try program.error.rest() == "hrzone: \(words)\n")
    #expect(try program.end() == 64)
  }

  private static let totals =
    #","totals":{"live":9.0,"zones":[{"index":0,"name":"Rest","seconds":0.0},"#
    + #"{"index":3,"name":"LSD","from":133,"seconds":9.0}]}"#
  private static let zones =
    "give a zone by its name or number (0 Rest, 3 LSD), or a band such as 133-152 or 70-80%."
}
