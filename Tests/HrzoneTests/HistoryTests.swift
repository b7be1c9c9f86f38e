import Glibc
import JSON
import Posix
import Primitives
import ProgramSupport
import RunFigures
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("What hrlog recorded") struct HistoryTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.makePrograms()
  }

  static let hour = #"""
    {"id":7,"start":"2026-02-27T06:10:00.000Z","duration":3600.25,"samples":3590,"zones":[{"index":0,"name":"Rest",
    "time":12.5},{"index":3,"name":"LSD","from":133,"time":3500}],"live":3590.5,"mean_bpm":138.4,"trimp_edwards":168.2,
    "strap":"F0:9E:1A:00:00:01","runner":"Anna","ended":true}
    """#

  private static func runs(_ json: String) throws -> RecordedRuns {
    try #require(RecordedRuns(Array(json.utf8), at: UTCTime(milliseconds: 0)))
  }

  // MARK: The answer

  @Test("a session is read with its totals")
  func session() throws {
    let session = try #require(try Self.runs("[\(Self.hour)]").sessions.first)
    #expect(session.runner == "Anna" && session.isEnded && session.load == 168.2)
    #expect(session.end == UTCTime(parsing: "2026-02-27T07:10:00.250Z"))
    #expect(session.totals?.live == .milliseconds(3_590_500))
    #expect(session.totals?.zones.map(\.from) == [nil, 133])
    #expect(HistoryText.run(session).hasSuffix(" for 1:00:00, mean 138 bpm, load 168"))
  }

  @Test(
    "what is no session is left out, and hostile values are harmless",
    arguments: [
      #"{}"#, #"7"#, #"{"strap":"a","start":"never","duration":1,"ended":true}"#,
      #"{"strap":"a","start":"2026-02-27T06:10:00.000Z","duration":-1,"ended":true}"#,
      #"{"strap":"a","start":"2026-02-27T06:10:00.000Z","duration":1e300,"ended":true}"#,
      #"{"strap":"a","start":"2026-02-27T06:10:00.000Z","duration":"1","ended":true}"#,
    ])
  func noSession(_ json: String) throws {
    #expect(try Self.runs("[\(json)]").sessions.isEmpty)
    let odd =
      #"{"strap":"\u001b[2J","runner":"\n","start":"9999-12-31T23:59:59.999Z","duration":3e9,"ended":false,"#
      + #""mean_bpm":1e300,"trimp_edwards":-1e300,"live":1,"zones":[{"index":9223372036854775807,"name":"\u0007","#
      + #""from":-9223372036854775808,"time":3e9},{"index":1},\#(json)]}"#
    let session = try #require(try Self.runs("[\(odd)]").sessions.first)
    #expect(session.totals?.zones.count == 1)
    #expect(HistoryText.run(session).hasSuffix(" for 10000:00:00"))
    _ = session.end
  }

  @Test("what is no list is no answer", arguments: ["", "{}", "[", "hrlog: no", "null"])
  func noList(_ json: String) {
    #expect(RecordedRuns(Array(json.utf8), at: UTCTime(milliseconds: 0)) == nil)
  }

  // MARK: The program

  @Test("hrlog is the one that is named, else in PATH, else beside hrzone")
  func program() throws {
    try folder.program("hrlog", "")
    let bin = folder.path + "/bin"
    func found(_ environment: [String: String], beside executable: String?) -> String? {
      HistoryQuery.program(environment: environment, executable: executable)
    }
    #expect(found(["PATH": "/nowhere:\(bin)"], beside: "/nowhere/hrzone") == bin + "/hrlog")
    #expect(found(["PATH": "/nowhere"], beside: bin + "/hrzone") == bin + "/hrlog")
    #expect(found([:], beside: bin + "/hrzone") == bin + "/hrlog")
    #expect(found(["PATH": "/nowhere"], beside: "/nowhere/hrzone") == nil)
    #expect(found(["PATH": "/nowhere"], beside: nil) == nil)
    #expect(found(["PATH": bin, "HRZONE_HRLOG": "/other/hrlog"], beside: nil) == "/other/hrlog")
    #expect(found(["PATH": bin, "HRZONE_HRLOG": ""], beside: bin + "/hrzone") == nil)
  }

  /// Asks the fake hrlog with this body.
  private func ask(_ body: String) throws -> RecordedRuns? {
    try folder.program("hrlog", body)
    return HistoryQuery.ask(environment: ["HRZONE_HRLOG": folder.path + "/bin/hrlog"])
  }

  @Test("it is asked for a list in JSON, and errors are not shown")
  func asked() throws {
    let runs = try ask(#"echo "$@" >arguments; echo a note >&2; printf '%s' '[\#(Self.hour)]'"#)
    #expect(runs?.sessions.count == 1)
    let arguments = try #require(Folder.content(folder.path + "/arguments"))
    #expect(arguments.hasPrefix("list --json --from 20"), "\(arguments)")
  }

  @Test("a large answer is read whole")
  func large() throws {
    let runs = try ask(
      #"echo "["; i=0; while [ $i -lt 3000 ]; do echo '\#(Self.hour),'; i=$((i+1)); done; echo '\#(Self.hour)]'"#)
    #expect(runs?.sessions.count == 3001)
  }

  @Test("a failure is no answer", arguments: ["exit 66", "echo []; echo", "kill -9 $$", "echo '[{]'", "exec missing"])
  func failure(_ body: String) throws {
    #expect(try ask(body)?.sessions.isEmpty ?? true)
  }

  @Test("a program that cannot be started is no answer")
  func notStarted() {
    #expect(HistoryQuery.ask(environment: ["HRZONE_HRLOG": folder.path]) == nil)
    #expect(HistoryQuery.ask(environment: ["HRZONE_HRLOG": ""]) == nil)
  }

  @Test(
    "a program that takes too long is killed, with its children", arguments: ["sleep 1000", "sleep 1000 & wait", "yes"])
  func tooLong(_ body: String) throws {
    let begin = Clock.now
    #expect(try ask("echo $$ >pid; " + body) == nil)
    #expect(Clock.now - begin >= HistoryQuery.limit || body == "yes")
    let pid = try #require(pid_t((Folder.content(folder.path + "/pid") ?? "").filter(\.isNumber)))
    try eventually("the end of hrlog") { kill(-pid, 0) != 0 || Self.isZombie(pid) }
  }

  private static func isZombie(_ pid: pid_t) -> Bool {
    Folder.content("/proc/\(pid)/stat")?.contains(") Z ") ?? true
  }

  private func expectNothing(_ watch: inout HistoryWatch, at now: Instant) {
    let runs = watch.advance(to: now)
    #expect(runs == nil && watch.descriptor == nil)
  }

  @Test("a screen asks at the start, and again 5 s after a restart")
  func watch() throws {
    try folder.program("hrlog", "echo asked >>count; echo []")
    var watch = HistoryWatch(environment: ["HRZONE_HRLOG": folder.path + "/bin/hrlog"])
    /// The answer to a question that is due at `now`.
    func answer(_ now: Instant) throws -> RecordedRuns {
      var runs = watch.advance(to: now)
      try eventually("an answer") {
        if runs == nil { runs = watch.advance(to: now) }
        return runs != nil
      }
      return try #require(runs)
    }
    let start = Clock.now
    #expect(watch.nextDeadline == nil)
    expectNothing(&watch, at: start)
    watch.start(at: start)
    #expect(watch.nextDeadline == start)
    var answered = try answer(start)
    #expect(answered.sessions.isEmpty)
    #expect(watch.nextDeadline == nil && watch.descriptor == nil)
    watch.restarted(at: start)
    #expect(watch.nextDeadline == start + .seconds(5))
    expectNothing(&watch, at: start + .milliseconds(4999))
    answered = try answer(start + .seconds(5))
    #expect(answered.sessions.isEmpty)
    #expect(Folder.content(folder.path + "/count") == "asked\nasked\n")
    var none = HistoryWatch(environment: ["HRZONE_HRLOG": ""])
    none.start(at: start)
    none.restarted(at: start)
    #expect(none.nextDeadline == nil)
    expectNothing(&none, at: start + .seconds(10))
  }

  /// A watch with the fake hrlog of this body.
  private func watch(_ body: String) throws -> (program: ChildProgram, daemon: FakeDaemon, client: FakeClient) {
    try folder.program("hrlog", body)
    let socket = folder.path + "/s"
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(
      ["watch", "--socket", socket], ["HRZONE_HRLOG": folder.path + "/bin/hrlog"], terminal: (132, 43))
    let (client, _) = try daemon.subscriber()
    client.send(stateLine())
    try program.output.until("75.3 % of maximum")
    return (program, daemon, client)
  }

  @Test("a screen does not wait for hrlog, and ends it")
  func screenWithoutAnswer() throws {
    let (program, daemon, client) = try watch("echo $$ >pid; sleep 1000")
    try eventually("hrlog") { Folder.content(folder.path + "/pid")?.hasSuffix("\n") == true }
    try program.type("q")
    #expect(try program.end() == 0)
    let pid = try #require(pid_t((Folder.content(folder.path + "/pid") ?? "").filter(\.isNumber)))
    try eventually("the end of hrlog") { kill(pid, 0) != 0 || Self.isZombie(pid) }
    _ = (daemon, client)
  }

  @Test("the summary on the screen and after it has the last run")
  func screenWithAnswer() throws {
    let (program, daemon, client) = try watch(#"printf '%s' '[\#(Self.hour)]'"#)
    for seq in 2...5 { client.send(sampleLine(seq).replacing(#""bpm""#, with: #""runner":"Anna","bpm""#)) }
    try program.type("s")
    try program.output.until("Earlier  2026-02-27 06:10 for 1:00:00, mean 138 bpm, load 168")
    try program.type("q")
    try program.output.until("Earlier  2026-02-27 06:10 for 1:00:00, mean 138 bpm, load 168")
    #expect(try program.end() == 0)
    _ = (daemon, client)
  }

  // MARK: The rule

  /// Anna's runs of so many minutes, so many days before `Scenes.start`, a Sunday.
  static func history(_ runs: [(days: Int, minutes: Int)]) throws -> RecordedRuns {
    let sessions = try runs.enumerated().map { index, run in
      let start = UTCTime(milliseconds: Scenes.start.milliseconds - Int64(run.days) * 86_400_000)
      let json =
        #"{"id":\#(index),"start":"\#(start)","duration":\#(run.minutes * 60),"strap":"\#(Scenes.strap)","#
        + #""runner":"Anna","ended":true,"mean_bpm":139.6}"#
      return try #require(RecordedSession(try JSONValue(parsing: json)))
    }
    return RecordedRuns(sessions, at: Scenes.start)
  }

  @Test("the week is compared with the weeks before")
  func week() throws {
    // Two hours last week, and 1:50:00 in this one.
    let runs = try Self.history([(8, 60), (9, 60), (2, 55), (4, 55)])
    let weeks = try #require(runs.weeks(today: Scenes.start))
    #expect(HistoryText.excess(weeks, adding: .seconds(600)) == nil)
    #expect(
      HistoryText.excess(weeks, adding: .seconds(3600))
        == "With this workout the week would have 2:50:00, 42 % more than the weeks before. By the 10 % rule it is at most "
        + "2:15:00.")
    let day = try #require(Scenes.start.localDay)
    func words(_ minutes: Int) throws -> String? {
      let run = WeekRun(day: day, duration: .seconds(minutes * 60), live: .zero, load: nil)
      return HistoryText.week(try #require(runs.weeks(with: run, today: Scenes.start)))
    }
    #expect(try words(10) == "2:00:00 with this run, at most 2:15:00 by the 10 % rule")
    #expect(
      try words(40) == "2:30:00 with this run, 25 % more than the weeks before: over the 2:15:00 of the 10 % rule")
    let first = try #require(try Self.history([(2, 55)]).weeks(today: Scenes.start))
    #expect(HistoryText.excess(first, adding: .seconds(36_000)) == nil && HistoryText.week(first) == nil)
  }

  @Test("a day's plan is compared for each runner, the last one first")
  func day() throws {
    let anna = try Self.history([(8, 60), (9, 60), (2, 55), (4, 55)])
    let ben = try Self.recorded(since: -90_000, seconds: 600, ended: true, runner: "Ben")
    func history(_ name: String?) -> DayHistory {
      DayHistory(RecordedRuns(anna.sessions + [ben], at: anna.time), of: name, at: Scenes.start)
    }
    let warning =
      "With this workout the week would have 2:50:00, 42 % more than the weeks before. By the 10 % rule it is at "
      + "most 2:15:00."
    let lines = history(nil).lines(planned: .seconds(3600))
    try #require(lines.count == 3)
    #expect(lines[0].hasPrefix("Ben: Last run: 20") && lines[0].hasSuffix(" for 10:00."))
    #expect(lines[1].hasPrefix("Anna: Last run: 20") && lines[1].hasSuffix(" for 55:00, mean 140 bpm."))
    #expect(lines[2] == "Anna: " + warning)
    #expect(history("Anna").warnings(planned: .seconds(3600)) == [warning])
    #expect(history("Anna").lines(planned: nil).count == 1)
    #expect(history(Scenes.strap).lines(planned: .seconds(3600)).count == 3)
    #expect(history("Cleo").lines(planned: .seconds(3600)).isEmpty)
    #expect(history("Ben").warnings(planned: .seconds(3600)).isEmpty)
  }

  // MARK: The summary

  @Test("the summary has the last runs of the same runner, and the week")
  func summary() throws {
    var model = Scenes.two()
    let alone = RunSummary.lines(model, columns: 200)
    model.apply(try Self.history([(8, 60), (9, 60), (2, 45)]))
    let lines = RunSummary.lines(model, columns: 200)
    // Ben has none.
    let added = lines.filter { !alone.contains($0) }
    try #require(added.count == 3)
    #expect(added[0].hasPrefix("  Earlier  ") && added[0].hasSuffix(" for 45:00, mean 140 bpm"))
    #expect(added[1].hasPrefix("           2") && added[1].hasSuffix(" for 1:00:00, mean 140 bpm"))
    #expect(added[2] == "  Week     53:28 with this run, at most 2:15:00 by the 10 % rule")
  }

  @Test("the session under way counts once, with the time before this program")
  func underWay() throws {
    var model = Scenes.run()
    let earlier = try Self.history([(8, 60), (9, 60)])
    model.apply(RecordedRuns(earlier.sessions + [try Self.recorded(since: -600, seconds: 1140)], at: Self.at(540)))
    let lines = RunSummary.lines(model, columns: 200)
    #expect(lines.contains("  Week     19:00 with this run, at most 2:15:00 by the 10 % rule"))
    #expect(!lines.contains { $0.contains("for 19:00, mean") })
  }

  // MARK: Totals

  static func at(_ second: Int) -> UTCTime { UTCTime(milliseconds: Scenes.start.milliseconds + Int64(second) * 1000) }

  /// Anna's session since `start`, with the times in zones.
  static func recorded(
    since start: Int = 0, seconds: Int, zones: [Int] = [9, 36, 148, 262, 82, 0], ended: Bool = false,
    runner: String = "Anna"
  ) throws -> RecordedSession {
    let list = zip(Scenes.zones, zones).map { zone, seconds in
      #"{"index":\#(zone.0.index),"name":"\#(zone.0.name)","time":\#(seconds)}"#
    }
    let json =
      #"{"id":1,"start":"\#(at(start))","duration":\#(seconds),"strap":"\#(Scenes.strap)","runner":"\#(runner)","#
      + #""ended":\#(ended),"live":\#(zones.reduce(0, +)),"zones":[\#(list.joined(separator: ","))]}"#
    return try #require(RecordedSession(try JSONValue(parsing: json)))
  }

  private static func totals(_ zones: [Int]) -> TotalsReport {
    TotalsReport(
      live: .seconds(zones.reduce(0, +)),
      zones: zip(Scenes.zones, zones).map { .init(zone: $0.0, from: $0.1, time: .seconds($1)) })
  }

  @Test(
    "what the record has beyond the daemon's totals",
    arguments: [
      // No restart: the record is behind by some seconds, or level.
      (540, [9, 36, 148, 262, 82, 0], 540, nil, nil),
      (536, [9, 36, 148, 258, 82, 0], 540, nil, nil),
      (540, [9, 36, 148, 262, 82, 0], 700, nil, nil),
      // The restart was seen, and the record ends before it.
      (500, [0, 0, 0, 12, 0, 0], 540, 528, [9, 36, 148, 262, 82, 0]),
      (100, [0, 0, 0, 12, 0, 0], 540, 528, [9, 36, 148, 262, 82, 0]),
      // The record has some of what came after it.
      (536, [0, 0, 0, 12, 0, 0], 540, 528, [9, 36, 148, 254, 82, 0]),
      // The restart was not seen: the record has more than the daemon.
      (538, [0, 0, 0, 40, 3, 0], 540, nil, [9, 36, 148, 224, 79, 0]),
      // The record is not current, so nothing is known.
      (500, [0, 0, 0, 40, 0, 0], 540, nil, nil),
    ] as [(Int, [Int], Int, Int?, [Int]?)])
  func beyond(_ end: Int, _ zones: [Int], _ lastLive: Int, _ restart: Int?, _ expected: [Int]?) throws {
    // The daemon's totals grow up to `lastLive`; the record's are those of its end.
    let earlier = EarlierTotals(
      try Self.recorded(seconds: end), beyond: Self.totals(zones), current: Scenes.zone(140),
      lastLive: Self.at(lastLive),
      restart: restart.map(Self.at))
    #expect(earlier?.zones.map { Int($0.time.inSeconds) } == expected)
    #expect(earlier.map { Int($0.live.inSeconds) } == expected.map { $0.reduce(0, +) })
    guard let earlier else { return }
    let all = earlier.added(to: Self.totals(zones))
    #expect(all.live == .seconds(zones.reduce(0, +)) + earlier.live)
    #expect(all.zones.map(\.time).reduce(.zero, +) == all.live)
  }

  /// A run whose daemon was restarted after nine minutes.
  static func restarted() -> WatchModel {
    var model = Scenes.run()
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b2", seq: 0))
    for second in 570..<582 { model.apply(Scenes.report(Scenes.sample(143), second: second), at: Scenes.clock) }
    model.apply(Scenes.report(Scenes.state(143, seconds: [0, 0, 0, 12, 0, 0]), second: 582), at: Scenes.clock)
    return model
  }

  @Test("after a restart the totals continue from the next answer, marked")
  func continued() throws {
    var model = Scenes.run()
    model.apply(RecordedRuns([try Self.recorded(seconds: 538)], at: Self.at(540)))
    #expect(model.selected?.earlier == nil)
    let isRestarted = model.apply(Hello(server: "hrzoned 0.1.0", boot: "b2", seq: 0))
    #expect(isRestarted)
    model.apply(Scenes.report(Scenes.state(143, seconds: [0, 0, 0, 2, 0, 0]), second: 572), at: Scenes.clock)
    #expect(model.selected?.earlier == nil, "the former answer is too old")
    model = Self.restarted()
    model.apply(RecordedRuns([try Self.recorded(seconds: 540)], at: Self.at(583)))
    let scene = Scene(model, strap: 0, glyphs: .ascii, at: Scenes.clock)
    #expect(scene.zoneBars.map(\.seconds) == [9, 36, 148, 274, 82, 0])
    #expect(scene.earlierWords == "8:57 before restart")
    #expect(ClockPanel.words(scene).time == "9:09" && ClockPanel.words(scene).details.first == scene.earlierWords)
    // The same daemon connects again, and another runner takes the strap.
    let isRestartedAgain = model.apply(Hello(server: "hrzoned 0.1.0", boot: "b2", seq: 20))
    #expect(!isRestartedAgain)
    model.apply(Scenes.report(Scenes.sample(143), second: 583), at: Scenes.clock)
    #expect(model.selected?.earlier != nil)
    model.apply(Scenes.report(Scenes.sample(143), second: 584, runner: "Ben"), at: Scenes.clock)
    #expect(model.selected?.earlier == nil)
  }

  @Test("a session that is over, or somebody else's, is not continued")
  func notContinued() throws {
    for session in [
      try Self.recorded(seconds: 540, ended: true), try Self.recorded(seconds: 540, runner: "Ben"),
      try Self.recorded(since: -1000, seconds: 540),
    ] {
      var model = Self.restarted()
      model.apply(RecordedRuns([session], at: Self.at(583)))
      #expect(model.selected?.earlier == nil)
    }
  }
}
