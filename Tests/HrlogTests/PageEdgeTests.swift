import Primitives
import RunPanels
import RunReplay
import TerminalUI
import Testing
import Training
import ZoneProtocol

@testable import RunHistory
@testable import hrlog

@Suite("What a page shows of a record") struct PageEdgeTests {
  /// The dots of the line, for a second per column.
  private static func line(_ seconds: [Int], gaps: [Range<Int64>], count: Int = 60, cell: Int = 1) -> HeartLine {
    var line = HeartLine(
      seconds.map { HeartLine.Point(time: Int64($0) * 1000, bpm: 140, zone: nil) }, start: 0, length: 1000, count: count
    )
    line.leaveOut(gaps.map { $0.lowerBound * 1000..<$0.upperBound * 1000 }, cell: cell)
    return line
  }

  @Test("A gap empties the cells that it covers, or the one that it covers most")
  func cells() {
    func empty(_ gap: Range<Int64>, cell: Int) -> [Int] {
      let line = Self.line(Array(0..<60), gaps: [gap], cell: cell)
      return line.columns.indices.filter { line.columns[$0] == nil }
    }
    #expect(empty(20..<30, cell: 10) == Array(20..<30))
    #expect(empty(18..<27, cell: 10) == Array(20..<30))
    #expect(empty(24..<27, cell: 10) == Array(20..<30))
    #expect(empty(28..<31, cell: 10) == Array(20..<30))
    #expect(empty(24..<46, cell: 10) == Array(20..<50))
    #expect(empty(-50..<5, cell: 10) == Array(0..<10))
    #expect(empty(59..<900, cell: 1) == [59])
    #expect(empty(100..<200, cell: 1) == [])
  }

  @Test("Many short gaps do not empty the whole graph")
  func manyGaps() {
    let gaps = [4, 14, 24, 34, 44, 54].map { (start: Int64) in start..<start + 3 }
    let line = Self.line(Array(0..<60), gaps: gaps, cell: 10)
    #expect(line.columns.allSatisfy { $0 != nil })
    let longer = Self.line(Array(0..<60), gaps: gaps + [20..<29], cell: 10)
    #expect(longer.columns.indices.filter { longer.columns[$0] == nil } == Array(20..<30))
  }

  /// A page without figures.
  private static func page(
    _ reports: [RecordedReport], context: [RecordedReport] = [], seconds: Int, gaps: [RecordedGap] = [],
    runner: String? = nil
  ) -> RunPage {
    RunPage(
      Pages.record(reports, context: context, seconds: seconds, runner: runner, gaps: gaps),
      Pages.summary([1, 2, 3, 4, 5, 6], [:]))
  }

