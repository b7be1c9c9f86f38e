import Primitives
import TerminalUI
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("The keys of watch") struct WatchKeysTests {
  private func press(_ keys: [Key], _ model: inout WatchModel, after: Duration = .zero) -> [Request.Method] {
    keys.compactMap { model.press($0, at: Scenes.clock + after) }
  }

  @Test(
    "SPACE pauses and resumes, n ends the step",
    arguments: [
      (WorkoutState.running, Key.space, WorkoutCommand.pause), (.paused, .space, .resume), (.running, .step, .next),
      (.paused, .step, .next),
    ])
  func workout(_ state: WorkoutState, _ key: Key, _ command: WorkoutCommand) {
    var model = Scenes.run(Scenes.state(143, workout: Scenes.workout(state)))
    #expect(press([key], &model) == [.workoutControl(strap: Scenes.strap, command)])
    #expect(model.answer == nil)
  }

  @Test("a held key counts once", arguments: [Key.step, .space])
  func held(_ key: Key) {
    var model = Scenes.two(Scenes.state(143, workout: Scenes.workout()))
    model.apply(
      Scenes.report(
        Scenes.state(88, workout: Scenes.workout()), second: 541, strap: "C4:11:22:33:44:55", runner: "Ben"),
      at: Scenes.clock)
    #expect(press([key], &model).count == 1)
    // A terminal waits half a second, and then repeats the key 30 times a second.
    for count in 0..<90 { #expect(press([key], &model, after: .milliseconds(500 + count * 33)).isEmpty) }
    // The same key for another strap is another request.
    #expect(press([.digit(2), key], &model, after: .milliseconds(3500)).count == 1)
    #expect(press([.digit(1), key], &model, after: .milliseconds(3600)).count == 1)
    #expect(press([key], &model, after: .milliseconds(4600)).count == 1)
  }

  @Test("ENTER shows one of several straps alone, but not if it is held after a choice")
  func one() {
    var model = Scenes.run()
    _ = press([.enter], &model)
    #expect(!model.showsOne)
    model = Scenes.two()
    _ = press([.target, .enter], &model)
    _ = press([.enter], &model, after: .milliseconds(500))
    #expect(!model.showsOne)
    _ = press([.enter], &model, after: .seconds(2))
    #expect(model.showsOne)
    _ = press([.help, .enter], &model, after: .seconds(4))
    #expect(model.showsOne && model.showsHelp)
  }

  @Test("without a workout, a message says for a while how to start one", arguments: [Key.space, .step])
  func noWorkout(_ key: Key) {
    var model = Scenes.run()
    #expect(press([key], &model).isEmpty)
    func last(_ after: Duration) -> String {
      WatchScreen.render(model, size: Size(columns: 80, rows: 24), glyphs: .eighths, at: Scenes.clock + after)
        .lines.last ?? ""
    }
    #expect(last(.seconds(9)).contains("No workout is running. Press w to start one."))
    #expect(!last(.seconds(10)).contains("No workout is running"))
    // A workout that is over does not count.
    model.apply(Scenes.report(.workout(Scenes.ended(.finished)), second: 541), at: Scenes.clock)
    #expect(press([key], &model).isEmpty)
  }

  @Test(
    "t chooses a target, starting with the current zone",
    arguments: [
      ([Key.target, .enter], Target.zone(.index(3))), ([.target, .target, .space], .zone(.index(4))),
      ([.target, .previous, .enter], .zone(.index(2))), ([.target, .digit(5)], .zone(.index(5))),
      ([.target, .digit(0)], nil), ([.target, .target, .target, .target, .enter], nil),
      ([.target, .next, .next, .next, .next, .enter], .zone(.index(1))),
    ])
  func target(_ keys: [Key], _ target: Target?) {
    var model = Scenes.run()
    let strap = Scenes.strap
    #expect(press(keys, &model) == [target.map { .targetSet(strap: strap, $0) } ?? .targetClear(strap: strap)])
    #expect(model.chooser == nil)
  }

  @Test(
    "the choice can be left without a change",
    arguments: [[Key.target, .escape], [.target, .other], [.target, .digit(9), .escape], [.target, .step]])
  func noTarget(_ keys: [Key]) {
    var model = Scenes.run()
    #expect(press(keys, &model).isEmpty)
    #expect(model.chooser == nil)
  }

  @Test("the choice starts with the current target, and closes by itself")
  func choice() {
    var model = Scenes.run(Scenes.state(163, target: Scenes.lsd))
    #expect(press([.target], &model).isEmpty)
    #expect(model.chooser(at: Scenes.clock)?.choice == Scenes.lsd)
    #expect(model.chooser(at: Scenes.clock + TargetChooser.lasts) == nil)
    // After the choice has closed, ENTER sets no target.
    #expect(press([.enter], &model, after: TargetChooser.lasts).isEmpty)
    var unknown = WatchModel()
    #expect(press([.target], &unknown).isEmpty)
    #expect(unknown.answer != nil)
  }

  @Test("keys act on the selected strap, by the daemon's name for it")
  func straps() {
    var model = Scenes.two(Scenes.state(143, workout: Scenes.workout()))
    model.apply(
      Scenes.report(
        Scenes.state(96, workout: Scenes.workout(.paused)), second: 541, strap: "sim:a\u{1B}b", runner: "Åke"),
      at: Scenes.clock)
    #expect(press([.digit(3), .space], &model) == [.workoutControl(strap: "sim:a\u{1B}b", .resume)])
    #expect(press([.digit(1), .space], &model) == [.workoutControl(strap: Scenes.strap, .pause)])
    #expect(press([.previous, .target, .digit(2)], &model) == [.targetSet(strap: "sim:a\u{1B}b", .zone(.index(2)))])
  }

  // MARK: Workouts on the screen

  private func screen(_ model: WatchModel, after: Duration = .zero) -> String {
    WatchScreen.render(model, size: Size(columns: 80, rows: 24), glyphs: .ascii, at: Scenes.clock + after)
      .lines.joined(separator: "\n")
  }

  @Test("the time left follows the daemon's clock, and stops during a pause")
  func countdown() {
    let running = Scenes.run(Scenes.state(163, workout: Scenes.workout()))
    #expect(screen(running).contains("0:30"))
    #expect(screen(running, after: .seconds(5)).contains("0:25"))
    #expect(screen(running, after: .seconds(40)).contains("0:00"))
    // The reports of a daemon with a fast clock show that it is fast.
    var fast = running
    for second in 541...560 { fast.apply(Scenes.report(Scenes.sample(163), second: second), at: Scenes.clock) }
    #expect(screen(fast).contains("0:10"))
    let paused = Scenes.run(Scenes.state(163, workout: Scenes.workout(.paused)))
    #expect(screen(paused, after: .seconds(9)).contains("0:30"))
    #expect(screen(paused).contains("PAUSED - Fast"))
    #expect(!screen(paused).contains(" below"))
  }

  @Test("setting the wall clock does not affect the time left or an alert", arguments: [-3600, -2, 5, 3600])
  func clockIsSet(_ step: Int) {
    var model = Scenes.run(Scenes.state(163, workout: Scenes.workout()))
    let alert = AlertReport(kind: .ceiling, severity: .critical, text: "190 bpm is above your ceiling of 186")
    model.apply(Scenes.report(.alert(alert), second: 540), at: Scenes.clock)
    for second in 1...10 {
      model.apply(
        Scenes.report(Scenes.sample(163), second: 540 + second + (second > 4 ? step : 0)),
        at: Scenes.clock + .seconds(second))
    }
    let left = ["0:18", "0:19", "0:20", "0:21", "0:22"]
    #expect(left.contains { screen(model, after: .seconds(10)).contains($0) })
    #expect(screen(model, after: .seconds(12)).contains("above your ceiling"))
    #expect(!screen(model, after: .seconds(18)).contains("above your ceiling"))
  }

  @Test("the result of a workout is shown for ten minutes")
  func summary() {
    var model = Scenes.run(Scenes.state(143, workout: Scenes.workout()))
    model.apply(Scenes.report(.workout(Scenes.ended(.finished)), second: 541), at: Scenes.clock)
    // The end of the workout changes the target, so a state report follows.
    model.apply(Scenes.report(Scenes.state(143), second: 541), at: Scenes.clock)
    #expect(screen(model).contains("HIIT finished"))
    #expect(screen(model).contains("25:12"))
    #expect(screen(model).contains("93 % on target") && screen(model).contains("18:30 of 20:00"))
    #expect(!screen(model, after: .seconds(600)).contains("HIIT"))
    // A restarted daemon has no workout.
    var lost = Scenes.run(Scenes.state(143, workout: Scenes.workout()))
    lost.apply(Scenes.report(Scenes.state(143), second: 542), at: Scenes.clock)
    #expect(!screen(lost).contains("HIIT"))
    // A result from the history has its real age.
    for (second, isShown) in [(1100, true), (1200, false)] {
      var late = WatchModel()
      late.apply(Scenes.report(.workout(Scenes.ended(.finished)), second: 541), at: Scenes.clock)
      late.apply(Scenes.report(Scenes.state(143), second: second), at: Scenes.clock)
      #expect(screen(late).contains("HIIT finished") == isShown)
    }
  }

  @Test(
    "impossible figures give no share",
    arguments: [
      (Duration.zero, Duration.seconds(9)), (.nanoseconds(1), .nanoseconds(Int64.max)), (.seconds(-9), .seconds(-1)),
    ])
  func absurdSummary(_ withTarget: Duration, _ onTarget: Duration) {
    var ended = Scenes.ended(.finished)
    ended.summary = WorkoutSummary(
      time: .nanoseconds(Int64.max), live: .nanoseconds(Int64.max), withTarget: withTarget, onTarget: onTarget,
      steps: .max)
    var model = Scenes.run()
    model.apply(Scenes.report(.workout(ended), second: 541), at: Scenes.clock)
    #expect(screen(model).contains("HIIT finished") && !screen(model).contains("on target"))
  }

  @Test(
    "the scale accepts any heart rate and any band",
    arguments: [Int.min, -5, 0, 100, 133, 151, 250, 1000, .max], [1, 20, 78])
  func scale(_ bpm: Int, _ columns: Int) {
    let bands = [
      TargetBand(from: 133, to: 151), TargetBand(from: nil, to: 95), TargetBand(from: 171, to: nil),
      TargetBand(from: nil, to: nil), TargetBand(from: .min, to: .max), TargetBand(from: .max, to: .min),
    ]
    for band in bands {
      let scale = GaugePanel.Scale(band)
      #expect((0..<columns).contains(scale.cell(bpm, of: columns)))
      #expect(scale.low < scale.band.lowerBound && scale.band.upperBound < scale.high)
      guard case .state(var state) = Scenes.state(143, target: band) else { continue }
      state.bpm = bpm
      let model = Scenes.run(.state(state))
      #expect(Scenes.screen(model, columns + 2, 24).rows.count == 24)
    }
    #expect(GaugePanel.Scale(bands[0]).cell(150, of: 78) > GaugePanel.Scale(bands[0]).cell(135, of: 78))
  }
}
