import Glibc
import Primitives
import TerminalUI
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("The summary of a run") struct RunSummaryTests {
  private static func tally(_ reports: [(Int, Report.Body)]) -> RunTally {
    var tally = RunTally()
    for (second, body) in reports {
      tally.ingest(body, at: UTCTime(milliseconds: Scenes.start.milliseconds + Int64(second) * 1000))
    }
    return tally
  }

  @Test("the time from a sample to the next counts for its zone; gaps and signals that are not live count for none")
  func times() {
    let tally = Self.tally([
      (0, Scenes.sample(140)), (10, Scenes.sample(160)), (12, Scenes.sample(140)), (14, Scenes.state(140)),
      (15, Scenes.state(140, signal: .stale)), (40, Scenes.sample(140)), (41, Scenes.sample(180, signal: .implausible)),
      (50, Scenes.sample(100)), (66, Scenes.sample(100)), (68, Scenes.sample(100)), (60, Scenes.sample(100)),
    ])
    #expect(tally.zones.mapValues(\.time) == [1: .seconds(2), 3: .seconds(14), 4: .seconds(2)])
    #expect(tally.time == .seconds(18))
    // (14 s of 140, 2 s of 160 and 2 s of 100) / 18 s
    #expect(tally.average == 138)
  }

  @Test("the maximum is the highest median of 5 s, and needs 5 s")
  func maximum() {
    let steady = (0..<5).map { ($0, Scenes.sample(190)) }
    #expect(Self.tally(steady).maximum == nil)
    // Beats that were counted twice: for one second, and later for two.
    let run = (0..<30).map { second in (second, Scenes.sample([10, 20, 21].contains(second) ? 200 : 140 + second)) }
    #expect(Self.tally(run).maximum == 167)
    #expect(RunTally().maximum == nil && RunTally().average == nil)
  }

  @Test("a run in words, the selected strap first")
  func lines() {
    var model = Scenes.two()
    #expect(
      RunSummary.lines(model, columns: 80) == [
        "Anna", "  Time     8:28 with a live signal", "  Average  135 bpm", "  Maximum  165 bpm (median of 5 s)",
        "  Zones    0 Rest 0:22, 1 Recovery 1:23, 2 Easy 1:23, 3 LSD 3:40, 4 Tempo 1:40",
      ])
    for second in 541...552 {
      model.apply(Scenes.report(Scenes.sample(88), second: second, strap: "b", runner: "Ben"), at: Scenes.clock)
    }
    model.apply(Scenes.report(Scenes.state(88), second: 553, strap: "b", runner: "Ben"), at: Scenes.clock)
    model.apply(Scenes.report(.workout(Scenes.ended(.finished)), second: 553), at: Scenes.clock)
    #expect(
      RunSummary.lines(model, first: "b", columns: 40) == [
        "Ben", "  Time     0:11 with a live signal", "  Average  88 bpm", "  Maximum  88 bpm (median of 5 s)",
        "  Zones    0 Rest 0:11", "Anna", "  Time     8:28 with a live signal", "  Average  135 bpm",
        "  Maximum  165 bpm (median of 5 s)", "  Zones    0 Rest 0:22, 1 Recovery 1:23,",
        "           2 Easy 1:23, 3 LSD 3:40, 4",
        "           Tempo 1:40", "  Workout  HIIT finished after 25:12,",
        "           18:30 of 20:00 on target (93",
        "           %)",
      ])
  }

  @Test("it stays if the daemon drops the strap or restarts, and restarts with another runner")
  func kept() {
    var model = Scenes.run()
    let before = RunSummary.lines(model, columns: 80)
    model.apply(listOf: [], reason: nil)
    #expect(model.straps.isEmpty && RunSummary.lines(model, columns: 80) == before)
    // A restart of the daemon removes nothing either: neither a removed strap nor an ended workout.
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b1", seq: 0))
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b2", seq: 0))
    #expect(RunSummary.lines(model, columns: 80) == before)
    model = Scenes.run()
    model.apply(Scenes.report(.workout(Scenes.ended(.finished)), second: 540), at: Scenes.clock)
    let trained = RunSummary.lines(model, columns: 80)
    #expect(trained.count == before.count + 1)
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b2", seq: 0))
    #expect(model.straps.isEmpty && RunSummary.lines(model, columns: 80) == trained)
    model = Scenes.run()
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b2", seq: 0))
    #expect(model.straps.isEmpty && RunSummary.lines(model, columns: 80) == before)
    model.apply(Scenes.report(Scenes.state(143), second: 560, runner: "Ben"), at: Scenes.clock)
    #expect(RunSummary.lines(model, columns: 80).isEmpty)
    #expect(RunSummary.lines(WatchModel(), columns: 80).isEmpty)
  }

  @Test("two straps of the same name are distinguished")
  func names() {
    let model = Scenes.many(13)
    let titles = RunSummary.lines(model, columns: 80).filter { !$0.hasPrefix(" ") }
    #expect(titles.count == 13 && Set(titles).count == 13)
    var twins = WatchModel()
    for strap in ["a", "b"] {
      for second in [0, 5, 6] {
        let body = second < 6 ? Scenes.sample(140) : Scenes.state(140)
        twins.apply(Scenes.report(body, second: second, strap: strap, runner: nil), at: Scenes.clock)
      }
    }
    let names = RunSummary.lines(twins, columns: 80).filter { !$0.hasPrefix(" ") }
    #expect(names.map { $0.suffix(2) } == [" a", " b"])
  }

  @Test("the runner may be unknown for a while; another runner restarts it")
  func wearers() {
    var model = Scenes.run()
    let before = RunSummary.lines(model, columns: 80).dropFirst()
    model.apply(Scenes.report(Scenes.state(143), second: 541, runner: nil), at: Scenes.clock)
    #expect(RunSummary.lines(model, columns: 80).dropFirst() == before)
    model.apply(Scenes.report(Scenes.state(143), second: 542, runner: "Ben"), at: Scenes.clock)
    #expect(RunSummary.lines(model, columns: 80).isEmpty)
  }

  @Test("s shows and hides it")
  func key() {
    var model = Scenes.run()
    #expect(model.press(.summary, at: Scenes.clock) == nil)
    let screen = Scenes.screen(model, 80, 24).lines
    #expect(screen[0].hasPrefix(" Anna") && screen[1].hasPrefix("   Time     8:28 with a live signal"))
    #expect(screen[23].contains("s back"))
    // A mark set meanwhile is confirmed here, too.
    var marked = model
    marked.apply(Scenes.report(.mark(MarkReport()), second: 541), at: Scenes.clock)
    #expect(Scenes.screen(marked, 80, 24).lines[23].contains("Mark set"))
    #expect(Scenes.screen(model, 40, 3).lines[1].contains(GlyphSet.eighths.ellipsis))
    #expect(model.press(.help, at: Scenes.clock) == nil && model.showsHelp && !model.showsSummary)
    #expect(model.press(.summary, at: Scenes.clock) == nil && !model.showsHelp && model.showsSummary)
    #expect(model.press(.summary, at: Scenes.clock) == nil)
    #expect(Scenes.screen(model, 80, 24).lines == Scenes.screen(Scenes.run(), 80, 24).lines)
    model = WatchModel()
    _ = model.press(.summary, at: Scenes.clock)
    #expect(Scenes.screen(model, 80, 24).lines[0].contains("No live heart rate was seen yet."))
  }

  @Test("on the terminal it stays at the end if anything was shown; plain output has none", arguments: [0, 1, 2])
  func end(_ kind: Int) throws {
    let folder = try Folder()
    let daemon = try FakeDaemon(folder.path + "/s")
    let program = try ChildProgram(["watch", "--socket", folder.path + "/s"], terminal: kind == 2 ? nil : (80, 24))
    let client = try daemon.subscriber().client
    client.send(stateLine())
    for second in kind == 1 ? [] : Array(0..<9) {
      client.send(
        #"{"type":"sample","seq":\#(second + 1),"time":"2026-03-01T06:31:0\#(second).000Z","strap":"F0:9E:1A:00:00:01","#
          + #""runner":"Anna","bpm":143,"zone":{"index":3,"name":"L\u001b[2JSD"},"signal":"live"}"#)
    }
    if kind == 2 {
      for _ in 0..<9 { _ = try program.output.line() }
      program.signal(SIGTERM)
    } else {
      client.send(
        #"{"type":"mark","seq":20,"time":"2026-03-01T06:31:09.000Z","strap":"F0:9E:1A:00:00:01","#
          + #""runner":"Anna","text":"done"}"#)
      try program.output.until("Mark: done")
      try program.type("q")
    }
    try program.end()
    let left = program.output.text.split(separator: "\u{1B}[?1049l", omittingEmptySubsequences: false).last ?? ""
    let summary = """
      Anna\r
        Time     0:08 with a live signal\r
        Average  143 bpm\r
        Maximum  143 bpm (median of 5 s)\r
        Zones    3 L[2JSD 0:08\r

      """
    switch kind {
    case 0: #expect(left == summary)
    case 1: #expect(left == "")
    default: #expect(!program.output.text.contains("Average"))
    }
    withExtendedLifetime(client) {}
  }
}
