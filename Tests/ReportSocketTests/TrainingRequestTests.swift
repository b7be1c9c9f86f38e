import Testing
import ZoneReport

@testable import ReportSocket

/// The requests about targets and workouts.
struct TrainingRequestTests {
  static let steps = #""name":"HIIT","steps":[{"repeat":3,"steps":[{"name":"Fast","duration":30}]}]"#

  static let requests: [(String, String)] = [
    (#""method":"target.set","strap":"a","zone":"LSD""#, "target A LSD"),
    (#""method":"target.set","strap":"A","from":133,"to":152"#, "target A 133-152 bpm"),
    (#""method":"target.clear","strap":"A""#, "target A -"),
    (#""method":"workout.start","strap":"A",\#(steps)"#, "start A HIIT, 3 steps"),
    (#""method":"workout.pause","strap":"A""#, "pause A"), (#""method":"workout.resume","strap":"A""#, "resume A"),
    (#""method":"workout.next","strap":"A""#, "next A"), (#""method":"workout.stop","strap":"A""#, "stop A"),
  ]

  @Test(arguments: Self.requests)
  func isPassedOnAndLoggedWithWhoAsked(request: String, change: String) throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,\#(request)}"# + "\n")
    #expect(try harness.lines(2, of: client)[1] == #"{"type":"reply","id":1}"#)
    #expect(harness.daemon.changes == [change])
    harness.daemon.refusal = "No."
    client.send(#"{"id":2,\#(request)}"# + "\n")
    #expect(try errorMessage(try harness.lines(1, of: client)[0]).message == "No.")
    #expect(harness.daemon.changes.count == 1)
    let notices = harness.daemon.log.filter { $0.0 == .notice }.map(\.1)
    #expect(notices.count == 2 && notices.allSatisfy { $0.contains("by process ") && $0.contains(" of user ") })
  }

  @Test(arguments: Self.requests)
  func theOnlyStrapNeedNotBeNamed(request: String, change: String) throws {
    let unnamed = request.replacing(#","strap":"A""#, with: "").replacing(#","strap":"a""#, with: "")
    let harness = try Harness()
    let client = try harness.connect()
    harness.daemon.straps = ["A"]
    client.send(#"{"id":1,\#(unnamed)}"# + "\n")
    #expect(try harness.lines(2, of: client)[1] == #"{"type":"reply","id":1}"#)
    #expect(harness.daemon.changes == [change])
    harness.daemon.straps = ["A", "B"]
    harness.daemon.runners = ["B": "Ben"]
    client.send(#"{"id":2,\#(unnamed)}"# + "\n")
    let isControl = ["pause", "resume", "next", "stop"].contains { change.hasPrefix($0) }
    #expect(
      try errorMessage(try harness.lines(1, of: client)[0])
        == (isControl
          ? ErrorMessage(id: .integer(2), code: .notPossible, message: "No workout runs: start one first.")
          : ErrorMessage(
            id: .integer(2), code: .badParameter, message: "There are 2 straps; say which with 'strap': A, B (Ben).")))
    harness.daemon.straps = []
    client.send(#"{"id":3,\#(unnamed)}"# + "\n" + #"{"id":4,\#(request)}"# + "\n")
    let answers = try harness.lines(2, of: client).map(errorMessage)
    #expect(
      answers[0] == ErrorMessage(id: .integer(3), code: .unknownStrap, message: "No strap is known: put one on."))
    let isNamed = request != unnamed
    #expect(answers[1].code == .known(.unknownStrap) && isNamed)
    #expect(harness.daemon.changes.count == 1)
  }

  @Test func theOnlyWorkoutNeedNotBeNamed() throws {
    let harness = try Harness()
    let client = try harness.subscriber()
    harness.daemon.straps = ["A", "B", "C"]
    harness.daemon.runners = ["B": "Ben"]
    harness.daemon.inWorkout = ["B"]
    for command in ["pause", "resume", "next", "stop"] {
      client.send(#"{"id":1,"method":"workout.\#(command)"}"# + "\n")
      #expect(try harness.lines(1, of: client)[0] == #"{"type":"reply","id":1}"#)
      #expect(harness.daemon.changes.last == "\(command) B")
    }
    harness.daemon.inWorkout = ["B", "C"]
    client.send(#"{"id":2,"method":"workout.pause"}"# + "\n")
    #expect(
      try errorMessage(try harness.lines(1, of: client)[0])
        == ErrorMessage(
          id: .integer(2), code: .badParameter, message: "There are 2 workouts; say which with 'strap': B (Ben), C."))
    client.send(#"{"id":3,"method":"workout.pause","strap":"X"}"# + "\n")
    #expect(
      try errorMessage(try harness.lines(1, of: client)[0]).message
        == "No strap is called 'X'; known: A, B (Ben), C.")
    #expect(harness.daemon.changes.count == 4)
  }

  @Test func aTargetThatWaitsSaysSo() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"target.clear","strap":"B"}"# + "\n")
    #expect(try harness.lines(2, of: client)[1] == #"{"type":"reply","id":1,"reason":"Later."}"#)
  }

  /// What the line itself has wrong never comes to the daemon.
  @Test func aFaultyWorkoutIsRefused() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(
      #"{"id":1,"method":"workout.start","strap":"A","name":"x","steps":[{"repeat":101,"steps":[{"name":"a","open":true}]}]}"#
        + "\n")
    #expect(
      try errorMessage(try harness.lines(2, of: client)[1])
        == ErrorMessage(id: .integer(1), code: .badParameter, message: "steps[0].repeat is 101: give 1 to 100."))
    #expect(harness.daemon.changes.isEmpty)
  }
}
