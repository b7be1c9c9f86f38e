import Primitives
import TerminalUI
import Training
import ZoneProtocol

@testable import hrzone

/// Models to render, made from reports.
enum Scenes {
  static let start = UTCTime(milliseconds: 1_772_346_600_000)
  static let clock = Instant(nanoseconds: 1_000_000_000_000)
  static let strap = "F0:9E:1A:00:00:01"

  static let zones: [(Zone, Int?)] = [
    (Zone(index: 0, name: "Rest"), nil), (Zone(index: 1, name: "Recovery"), 95), (Zone(index: 2, name: "Easy"), 114),
    (Zone(index: 3, name: "LSD"), 133), (Zone(index: 4, name: "Tempo"), 152), (Zone(index: 5, name: "Maximum"), 171),
  ]

  static func zone(_ bpm: Int) -> Zone { zones.last { ($0.1 ?? 0) <= bpm }?.0 ?? zones[0].0 }

  static func report(
    _ body: Report.Body, second: Int, strap: String = Scenes.strap, runner: String? = "Anna", seq: UInt64? = nil
  ) -> Report {
    Report(
      seq: seq, time: UTCTime(milliseconds: start.milliseconds + Int64(second) * 1000), strap: strap, runner: runner,
      body: body)
  }

  static func sample(_ bpm: Int, signal: SignalQuality = .live) -> Report.Body {
    var sample = SampleReport(signal: signal)
    sample.bpm = bpm
    if signal == .live { sample.zone = zone(bpm) }
    sample.percent = Percent(tenths: bpm * 1000 / 190)
    sample.percentOf = .known(.max)
    return .sample(sample)
  }

  static func state(
    _ bpm: Int?, signal: SignalQuality = .live, age: Duration = .milliseconds(400), phase: Phase = .live,
    reason: String? = nil, seconds: [Int] = [9, 36, 148, 262, 82, 0], target: TargetBand? = nil,
    workout: WorkoutReport? = nil
  ) -> Report.Body {
    var state = StateReport(signal: signal)
    state.age = age
    state.bpm = bpm
    if signal == .live, let bpm {
      state.zone = zone(bpm)
    }
    state.percent = bpm.map { Percent(tenths: $0 * 1000 / 190) }
    state.percentOf = .known(.max)
    state.totals = TotalsReport(
      live: .seconds(seconds.reduce(0, +)),
      zones: zip(zones, seconds).map { TotalsReport.ZoneTime(zone: $0.0, from: $0.1, time: .seconds($1)) })
    state.battery = 80
    state.model = "Polar H10"
    state.phase = .known(phase)
    state.reason = reason
    state.link = "direct"
    state.maxHR = 190
    state.target = target
    state.workout = workout
    return .state(state)
  }

  static let lsd = TargetBand(zone: zone(140), from: 133, to: 151)

  /// The fourth step of a workout, 29.4 s before its end.
  static func workout(_ state: WorkoutState = .running, end: CurrentStep.End = .duration(.seconds(60))) -> WorkoutReport
  {
    var report = WorkoutReport(name: "HIIT", state: state, elapsed: .seconds(690))
    report.step = WorkoutReport.Step(index: 4, count: 33, name: "Fast", end: end)
    report.step?.target = TargetBand(zone: zone(180), from: 171, to: nil)
    report.step?.next = "Light"
    if case .duration = end { report.remaining = .milliseconds(29_400) }
    return report
  }

  /// A workout that is over.
  static func ended(_ state: WorkoutState) -> WorkoutReport {
    var report = WorkoutReport(name: "HIIT", state: state, elapsed: .seconds(1512))
    report.summary = WorkoutSummary(
      time: .seconds(1512), live: .seconds(1500), withTarget: .seconds(1200), onTarget: .seconds(1110),
      steps: state == .finished ? 33 : 4)
    return report
  }

  /// Anna's run, and Ben's strap beside it.
  static func two(_ end: Report.Body? = nil) -> WatchModel {
    var model = run(end)
    model.apply(
      report(state(88, seconds: [61, 0, 0, 0, 0, 0]), second: 540, strap: "C4:11:22:33:44:55", runner: "Ben"), at: clock
    )
    return model
  }

  /// The steps of `workout()`.
  static let steps = (1...33).map { index in
    let isFast = index > 1 && index < 33 && index % 2 == 0
    var step = WorkoutReport.Step(
      index: index, count: 33, name: index == 1 ? "Warm-up" : index == 33 ? "Cool-down" : isFast ? "Fast" : "Light",
      end: .duration(.seconds(index == 1 || index == 33 ? 300 : isFast ? 60 : 45)))
    if index == 1 { step.target = TargetBand(zone: zone(120), from: 114, to: 132) }
    if isFast { step.target = TargetBand(zone: zone(180), from: 171, to: nil) }
    if index < 33 { step.next = index % 2 == 0 ? "Light" : "Fast" }
    return step
  }

  /// A run in the fourth step of a workout, with known steps.
  static func training(_ state: Report.Body = state(163, workout: workout())) -> WatchModel {
    var model = run(state)
    model.apply(steps, of: strap)
    return model
  }

  /// A run with heart rate above the target for a while.
  static func fast() -> WatchModel {
    var model = run(sample(165))
    for second in 541..<560 { model.apply(report(sample(165), second: second), at: clock) }
    model.apply(report(state(165, target: lsd), second: 560), at: clock)
    return model
  }

  /// `count` runners, each with a slightly higher heart rate than the one before; the second is out of the target.
  static func many(_ count: Int) -> WatchModel {
    let names = [
      "Anna", "Ben", "Cleo", "Dmitri", "Eva", "Farid", "Greta", "Hugo", "Ines", "Jo", "Katharina", "Lars",
    ]
    var model = WatchModel()
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b1", seq: 0))
    for index in 0..<count {
      let address = "C4:11:22:33:44:\(10 + index)"
      let name = names[index % names.count] + (index < names.count ? "" : " \(index / names.count + 1)")
      for second in 0..<300 {
        model.apply(
          report(sample(min(188, 92 + index * 8 + second / 30)), second: second, strap: address, runner: name),
          at: clock)
      }
      model.apply(
        report(
          state(min(188, 102 + index * 8), seconds: [60, 60, 60, 60, 60, 0], target: index == 1 ? lsd : nil),
          second: 300, strap: address, runner: name), at: clock)
    }
    return model
  }

  /// A run of nine minutes with half a minute without a signal.
  static func run(_ end: Report.Body? = nil) -> WatchModel {
    var model = WatchModel()
    model.apply(Hello(server: "hrzoned 0.1.0", boot: "b1", seq: 0))
    for second in 0..<540 where !(200..<230).contains(second) {
      let climb = min(second, 240) * 55 / 240
      let bpm = 90 + climb + (second > 380 ? min(20, (second - 380) / 4) : 0) - (second > 480 ? (second - 480) / 2 : 0)
      model.apply(report(sample(bpm), second: second), at: clock)
    }
    model.apply(report(end ?? state(143), second: 540), at: clock)
    return model
  }

  static func screen(_ model: WatchModel, _ columns: Int, _ rows: Int, _ glyphs: GlyphSet = .eighths) -> Frame {
    WatchScreen.render(model, size: Size(columns: columns, rows: rows), glyphs: glyphs, at: clock)
  }
}
