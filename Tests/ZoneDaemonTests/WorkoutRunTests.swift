import Glibc
import JSON
import TestSupport
import Testing

/// Targets and workouts on the real executable, with simulated straps.
@Suite struct WorkoutRunTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  private func start(_ straps: String...) throws -> ChildProgram {
    try ChildProgram("hrzoned", ["--config", "/dev/null", "--socket", socket] + straps.flatMap { ["--strap", $0] })
  }

  /// A client that has received a live sample and from then on receives `reports`.
  private func client(_ reports: String) throws -> Client {
    let client = try Client(socket)
    client.send(#"{"id": 0, "method": "subscribe", "reports": ["sample"]}"#)
    while try client.next("sample")["signal"]?.string != "live" {}
    client.send(#"{"id": 0, "method": "subscribe", "reports": \#(reports)}"#)
    _ = try client.next("reply")
    return client
  }

  /// A report's line without what depends on the phase between the workout's start and the heartbeats.
  private func comparable(_ report: JSONValue) -> String {
    let members = (report.members ?? []).filter { !["time", "t", "seq", "strap"].contains($0.key) }.map { member in
      guard member.key == "result" else { return member }
      return JSONMember(
        "result", .object((member.value.members ?? []).filter { !["end_bpm", "peak"].contains($0.key) }))
    }
    return String(decoding: JSONValue.object(members).encoded(), as: UTF8.self)
  }

  private static let hiit =
    #"{"id": 1, "method": "workout.start", "name": "HIIT", "steps": [{"name": "Warm-up", "zone": "rest", "duration": 20}, "#
    + #"{"repeat": 2, "steps": [{"name": "Fast", "from": 100, "to": 150, "duration": 45}, "#
    + #"{"name": "Easy", "duration": 2.5}]}, {"name": "Back", "until_below": "Recovery"}]}"#

  private static let rest = #"{"zone":{"index":0,"name":"Rest"},"to":94}"#
  private static func step(_ index: Int, _ name: String, _ members: String) -> String {
    #""name":"HIIT","step":{"index":\#(index),"count":6,"name":"\#(name)",\#(members)}"#
  }
  private static let fast = #""target":{"from":100,"to":150},"duration":45.0,"next":"Easy""#
  private static let expected = [
    step(1, "Warm-up", #""target":\#(rest),"target_given":{"zone":"rest"},"duration":20.0,"next":"Fast""#),
    "step Warm-up", "step Warm-up in 3.0",
    step(2, "Fast", fast), "step Fast", "below_target", "step Fast in 3.0",
    step(3, "Easy", #""duration":2.5,"next":"Fast""#), "step Easy", step(4, "Fast", fast), "step Fast", "below_target",
    "step Fast in 3.0", step(5, "Easy", #""duration":2.5,"next":"Back""#), "step Easy",
    step(6, "Back", #""until_below":95,"until_below_zone":"Recovery""#), "step Back", "recovered", "finished after 6",
  ]

  /// The reports of a workout at high speed, for a client that did not start it.
  private func run() throws -> [String] {
    let daemon = try start("sim:rest?seed=1&speed=200")
    let client = try client(#"["workout", "alert"]"#)
    do {
      let other = try Client(socket)
      #expect(try other.ask(Self.hiit)["type"]?.string == "reply")
    }
    var lines: [String] = []
    while true {
      let report = try client.next("workout", "alert")
      switch report["kind"]?.string {
      case "step"?:
        let name = try #require(report["step"]?["name"]?.string)
        lines.append("step \(name)" + (report["remaining"]?.double.map { " in \($0)" } ?? ""))
      case let kind?: lines.append(kind)
      case nil:
        guard let summary = report["summary"] else {
          lines.append(comparable(report))
          continue
        }
        #expect(report["state"]?.string == "finished" && summary["time"] == report["elapsed"])
        lines.append("finished after \(summary["steps"]?.integer ?? 0)")
        daemon.signal(SIGTERM)
        #expect(try daemon.end() == 0)
        return lines
      }
    }
  }

  @Test func aWorkoutReportsTheSameInTwoRuns() throws {
    let first = try run()
    #expect(first.count == Self.expected.count, "\(first)")
    for (line, part) in zip(first, Self.expected) { #expect(line.contains(part)) }
    let warmUp = #""result":{"index":1,"name":"Warm-up","time":20.0,"live":20.0,"on_target":20.0}"#
    #expect(first[3].contains(#""remaining":45.0,"elapsed":20.0,"state":"running",\#(warmUp)"#))
    #expect(
      first[7].contains(#""result":{"index":2,"name":"Fast","time":45.0,"live":45.0,"on_target":0.0}"#))
    #expect(first[9].contains(#""result":{"index":3,"name":"Easy","time":2.5,"live":2.5}"#))
    #expect(try run() == first)
  }

  @Test func aTargetIsInTheStateAndAWorkoutsTakesItsPlace() throws {
    let daemon = try start("sim:rest?seed=1&speed=50")
    let client = try client(#"["state", "workout"]"#)
    /// The target in the next state with a live signal.
    func target() throws -> String? {
      while true {
        let state = try client.next("state")
        if state["signal"]?.string == "live" {
          return state["target"].map { String(decoding: $0.encoded(), as: UTF8.self) }
        }
      }
    }
    #expect(try target() == nil)
    // A report comes before the reply to the request that caused it.
    client.send(#"{"id": 1, "method": "target.set", "zone": "lsd"}"#)
    #expect(try target() == #"{"zone":{"index":3,"name":"LSD"},"from":133,"to":151}"#)
    #expect(try client.next("reply")["reason"] == nil)
    client.send(
      #"{"id": 2, "method": "workout.start", "name": "W", "steps": [{"name": "On", "from": 50, "to": 60, "open": true}]}"#
    )
    #expect(try client.next("workout")["state"]?.string == "running")
    #expect(try target() == #"{"from":50,"to":60}"#)
    _ = try client.next("reply")
    let reply = try client.ask(#"{"id": 3, "method": "target.set", "from": 60, "to": 70}"#)
    #expect(reply["reason"]?.string?.contains("until it is over") == true)
    let status = try client.ask(#"{"id": 4, "method": "status"}"#)["states"]?.elements?.first
    #expect(status?["workout"]?["step"]?["name"]?.string == "On")
    client.send(#"{"id": 5, "method": "workout.stop"}"#)
    #expect(try client.next("workout")["state"]?.string == "stopped")
    #expect(try target() == #"{"from":60,"to":70}"#)
    client.send(#"{"id": 6, "method": "target.clear"}"#)
    #expect(try target() == nil)
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
    for line in ["target.set of sim:rest?seed=1&speed=50 by process", "workout.start of 'W' for sim:rest"] {
      #expect(daemon.error.text.contains(line))
    }
  }

  @Test func whatCannotBeDoneIsRefusedAndChangesNothing() throws {
    let daemon = try start("sim:rest?seed=1&speed=50")
    let client = try client(#"["workout"]"#)
    func refused(_ request: String, _ code: String, _ words: String) throws {
      let answer = try client.ask(#"{"id": 1, "method": \#(request)}"#)
      #expect(answer["code"]?.string == code, "\(request)")
      #expect(answer["message"]?.string?.contains(words) == true, "\(answer)")
    }
    let step = #"[{"name": "On", "open": true}]"#
    for command in ["pause", "resume", "next", "stop"] {
      try refused(#""workout.\#(command)""#, "not_possible", "No workout is running")
    }
    try refused(
      #""target.set", "zone": "Sprint""#, "bad_parameter", "give one of Rest, Recovery, Easy, LSD, Tempo, Maximum")
    try refused(#""target.set", "from": 152, "to": 133"#, "bad_parameter", "'to' is 133, under from")
    try refused(
      #""workout.start", "name": "x", "steps": [{"name": "a", "zone": 9, "open": true}]"#, "bad_parameter",
      "steps[0].zone is '9', which is not a zone: give one of Rest")
    try refused(
      #""workout.start", "name": "x", "steps": [{"name": "a", "duration": -1}]"#, "bad_parameter", "steps[0].duration")
    try refused(
      #""workout.start", "name": "x", "steps": [{"repeat": 10000, "steps": \#(step)}]"#, "bad_parameter",
      "steps[0].repeat is 10000: give 1 to 100")
    try refused(
      #""workout.start", "name": "x", "steps": [{"repeat": 100, "steps": [{"repeat": 100, "steps": \#(step)}]}]"#,
      "bad_parameter", "more than 500")
    let status = try client.ask(#"{"id": 2, "method": "status"}"#)["states"]?.elements?.first
    #expect(status?["workout"] == nil && status?["target"] == nil)

    #expect(
      try client.ask(#"{"id": 3, "method": "workout.start", "name": "W", "steps": \#(step)}"#)["type"]?.string
        == "reply")
    try refused(#""workout.resume""#, "not_possible", "not paused")
    try refused(#""workout.start", "name": "x", "steps": \#(step)"#, "not_possible", "'W' is not over")
    #expect(try client.ask(#"{"id": 4, "method": "workout.pause"}"#)["type"]?.string == "reply")
    try refused(#""workout.pause""#, "not_possible", "paused already")
    let paused = try client.ask(#"{"id": 5, "method": "status"}"#)["states"]?.elements?.first
    #expect(paused?["workout"]?["state"]?.string == "paused" && paused?["workout"]?["name"]?.string == "W")
    withExtendedLifetime(daemon) {}
  }

  @Test func withSeveralStrapsOneMustBeNamed() throws {
    let daemon = try start("sim:rest?speed=50", "sim:lsd?speed=50")
    let client = try client("[]")
    let answer = try client.ask(#"{"id": 1, "method": "target.set", "zone": 3}"#)
    #expect(answer["code"]?.string == "bad_parameter")
    #expect(
      answer["message"]?.string?.contains("sim:rest?speed=50, sim:lsd?speed=50") == true, "\(answer)")
    let named = try client.ask(#"{"id": 2, "method": "target.set", "strap": "sim:lsd?speed=50", "zone": 3}"#)
    #expect(named["type"]?.string == "reply")
    let targets = try client.ask(#"{"id": 3, "method": "status"}"#)["states"]?.elements?.map { $0["target"] != nil }
    #expect(targets == [false, true])
    withExtendedLifetime(daemon) {}
  }

  /// A workout survives a lost link: its clock continues, time without a live signal does not count, and no advice is given.
  @Test func aWorkoutOutlivesItsStrapsLinks() throws {
    let daemon = try start("sim:dropouts?seed=1&speed=400")
    let client = try client(#"["workout", "alert", "state", "strap"]"#)
    client.send(
      #"{"id": 1, "method": "workout.start", "name": "W", "steps": [{"repeat": 2, "steps": "#
        + #"[{"name": "Run", "from": 200, "to": 220, "duration": 480}]}]}"#)
    let advice: Set<String?> = ["zone_changed", "above_target", "below_target", "on_target", "zone_ahead", "step"]
    var (isLive, losses, advised) = (true, 0, 0)
    while true {
      let report = try client.next("workout", "alert", "state", "strap")
      switch report["type"]?.string {
      case "state"?: isLive = report["signal"]?.string == "live"
      case "strap"?: losses += report["phase"]?.string == "lost" ? 1 : 0
      case "alert"? where advice.contains(report["kind"]?.string):
        advised += 1
        #expect(isLive, "\(report)")
      case "workout"? where report["summary"] != nil:
        let summary = report["summary"]
        #expect(summary?["time"]?.double == 960 && summary?["steps"]?.integer == 2)
        #expect((700..<900).contains(summary?["live"]?.double ?? 0) && (summary?["on_target"]?.double ?? 960) < 30)
        #expect(losses >= 4 && advised > 10, "\(losses) \(advised)")
        daemon.signal(SIGTERM)
        #expect(try daemon.end() == 0)
        return
      default: break
      }
    }
  }

  @Test func aWorkoutEndsWithItsStrap() throws {
    let config = try folder.write("[[strap]]\naddress = \"sim:rest?speed=50\"\n", to: "hrzoned.toml")
    let daemon = try ChildProgram("hrzoned", ["--config", config, "--socket", socket, "--strap", "sim:lsd?speed=50"])
    let client = try client(#"["workout"]"#)
    client.send(
      #"{"id": 1, "method": "workout.start", "strap": "sim:rest?speed=50", "name": "W", "#
        + #""steps": [{"name": "On", "open": true}]}"#)
    #expect(try client.next("workout")["state"]?.string == "running")
    _ = try folder.write("", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    #expect(try client.next("workout")["state"]?.string == "stopped")
  }
}
