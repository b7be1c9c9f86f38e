import Primitives
import RunPanels
import TerminalUI
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("The model of watch") struct WatchModelTests {
  private func seconds(_ model: WatchModel) -> [Double] {
    model.selected?.totals?.zones.map { $0.time.inSeconds } ?? []
  }

  @Test("totals continue between states as the daemon counts them")
  func totals() {
    var model = WatchModel()
    model.apply(Scenes.report(Scenes.state(143, seconds: [0, 0, 0, 10, 0, 0]), second: 0), at: Scenes.clock)
    model.apply(Scenes.report(Scenes.sample(143), second: 1), at: Scenes.clock)
    model.apply(Scenes.report(Scenes.sample(160), second: 2), at: Scenes.clock)
    model.apply(Scenes.report(Scenes.sample(160), second: 4), at: Scenes.clock)
    // LSD from the state on; then each sample counts for its zone until the next.
    #expect(seconds(model) == [0, 0, 0, 12, 2, 0])
    #expect(model.selected?.totals?.live == .seconds(14))
  }

  @Test("no time passes without a live signal")
  func standstill() {
    var model = WatchModel()
    model.apply(Scenes.report(Scenes.state(143, seconds: [0, 0, 0, 10, 0, 0]), second: 0), at: Scenes.clock)
    model.apply(
      Scenes.report(Scenes.state(143, signal: .stale, seconds: [0, 0, 0, 13, 0, 0]), second: 3), at: Scenes.clock)
    model.apply(Scenes.report(Scenes.sample(143, signal: .implausible), second: 40), at: Scenes.clock)
    model.apply(Scenes.report(Scenes.sample(143), second: 41), at: Scenes.clock)
    #expect(seconds(model) == [0, 0, 0, 13, 0, 0])
    model.apply(Scenes.report(Scenes.sample(143), second: 42), at: Scenes.clock)
    #expect(seconds(model) == [0, 0, 0, 14, 0, 0])
  }

  @Test("the graph has a gap while the signal is not live")
  func gap() {
    let model = Scenes.run()
    let end = Scenes.start.milliseconds + 540_000
    let columns = model.selected?.history.line(60, endingAt: end).columns ?? []
    // 60 columns of 10 s: nothing before the run began, and nothing from 200 to 230 s.
    let empty = columns.indices.filter { columns[$0] == nil }
    #expect(Set(empty).isSuperset(of: [25, 26, 27]))
    #expect(!empty.contains(24) && !empty.contains(28))
    #expect(columns.compactMap { $0 }.allSatisfy { (90...165).contains($0.bpm) })
  }

  @Test("columns do not change while they move")
  func steady() {
    var history = HeartHistory()
    for second in 0..<500 {
      history.append(HeartLine.Point(time: Int64(second) * 1000, bpm: 100 + second % 40, zone: 2))
    }
    let before = history.line(75, endingAt: 500_000).columns
    for move in 1..<8 {
      let after = history.line(75, endingAt: 500_000 + Int64(move) * 8000).columns
      #expect(Array(before.dropFirst(move)) == Array(after.dropLast(move)))
    }
  }

  @Test("a history is bounded, whatever the clock does")
  func bounded() {
    var history = HeartHistory()
    for index in 0..<20_000 { history.append(HeartLine.Point(time: Int64(index) * 50, bpm: 100, zone: nil)) }
    #expect(history.points.count <= HeartHistory.maximumCount)
    history.append(HeartLine.Point(time: 0, bpm: 90, zone: nil))
    #expect(history.points.count == 1)
    #expect(history.line(10, endingAt: .max / 2).columns.allSatisfy { $0 == nil })
    #expect(history.line(0, endingAt: 0).columns.isEmpty)
  }

  @Test("a restarted daemon gets all requests again, and the graph stays")
  func restart() {
    var model = Scenes.run()
    let points = model.selected?.history.points.count
    model.apply(Hello(server: "hrzoned", boot: "b2", seq: 0))
    #expect(model.straps.isEmpty)
    model.apply(Scenes.report(Scenes.state(nil, signal: .none, phase: .searching), second: 545), at: Scenes.clock)
    #expect(model.selected?.history.points.count == points)
    #expect(model.selected?.zone == nil)
  }

  @Test("only straps with a state are shown from the history")
  func gone() {
    var model = WatchModel()
    model.apply(Hello(server: "hrzoned", boot: "b1", seq: 0))
    for second in 0..<60 {
      model.apply(Scenes.report(Scenes.sample(120), second: second), at: Scenes.clock)
      model.apply(Scenes.report(Scenes.sample(130), second: second, strap: "sim:hiit", runner: "Ben"), at: Scenes.clock)
    }
    #expect(model.straps.isEmpty && !model.isLoaded)
    model.apply(
      Scenes.report(Scenes.state(120, signal: .stale, age: .seconds(30)), second: 90), at: Scenes.clock)
    #expect(model.straps.map(\.address) == [Scenes.strap])
    #expect(model.isLoaded && !model.wantsList)
    #expect(model.selected?.age(at: Scenes.clock) == 30)
    #expect(model.selected?.history.points.count == 60)
    // A late report of a removed strap does not bring it back.
    model.apply(Scenes.report(Scenes.sample(130), second: 91, strap: "sim:hiit"), at: Scenes.clock)
    #expect(model.straps.count == 1)
  }

  @Test("a removed strap disappears once the daemon has listed its straps")
  func letGo() {
    var model = Scenes.two()
    model.apply(
      Scenes.report(Scenes.state(96), second: 541, strap: "sim:lsd", runner: "Cleo"), at: Scenes.clock)
    model.select(2)
    #expect(!model.wantsList)
    let lost = Scenes.state(nil, signal: .none, phase: .lost, reason: "This strap is no longer in use.")
    model.apply(Scenes.report(lost, second: 542), at: Scenes.clock)
    #expect(model.wantsList && model.straps.count == 3)
    model.apply(listOf: ["C4:11:22:33:44:55", "sim:lsd"], reason: nil)
    #expect(!model.wantsList)
    #expect(model.straps.map(\.runner) == ["Ben", "Cleo"])
    #expect(model.selected?.runner == "Cleo")
    model.apply(listOf: ["C4:11:22:33:44:55"], reason: nil)
    #expect(model.selected?.runner == "Ben")
    model.apply(listOf: [], reason: "None\u{1B} is known.")
    #expect(model.straps.isEmpty)
    #expect(model.reasonForNone?.hasPrefix("None") == true)
  }

  @Test("after a break, the daemon is asked whether its straps still exist")
  func away() {
    var model = Scenes.two()
    model.apply(Hello(server: "hrzoned", boot: "b1", seq: 600))
    #expect(model.wantsList && model.straps.count == 2)
    // A sample from the time of the break is not current.
    model.apply(Scenes.report(Scenes.sample(150), second: 545), at: Scenes.clock + .seconds(90))
    #expect(model.selected?.age(at: Scenes.clock + .seconds(90)) == 90.4)
    model.apply(Scenes.report(Scenes.state(150, age: .seconds(1)), second: 630), at: Scenes.clock + .seconds(90))
    #expect(model.selected?.age(at: Scenes.clock + .seconds(90)) == 1)
  }

  @Test("if no heart rate is below the first zone, it is open below and there is no Rest")
  func openBelow() {
    guard case .state(var state) = Scenes.state(120) else { return }
    let zones = [("Rest", nil), ("Recovery", 2), ("Aerobic", 147)] as [(String, Int?)]
    state.totals?.zones = zones.enumerated().map { index, zone in
      TotalsReport.ZoneTime(zone: Zone(index: index, name: zone.0), from: zone.1, time: .seconds(index))
    }
    var model = WatchModel()
    model.apply(Scenes.report(.state(state), second: 0), at: Scenes.clock)
    let rows = Scene(model, strap: 0, glyphs: .ascii, at: Scenes.clock).zoneBars
    #expect(rows.map(\.zone.name) == ["Recovery", "Aerobic"])
    #expect(rows.map(\.from) == [nil, 147] && rows.map(\.to) == [147, nil])
    let target = TargetBand(zone: Zone(index: 1, name: "Recovery"), from: 2, to: 146)
    #expect(target.words(.ascii) == "1 Recovery up to 146")
  }

  @Test("age grows with this process' clock")
  func age() {
    let model = Scenes.run()
    #expect(model.selected?.age(at: Scenes.clock) == 0.4)
    #expect(model.selected?.age(at: Scenes.clock + .seconds(3)) == 3.4)
    #expect(WatchStatus(model, model.selected, at: Scenes.clock + .seconds(3)).signal == "live, 3 s ago")
  }

  @Test("heart rate variability is shown for as long as it is reported")
  func variability() throws {
    func sample(_ figures: VariabilityReport?) -> Report.Body {
      guard case .sample(var sample) = Scenes.sample(143) else { return Scenes.sample(143) }
      sample.variability = figures
      return .sample(sample)
    }
    var strap = StrapView(address: Scenes.strap)
    let share = Percent(tenths: 12)
    for (second, figures, text) in [
      (0, nil, nil),
      (1, VariabilityReport(rmssdTenths: 123, alpha1Hundredths: nil, correctedShare: share), "RMSSD 12.3 ms"),
      (2, nil, "RMSSD 12.3 ms"),
      (
        6, VariabilityReport(rmssdTenths: 58, alpha1Hundredths: 105, correctedShare: share),
        "RMSSD 5.8 ms, alpha1 1.05 "
      ),
      (16, nil, "RMSSD 5.8 ms, alpha1 1.05 "), (17, nil, nil),
      (
        18, VariabilityReport(rmssdTenths: nil, alpha1Hundredths: nil, correctedShare: share),
        "beats corrected 1.2 %"
      ),
      (19, VariabilityReport(rmssdTenths: nil, alpha1Hundredths: nil, correctedShare: Percent(tenths: 0)), nil),
    ] as [(Int, VariabilityReport?, String?)] {
      let time = UTCTime(milliseconds: Scenes.start.milliseconds + Int64(second) * 1000)
      strap.apply(sample(figures), StrapView.Moment(time: time, now: Scenes.clock, steady: Scenes.clock))
      let figures = FiguresPanel.variability(strap).map { "\($0.short) \($0.value) \($0.unit)" }
      #expect(figures.joined(separator: ", ") == text ?? "", "after \(second) s")
    }
  }
}
