import TOMLFile
import TestSupport
import Testing
import Training

@testable import WorkoutFile

@Suite struct WorkoutDocumentTests {
  @Test func everyKeyTakesEffect() throws {
    let text = """
      name = "Mine"
      about = "What it is for."
      [[steps]]
      name = "Warm-up"
      zone = "Easy"
      duration = "12 min"
      [[steps]]
      repeat = 2
        [[steps.steps]]
        name = "Fast"
        zone = 5
        duration = 30.5
        [[steps.steps]]
        repeat = 3
        steps = [{ name = "Slow", from = 100, to = 120, until_below = 118 }, { name = "Slower", until_below = "Easy" }]
      [[steps]]
      name = "Long"
      from_percent = 70
      to_percent = 80
      open = true
      [[steps]]
      name = "Stroll"
      to_percent = 60
      open = true
      """
    let document = try WorkoutDocument(parsing: Array(text.utf8))
    #expect(document.about == "What it is for.")
    #expect(
      document.workout
        == Workout(
          name: "Mine",
          elements: [
            .step(.init(name: "Warm-up", target: .zone(.name("Easy")), end: .duration(.seconds(720)))),
            .repeat(
              count: 2,
              [
                .step(.init(name: "Fast", target: .zone(.index(5)), end: .duration(.milliseconds(30_500)))),
                .repeat(
                  count: 3,
                  [
                    .step(.init(name: "Slow", target: .band(from: 100, to: 120), end: .untilBelow(.bpm(118)))),
                    .step(.init(name: "Slower", end: .untilBelow(.zone("Easy")))),
                  ]),
              ]),
            .step(.init(name: "Long", target: .percentOfMax(from: 70, to: 80), end: .open)),
            .step(.init(name: "Stroll", target: .percentOfMax(from: nil, to: 60), end: .open)),
          ]))
  }

  @Test(arguments: faulty)
  func eachFaultIsNamed(_ file: FaultyFile) {
    #expect(faults(file.text) == file.faults)
  }

  @Test(arguments: [
    ("steps[0].steps[11].duration is 0 s", "steps[1].steps[12].duration is 0 s"), ("steps", "steps"),
    ("steps[x] steps[9] steps[", "steps[x] steps[10] steps["), ("steps[99999999999]", "steps[99999999999]"),
  ])
  func stepsAreCountedFromOne(_ text: String, _ counted: String) {
    #expect(text.countingStepsFromOne == counted)
  }

  @Test func aFileSaysWhereItsFaultsAre() throws {
    let folder = try Folder()
    let path = try folder.write("name = 1\nsteps = 2", to: "a.toml")
    #expect(
      description(path) == """
        \(path): line 1, column 1: name: must be a text; it is 1
        \(path): line 2, column 1: steps: must be a list of steps, each written [[steps]] or \
        { name = "Easy", duration = "5 min" }; it is 2
        """)
    let other = folder.path + "/b.toml"
    #expect(description(other) == "\(other): does not exist")
    #expect(description(folder.path) == "\(folder.path): is not a regular file")
    let long = try folder.write(String(repeating: "\n", count: 16_385), to: "long.toml")
    #expect(description(long) == "\(long): has more than 16384 bytes; repeat steps instead of writing them out")
  }

  private func description(_ path: String) -> String? {
    do throws(WorkoutFileError) {
      _ = try WorkoutDocument(path: path)
      return nil
    } catch {
      return error.description
    }
  }
}

func faults(_ text: String) -> [String] {
  do throws(WorkoutFileError) {
    _ = try WorkoutDocument(parsing: Array(text.utf8))
    return []
  } catch {
    guard case .faulty(path: nil, let faults) = error else { return ["\(error)"] }
    return faults.map(\.description)
  }
}

private func steps(_ inner: String) -> String { "name = 'A'\nsteps = [\(inner)]" }

