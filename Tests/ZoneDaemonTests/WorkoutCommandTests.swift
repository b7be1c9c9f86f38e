import JSON
import TestSupport
import Testing

/// The real client's commands for targets and workouts, against the real daemon.
@Suite struct WorkoutCommandTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  private func start(_ straps: String...) throws -> ChildProgram {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket] + straps.flatMap { ["--strap", $0] })
    let client = try Client(socket)
    client.send(#"{"id": 0, "method": "subscribe", "reports": ["sample"]}"#)
    while try client.next("sample")["signal"]?.string != "live" {}
    return daemon
  }

  private func hrzone(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
    let program = try ChildProgram("hrzone", arguments + ["--socket", socket])
    return (try program.end(), program.output.text, program.error.text)
  }

  @Test func aTargetIsSetShownAndCleared() throws {
    let daemon = try start("sim:lsd?speed=60")
    #expect(try hrzone("target").output == "No target.\n")
    #expect(try hrzone("target", "lsd").output == "LSD, 133-151 bpm\n")
    #expect(try hrzone("target", "5").output == "Maximum, 171 bpm and up\n")
    #expect(try hrzone("target", "133-152").output == "133-152 bpm\n")
    let unknown = try hrzone("target", "Sprint")
    #expect(unknown.status == 64)
    #expect(unknown.error.contains("'Sprint'"))
    #expect(try hrzone("target", "17").status == 64)
    #expect(try hrzone("target", "LSD", "--strap", "sim:tempo").status == 66)
    #expect(try hrzone("target", "--json").output.contains(#""target":{"from":133,"to":152}"#))
    #expect(try hrzone("target", "off").output == "No target.\n")
    withExtendedLifetime(daemon) {}
  }

  @Test func allStepsOfAWorkoutAreTold() throws {
    let daemon = try start("sim:hills?speed=10")
    let client = try Client(socket)
    #expect(try client.ask(#"{"id": 1, "method": "workout.steps"}"#)["code"]?.string == "not_possible")
    #expect(try hrzone("workout", "start", "hills").status == 0)
    let steps = try #require(try client.ask(#"{"id": 2, "method": "workout.steps"}"#)["steps"]?.elements)
    #expect(steps.map { $0["index"]?.integer } == (1...18).map { $0 })
    #expect(steps.first?["target"]?["zone"]?["name"]?.string == "Easy")
    #expect(steps.first?["next"]?.string == "Uphill" && steps.last?["next"] == nil)
    #expect(steps.dropLast().indices.allSatisfy { steps[$0]["next"]?.string == steps[$0 + 1]["name"]?.string })
    withExtendedLifetime(daemon) {}
  }

  @Test func aWorkoutIsBegunSteeredAndStopped() throws {
    let daemon = try start("sim:hills?speed=10")
    #expect(try hrzone("workout", "pause").status == 69)
    #expect(try hrzone("workout", "start", "hills").output == "Started: Hill repeats, 18 steps, 30:20.\n")
    let second = try hrzone("workout", "start", "lsd")
    #expect(second.status == 69)
    #expect(second.error.contains("Hill repeats"))
    #expect(try hrzone("target").output == "Easy, 114-132 bpm\n")
    #expect(try hrzone("workout", "resume").status == 69)
    #expect(try hrzone("workout", "pause").output == "Paused.\n")
    #expect(try hrzone("workout", "pause").status == 69)
    #expect(try hrzone("workout", "resume").output == "Resumed.\n")
    #expect(try hrzone("workout", "next").output.hasPrefix("Step 2 of 18: Uphill, "))
    #expect(try hrzone("target").output == "No target.\n")
    #expect(try hrzone("status", "--json").output.contains(#""step":{"index":2,"count":18,"name":"Uphill""#))
    #expect(try hrzone("workout", "stop").output.hasPrefix("Hill repeats stopped after 0:"))
    #expect(try hrzone("workout", "stop").status == 69)
    withExtendedLifetime(daemon) {}
  }

  @Test func whatARunnersZonesLackIsNamedByItsStepInTheFile() throws {
    let daemon = try start("sim:lsd?speed=60")
    let steps = "{ name = 'a', open = true }, { repeat = 2, steps = [{ name = 'b', zone = 'Fartlek', open = true }] }"
    let path = try folder.write("name = 'x'\nsteps = [\(steps)]", to: "x.toml")
    let result = try hrzone("workout", "start", path)
    #expect(result.status == 64)
    #expect(result.error.hasPrefix("hrzone: \(path): steps[2].steps[1].zone "), "\(result.error)")
    #expect(result.error.contains("'Fartlek'"))
    withExtendedLifetime(daemon) {}
  }

  @Test func withSeveralStrapsOneMustBeNamed() throws {
    let daemon = try start("sim:lsd?speed=60", "sim:tempo?speed=60")
    let nameless = try hrzone("workout", "start", "lsd")
    #expect(nameless.status == 64)
    #expect(nameless.error.contains("with --strap: "))
    #expect(nameless.error.contains("sim:lsd?speed=60") && nameless.error.contains("sim:tempo?speed=60"))
    #expect(try hrzone("workout", "pause").status == 69)
    #expect(try hrzone("workout", "start", "hills", "--strap", "sim:tempo?speed=60").status == 0)
    #expect(try hrzone("workout", "pause").output == "Paused.\n")
    #expect(try hrzone("workout", "next").output.hasSuffix(" (paused).\n"))
    #expect(try hrzone("target", "LSD", "--strap", "sim:lsd?speed=60").output == "LSD, 133-151 bpm\n")
    #expect(try hrzone("target").output.split(separator: "\n").count == 3)
    withExtendedLifetime(daemon) {}
  }
}
