import JSON
import Primitives
import TerminalUI
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("The keys w and l of watch") struct WatchWorkoutTests {
  private static func offer(_ count: Int, faulty: Int = 0) -> WorkoutChooser.Offer {
    let choices = (1...max(1, count)).map { number in
      WorkoutChooser.Choice(
        workout: Workout(
          name: "W\(number)", elements: [.step(Workout.Step(name: "Run", end: .duration(.seconds(60 * number))))]),
        name: "w\(number)", about: "About \(number).")
    }
    return WorkoutChooser.Offer(choices: count == 0 ? [] : choices, faulty: faulty)
  }

  /// Presses `keys` as a session does, and answers requests for the workouts with `offer`.
  private func press(
    _ keys: [Key], _ model: inout WatchModel, offer: WorkoutChooser.Offer = offer(3), after: Duration = .zero
  ) -> [Request.Method] {
    keys.compactMap { key in
      let request = model.press(key, at: Scenes.clock + after)
      if model.wantsWorkouts { model.open(offer, at: Scenes.clock + after) }
      return request
    }
  }

  @Test(
    "w chooses a workout and ENTER starts it",
    arguments: [
      ([Key.workouts, .enter], 0), ([.workouts, .workouts, .enter], 1), ([.workouts, .previous, .enter], 2),
      ([.workouts, .next, .next, .next, .next, .enter], 1), ([.workouts, .digit(3), .enter], 2),
      ([.workouts, .digit(9), .digit(0), .enter], 0),
    ])
  func start(_ keys: [Key], _ index: Int) {
    var model = Scenes.run()
    #expect(press(keys, &model) == [.workoutStart(strap: Scenes.strap, Self.offer(3).choices[index].workout)])
    #expect(model.workoutChooser == nil)
  }

  @Test("a choice can be left", arguments: [[Key.workouts, .escape, .enter], [.workouts, .target, .enter]])
  func leave(_ keys: [Key]) {
    var model = Scenes.run()
    #expect(press(keys, &model).isEmpty)
    #expect(model.workoutChooser == nil && model.chooser == nil)
  }

  @Test("0 stops the running workout, and does nothing without one")
  func stops() {
    var model = Scenes.run()
    #expect(press([.workouts, .digit(0)], &model).isEmpty && model.workoutChooser != nil)
    model = Scenes.run(Scenes.state(163, workout: Scenes.workout()))
    _ = press([.workouts], &model)
    #expect(Scenes.screen(model, 80, 24).lines.last?.contains("0 stops the current one") == true)
    #expect(press([.digit(0)], &model) == [.workoutControl(strap: Scenes.strap, .stop)])
    #expect(model.workoutChooser == nil)
  }

  @Test("the choice closes by itself, and without a choice the reason is shown")
  func closes() {
    var model = Scenes.run()
    _ = press([.workouts], &model)
    #expect(press([.enter], &model, after: WorkoutChooser.lasts).isEmpty)
    _ = press([.workouts], &model, offer: Self.offer(0))
    #expect(model.answer?.text == "No workout was found. `hrzone workout list` shows where hrzone looks.")
    _ = press([.workouts], &model, offer: Self.offer(0, faulty: 1))
    #expect(model.answer?.text.hasPrefix("All workout files have faults.") == true)
    var empty = WatchModel()
    #expect(press([.workouts, .mark], &empty).isEmpty && empty.answer != nil)
    // The strap of the request is gone.
    _ = press([.workouts], &model)
    model.apply(listOf: [], reason: nil)
    #expect(press([.enter], &model).isEmpty)
  }

  @Test("the list covers the last rows, with the selection visible on every screen")
  func list() {
    var model = Scenes.run()
    _ = press([.workouts, .next], &model, offer: Self.offer(12, faulty: 2))
    let lines = Scenes.screen(model, 80, 24).lines
    #expect(lines[10] == " Workout?  (2 with faults: `hrzone workout list` names them)")
    #expect(lines[12] == "  2 w2    2:00  About 2.")
    #expect(lines[23] == " ENTER starts  w next  1-9 chooses  ESC back")
    for number in 3...13 {
      for (columns, rows) in [(80, 24), (40, 12), (20, 3), (1, 1)] {
        let screen = Scenes.screen(model, columns, rows).lines
        #expect(screen.count == rows)
        let hasChoice = screen.contains { $0.contains(" w\(number - 1) ") }
        if columns >= 20 { #expect(hasChoice, "\(number) \(columns)x\(rows)") }
      }
      _ = press([.next], &model)
    }
  }

  @Test("l sets a mark, and only one while it is held")
  func mark() {
    var model = Scenes.two()
    #expect(press([.mark], &model) == [.mark(strap: Scenes.strap, text: nil)])
    for count in 0..<30 { #expect(press([.mark], &model, after: .milliseconds(500 + count * 33)).isEmpty) }
    #expect(press([.digit(2), .mark], &model) == [.mark(strap: "C4:11:22:33:44:55", text: nil)])
  }

  @Test("with the daemon: a workout of the library starts, and a mark appears on the screen")
  func realDaemon() throws {
    let folder = try Folder()
    try folder.makeFolders("hrzone/workouts")
    try folder.write(WorkoutTests.mine, to: "hrzone/workouts/0mine.toml")
    let socket = folder.path + "/s"
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?seed=1&speed=20"],
      ["STATE_DIRECTORY": folder.path + "/state"])
    try eventually("the daemon") { (try? ChildProgram.run(["status", "--socket", socket]).status) == 0 }
    let stream = try ChildProgram(["stream", "--socket", socket, "--reports", "mark,workout"])
    while try stream.output.line()?.contains("reply") == false {}
    let watch = try ChildProgram(["watch", "--socket", socket], ["XDG_CONFIG_HOME": folder.path], terminal: (100, 30))
    try watch.output.until("q quit")
    try watch.type("l")
    #expect(try stream.output.line()?.contains(#""type":"mark""#) == true)
    try watch.output.until("Mark set")
    try watch.output.until("% of estimated maximum")
    try watch.type("w")
    try watch.output.until("A short one.")
    try watch.type("\r")
    let started = try #require(try stream.output.line())
    #expect(started.contains(#""name":"Mine","step":{"index":1"#))
    try watch.output.until("Warm-up")
    // A second start is refused while the workout is running.
    try watch.type("w")
    try watch.type("\r")
    try watch.output.until("is not over: stop it first")
    try watch.type("q")
    #expect(try watch.end() == 0)
    let summary = watch.output.text.split(separator: "\u{1B}[?1049l").last ?? ""
    #expect(summary.contains("  Time     0:") && summary.contains("  Workout  Mine, step "))
    withExtendedLifetime(daemon) {}
  }
}