private let faulty = [
  FaultyFile("", "name: must be given", "steps: must be given"),
  FaultyFile("name = 'A'\nsteps = []", "steps: must have at least one step"),
  FaultyFile("name = 'A'\n[[steps", "line 2, column 8: the header has no ] at its end; write [[steps]]"),
  FaultyFile(
    "name = 'A'\n[steps]\nname = 'x'",
    "steps: must be a list of steps, each written [[steps]] or { name = \"Easy\", duration = \"5 min\" }; it is a table"
  ),
  FaultyFile(steps("7"), "steps[1]: must be a step, as { name = \"Easy\", duration = 300 }; it is 7"),
  FaultyFile(
    "nam = 'A'\nabout = ''\ncolour = 1\n" + "steps = [{ name = 'x', duraton = 5 }]",
    "name: must be given", "about: must be a text of 1 to 500 bytes without control characters; it is the text \"\"",
    "steps[1]: must have an end: duration, until_below, or open = true",
    "steps[1].duraton: is not a key of a step; did you mean duration?",
    "nam: is not a key of a workout; did you mean name?",
    "colour: is not a key of a workout; this file has name, about, steps"),
  FaultyFile(
    "name = ''\nsteps = [{ name = \"a\\tb\", open = true }, { name = '\(String(repeating: "x", count: 65))', open = true }]",
    "name: must not be empty", "steps[1].name: must have no control or hidden characters",
    "steps[2].name: must be at most 64 bytes"),
  FaultyFile(
    steps(
      "{name='a',duration=0},{name='b',duration=-5},{name='c',duration='25 h'},{name='d',duration='soon'},"
        + "{name='e',duration=nan},{name='f',duration=9223372036854775807},{name='g',duration=86400.5},{name='h',duration=1e300}"
    ),
    "steps[4].duration: must be seconds, or a text such as \"10 min\", \"90 s\", \"1 min 30\" or \"5:30\"; it is the text \"soon\"",
    "steps[5].duration: must be seconds, or a text such as \"10 min\", \"90 s\", \"1 min 30\" or \"5:30\"; it is nan",
    "steps[8].duration: must be seconds, or a text such as \"10 min\", \"90 s\", \"1 min 30\" or \"5:30\"; it is 1e+300",
    "steps[1].duration: must be more than 0 s and at most 86400 s; it is 0 s",
    "steps[2].duration: must be more than 0 s and at most 86400 s; it is -5 s",
    "steps[3].duration: must be more than 0 s and at most 86400 s; it is 90000 s",
    "steps[6].duration: must be more than 0 s and at most 86400 s; it is 9223372036854775807 s",
    "steps[7].duration: must be more than 0 s and at most 86400 s; it is 86400.5 s"),
  FaultyFile(
    steps("{name='a',open=false},{name='b',open=true,duration=5},{name='c',until_below=20},{name='d',until_below=''}"),
    "steps[1].open: must be true, or left out; it is false",
    "steps[2].open: must not be given together with duration; a step has one end",
    "steps[3].until_below: must be a whole number from 25 to 250 bpm, or a zone's name; it is 20",
    "steps[4].until_below: must be a whole number from 25 to 250 bpm, or a zone's name; it is the text \"\""),
  FaultyFile(
    steps(
      "{name='a',open=true,zone=-1},{name='b',open=true,zone=true},{name='c',open=true,from=150},"
        + "{name='d',open=true,from=150,to=140},{name='e',open=true,zone='x',from=1,to=251}"),
    "steps[1].zone: must be a zone's name, or its number from 0 to 16; it is -1",
    "steps[2].zone: must be a zone's name, or its number from 0 to 16; it is true",
    "steps[5].zone: must not be given together with from and to; give one of them",
    "steps[5].from: must be a whole number from 25 to 250 bpm; it is 1",
    "steps[5].to: must be a whole number from 25 to 250 bpm; it is 251",
    "steps[4].to: is 140, under from, which is 150: give the lower one first"),
  FaultyFile(
    steps(
      "{name='a',open=true,from_percent=0},{name='b',open=true,from_percent=80,to_percent=80},"
        + "{name='c',open=true,zone='x',to_percent=80},{name='d',open=true,from=100,to=120,from_percent=70},"
        + "{name='e',open=true,to_percent=70.5}"),
    "steps[1].from_percent: must be a whole number from 1 to 120 percent of the maximum heart rate; it is 0",
    "steps[3].zone: must not be given together with from_percent and to_percent; give one of them",
    "steps[4].from: must not be given together with from_percent and to_percent; give one of them",
    "steps[5].to_percent: must be a whole number from 1 to 120 percent of the maximum heart rate; it is 70.5",
    "steps[2].to_percent: is 80, not above from_percent, which is 80: give a greater one, or leave it out"),
  FaultyFile(
    steps(
      "{repeat=0,steps=[{name='a',open=true}]},{repeat=101,steps=[]},{repeat=2},{repeat=2,name='x',steps=[{name='b'}]}"),
    "steps[1].repeat: must be a whole number from 1 to 100 times; it is 0",
    "steps[2].repeat: must be a whole number from 1 to 100 times; it is 101",
    "steps[2].steps: must have at least one step",
    "steps[3].steps: must be given",
    "steps[4].steps[1]: must have an end: duration, until_below, or open = true",
    "steps[4].name: is not a key of a step; steps[4] has repeat, steps"),
  FaultyFile(
    steps("{repeat=100,steps=[{repeat=100,steps=[{name='a',open=true}]}]}"),
    "steps: must have at most 500 steps, counting repetitions"),
  FaultyFile(
    steps(
      String(repeating: "{repeat=1,steps=[", count: 5) + "{name='a',open=true}" + String(repeating: "]}", count: 5)),
    "steps[1].steps[1].steps[1].steps[1].steps[1].repeat: must not be nested more than 4 deep; nest fewer"),
  FaultyFile(
    steps(String(repeating: "{name='a',open=true},", count: 501)), "steps: must have at most 500 entries; it has 501"),
]
