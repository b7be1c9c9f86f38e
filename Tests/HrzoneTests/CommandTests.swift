import JSON
import Posix
import Primitives
import ProgramSupport
import TestSupport
import Testing
import Training
import ZoneClient
import ZoneProtocol

@testable import hrzone

@Suite("Decisions of the commands") struct CommandTests {
  @Test("if no socket is found, the error names every place tried and the remedy")
  func noSocket() {
    let error = CommandError(.notFound(places: ["/a", "/b"]), path: SocketPath.service)
    #expect(error.status == .unavailable)
    #expect(error.message.hasPrefix("hrzoned is not running: there is no /a and no /b.\nStart it with `systemctl"))
  }

  @Test("an alert's figures are variables, without room for code")
  func variables() throws {
    let line = alertLine(
      7, "a $(touch /tmp/x) `b` \\u0000\\n'",
      more: #","from":{"index":2,"name":"Easy"},"bpm":187,"#
        + #""percent":98.4,"x-y/z":true,"kind_of":["a",null],"seq_x":null"#)
    let message = try ServerMessage(line: Array(line.utf8))
    guard case .report(let report) = message, case .alert(let alert) = report.body else {
      Issue.record("not an alert")
      return
    }
    #expect(
      CommandRunner.variables(alert, report) == [
        "HRZONE_KIND": "ceiling", "HRZONE_SEVERITY": "critical", "HRZONE_TEXT": "a $(touch /tmp/x) `b`  '",
        "HRZONE_STRAP": "F0:9E:1A:00:00:01", "HRZONE_RUNNER": "Anna", "HRZONE_TIME": "2026-03-01T06:30:00.125Z",
        "HRZONE_SEQ": "7", "HRZONE_FROM_INDEX": "2", "HRZONE_FROM_NAME": "Easy", "HRZONE_BPM": "187",
        "HRZONE_PERCENT": "98.4", "HRZONE_X_Y_Z": "true", "HRZONE_KIND_OF_0": "a",
      ])
  }