  @Test("The line is interrupted by each silence of more than 6 s, and the long ones are listed with their causes")
  func silence() {
    let seconds: [Double] = [0, 1, 7, 13.1, 14, 74, 75, 100]
    let time = UTCTime(milliseconds: Pages.start.milliseconds + 14_000)
    let cause = RecordedGap(time: time, duration: .seconds(60), cause: .notRecorded)
    let page = Self.page(seconds.map { Pages.sample(140, second: $0) }, seconds: 100, gaps: [cause])
    #expect(HeartLine.gaps(between: page.samples) == [7000..<13_100, 14_000..<74_000, 75_000..<100_000])
    #expect(
      page.gaps == [
        RunPage.Gap(time: 14_000, length: 60_000, cause: GapCause.notRecorded.words),
        RunPage.Gap(time: 75_000, length: 25_000, cause: GapCause.signalLost.words),
      ])
  }

  @Test("Samples that do not count are not drawn")
  func notLive() {
    var reports = (0..<20).map { Pages.sample(140, second: Double($0)) }
    for second in 5..<15 { reports[second] = Pages.sample(200, second: Double(second), signal: .noContact) }
    let page = Self.page(reports, seconds: 19)
    #expect(HeartLine.gaps(between: page.samples) == [4000..<15_000])
    #expect(page.samples.count == 10)
  }

  @Test("Steps have the times at which they were run, and a workout that did not end says so")
  func steps() {
    func step(_ index: Int, _ state: WorkoutState = .running, at second: Double) -> RecordedReport {
      var workout = WorkoutReport(name: "HIIT", state: state, elapsed: .zero)
      workout.step = WorkoutReport.Step(index: index, count: 3, name: "a", end: .open)
      return Pages.report(.workout(workout), second: second)
    }
    let samples = (0..<60).map { Pages.sample(140, second: Double($0)) }
    // The first step began before the session; the second one is paused for a while.
    let reports = samples + [step(2, at: 10), step(2, .paused, at: 20), step(2, at: 30), step(3, at: 40)]
    let page = Self.page(reports, context: [step(1, at: -30)], seconds: 59)
    #expect(page.workouts?.steps.map(\.start) == [0, 10, 40])
    #expect(page.workouts?.steps.map(\.seconds) == [10, 30, 19])
    #expect(page.workouts?.words == "HIIT was not finished")
    let end = Pages.report(.workout(WorkoutReport(name: "HIIT", state: .stopped, elapsed: .seconds(50))), second: 50)
    let ended = Self.page(reports + [end], seconds: 59)
    #expect(ended.workouts?.words == "HIIT stopped after 0:50")
    #expect(ended.workouts?.steps.last?.seconds == 10)
  }

  @Test("A page fits into any size")
  func sizes() {
    let page = Self.page([Pages.sample(140, second: 0)], seconds: 0)
    #expect(page.title == Pages.strap && page.figures.isEmpty && page.workouts == nil)
    for page in [page, Pages.steady(), Pages.intervals()] {
      for columns in [0, 1, 5, 20, 80, 250] {
        for rows in [0, 1, 2, 6, 7, 24, 80] {
          for glyphs in GlyphSet.allCases {
            let frame = page.render(size: Size(columns: columns, rows: rows), glyphs: glyphs)
            #expect(frame.rows.count <= max(1, rows))
          }
        }
      }
    }
  }

  @Test("No numbers of a file crash a page, and a day of samples is drawn")
  func hostile() {
    let times: [Int64] = [.min, -1, 0, 1, 5_000_000_000_000, .max]
    var reports: [RecordedReport] = []
    for time in times {
      guard case .sample(var sample) = Pages.sample(140, second: 0) else { continue }
      sample.t = Instant(nanoseconds: time)
      reports.append(.sample(sample))
      sample.bpm = .max
      reports.append(.sample(sample))
      guard case .report(var mark) = Pages.report(.mark(MarkReport(text: "a\u{1b}[2Jb")), second: 0) else { continue }
      mark.t = Instant(nanoseconds: time)
      reports.append(.report(mark))
      var workout = WorkoutReport(name: "\u{7}", state: .running, elapsed: .seconds(-1))
      workout.step = WorkoutReport.Step(index: .min, count: .max, name: "", end: nil)
      workout.step?.target = TargetBand(zone: Zone(index: .max, name: ""), from: .min, to: .max)
      mark.body = .workout(workout)
      reports.append(.report(mark))
    }
    for seconds in [Int.min / 1_000_000_000, -1, 0, 1, 86_400, Int.max / 1_000_000_000] {
      for runner in ["\u{1b}]0;x\u{7}", nil] {
        let page = Self.page(reports, seconds: seconds, runner: runner)
        for size in [Size(columns: 40, rows: 12), Size(columns: 200, rows: 60)] {
          let lines = page.render(size: size, glyphs: .eighths).lines
          #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 32 } })
        }
      }
    }
    let day = (0..<86_400).map { Pages.sample(140 + $0 % 7, second: Double($0)) }
    let page = Self.page(day, seconds: 86_399)
    #expect(page.samples.count == 86_400 && HeartLine.gaps(between: page.samples).isEmpty)
    let frame = page.render(size: Size(columns: 80, rows: 24), glyphs: .ascii)
    #expect(frame.lines.contains { $0.contains("|12:00:00") })
  }
}