  @Test("plain lines of a run")
  func plainLines() {
    var lines = PlainLines(localTime: { String($0.description.dropFirst(11).prefix(8)) })
    func line(_ body: Report.Body, _ second: Int, strap: String = Scenes.strap) -> String? {
      lines.watch(Scenes.report(body, second: second, strap: strap))
    }
    #expect(line(Scenes.sample(143), 0) == "06:30:00  143 bpm  3 LSD        75.2 % of max           live")
    #expect(line(Scenes.state(143), 0) == nil)
    #expect(line(Scenes.sample(143), 1) == "06:30:01  143 bpm  3 LSD        75.2 % of max           live")
    // The zone is the current one, not the confirmed one, which has its own report.
    #expect(line(Scenes.sample(155), 1) == "06:30:01  155 bpm  4 Tempo      81.5 % of max           live")
    #expect(line(.zone(ZoneChangeReport(from: Scenes.zone(143), to: Scenes.zone(155), bpm: 155)), 1) == nil)
    #expect(line(.zone(ZoneChangeReport(from: Scenes.zone(155), to: nil, bpm: nil)), 1) == nil)
    var wobble = SampleReport(signal: .live)
    (wobble.bpm, wobble.zone, wobble.zoneNow) = (155, Scenes.zone(155), Scenes.zone(143))
    #expect(line(.sample(wobble), 1)?.hasPrefix("06:30:01  155 bpm  3 LSD ") == true)
    #expect(
      line(.alert(AlertReport(kind: .ceiling, severity: .critical, text: "Over \u{1B}the ceiling.")), 1)
        == "06:30:01  critical  Over the ceiling.")
    #expect(
      line(Scenes.sample(243, signal: .implausible), 2)
        == "06:30:02  243 bpm  -           127.8 % of max           implausible")
    #expect(
      line(Scenes.state(143, signal: .stale), 5) == "06:30:05   -- bpm  -           -                        stale")
    #expect(line(Scenes.state(143, signal: .stale), 6) == nil)
    #expect(
      line(.strap(StrapReport(phase: .lost, reason: "The strap\u{1B} hung up.")), 7)
        == "06:30:07   -- bpm  -           -                        lost: The strap hung up.")
    #expect(line(.workout(Scenes.workout()), 7) == "06:30:07  HIIT, running: step 4 of 33, Fast")
    #expect(line(.workout(Scenes.ended(.stopped)), 7) == "06:30:07  HIIT, stopped")
    #expect(
      line(Scenes.sample(88), 8, strap: "C4:11:22:33:44:55")
        == "06:30:08   88 bpm  0 Rest       46.3 % of max           live  [Anna, C4:11:22:33:44:55]")
  }

  @Test("plain lines mark figures of an estimated maximum, all with the same width")
  func estimated() {
    var lines = PlainLines(localTime: { _ in "06:30:00" })
    func line(_ percentOf: PercentOf, isEstimated: Bool?) -> String {
      guard case .state(var state) = Scenes.state(143), case .sample(var sample) = Scenes.sample(143) else { return "" }
      state.maxHRIsEstimated = isEstimated
      sample.percentOf = .known(percentOf)
      _ = lines.watch(Scenes.report(.state(state), second: 0))
      return lines.watch(Scenes.report(.sample(sample), second: 0)) ?? ""
    }
    let start = "06:30:00  143 bpm  3 LSD        75.2 % of "
    #expect(line(.max, isEstimated: true) == start + "est. max      live")
    #expect(line(.reserve, isEstimated: true) == start + "est. reserve  live")
    #expect(line(.threshold, isEstimated: true) == start + "threshold     live")
    #expect(line(.max, isEstimated: false) == start + "max           live")
    #expect(line(.reserve, isEstimated: nil) == start + "reserve       live")
  }

  @Test("the status of straps is a table")
  func table() {
    let lines = StatusTable.lines([
      Scenes.report(Scenes.state(143), second: 0),
      Scenes.report(
        Scenes.state(nil, signal: .none, age: .zero, phase: .searching, reason: "Not seen for 40 s."), second: 0,
        strap: "C4:11:22:33:44:55", runner: nil),
    ])
    #expect(
      lines == [
        "STRAP              RUNNER  BPM  ZONE     PERCENT            SIGNAL  AGE  BATTERY  LINK",
        "F0:9E:1A:00:00:01  Anna    143  3 LSD    75.2 % of maximum  live    0 s  80 %     live, direct",
        "C4:11:22:33:44:55  -       -    unknown  -                  none    0 s  80 %     searching, direct",
        "  Not seen for 40 s.",
      ])
  }

  @Test("the status of straps contains the workout or the target")
  func training() {
    func second(_ body: Report.Body) -> [String] {
      Array(StatusTable.lines([Scenes.report(body, second: 0)]).dropFirst(2))
    }
    #expect(second(Scenes.state(143)) == [])
    #expect(second(Scenes.state(143, target: Scenes.lsd)) == ["  Target: 3 LSD, 133-151 bpm"])
    #expect(second(Scenes.state(143, target: TargetBand(from: 130, to: 140))) == ["  Target: 130-140 bpm"])
    let hiit = "step 4 of 33: Fast, 0:30 left, target 5 Maximum, 171 bpm and up"
    #expect(second(Scenes.state(143, target: Scenes.lsd, workout: Scenes.workout())) == ["  HIIT, \(hiit)"])
    #expect(second(Scenes.state(143, workout: Scenes.workout(.paused))) == ["  HIIT (paused), \(hiit)"])
    #expect(
      second(Scenes.state(143, workout: Scenes.workout(end: .untilBelow(133))))
        == ["  HIIT, step 4 of 33: Fast, until under 133 bpm, target 5 Maximum, 171 bpm and up"])
    let lost = Scenes.state(nil, phase: .lost, reason: "Not seen for 40 s.", workout: Scenes.workout())
    #expect(second(lost) == ["  Not seen for 40 s.", "  HIIT, \(hiit)"])
  }

  @Test(
    "the address of a demo's strap",
    arguments: [
      (["--sim", "lsd", "--speed", "1"], "sim:lsd?seed=1"), ([], "sim:hiit?seed=1&speed=10"),
      (["--speed", "60"], "sim:hiit?seed=1&speed=60"),
      (["--sim", "hiit?seed=7", "--speed", "2.5"], "sim:hiit?seed=7&speed=2.5"),
      (["--sim", "rest?a=b", "--speed", "1"], "sim:rest?a=b&seed=1"),
    ])
  func demoStrap(_ arguments: [String], _ address: String) throws {
    #expect(try DemoCommand.parse(arguments).strap == address)
  }

  @Test("an unknown demo is refused with a list of the demos", arguments: ["foo", "", "LSD", "?seed=1"])
  func noSimulation(_ name: String) throws {
    let (status, output, error) = try ChildProgram.run(["demo", "--sim", name])
    #expect(status == 64 && output.isEmpty)
    #expect(
      error.contains(
        "choose one of lsd, tempo, hiit, hiit-beginner, sprints, hills, agility, recovery, rest, dropouts."))
  }

  /// An example that is broken into lines cannot be copied.
  @Test(
    "no example breaks on a terminal with 80 columns",
    arguments: [
      [], ["watch"], ["alerts"], ["status"], ["straps"], ["runner"], ["zones"], ["target"], ["workout"],
      ["workout", "show"], ["workout", "start"], ["today"], ["stream"], ["capture"], ["doctor"], ["demo"],
    ])
  func examples(_ command: [String]) throws {
    let lines = try ChildProgram.run(command + ["--help"]).output.split(
      separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "Examples:" || $0.hasSuffix("without a strap:") })
    let examples = lines[(start + 1)...].drop { $0.isEmpty }.prefix { !$0.isEmpty }
    #expect(!examples.isEmpty)
    for example in examples { #expect(example.hasPrefix("  hrzone"), "\(example)") }
  }

  @Test("types of reports")
  func reportTypes() throws {
    #expect(try ReportTypes(parsing: "sample,raw").types == [.sample, .raw])
    for wrong in ["", "sample,", "samples", "sample raw"] {
      #expect(throws: (any Error).self) { try ReportTypes(parsing: wrong) }
    }
  }
}
