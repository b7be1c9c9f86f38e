import Testing
import Training
import ZoneProtocol

/// The requests about targets and workouts.
struct WorkoutRequestTests {
  static let hiit = Workout(
    name: "HIIT",
    elements: [
      .step(.init(name: "Warm-up", target: .zone(.name("Easy")), end: .duration(.seconds(600)))),
      .repeat(
        count: 8,
        [
          .step(.init(name: "Fast", target: .band(from: 171, to: 190), end: .duration(.milliseconds(20_500)))),
          .repeat(count: 1, [.step(.init(name: "Jog", target: .zone(.index(2)), end: .untilBelow(.bpm(130))))]),
        ]),
      .step(.init(name: "Out", end: .untilBelow(.zone("Easy")))), .step(.init(name: "On", end: .open)),
    ])

  static let lines: [(Request, String)] = [
    (
      Request(id: .integer(1), method: .targetSet(strap: "x", .zone(.name("LSD")))),
      #"{"id":1,"method":"target.set","strap":"x","zone":"LSD"}"#
    ),
    (
      Request(id: .integer(2), method: .targetSet(strap: nil, .zone(.index(3)))),
      #"{"id":2,"method":"target.set","zone":3}"#
    ),
    (
      Request(id: .integer(3), method: .targetSet(strap: nil, .band(from: 133, to: 152))),
      #"{"id":3,"method":"target.set","from":133,"to":152}"#
    ),
    (
      Request(id: .integer(3), method: .targetSet(strap: nil, .band(from: 150, to: nil))),
      #"{"id":3,"method":"target.set","from":150}"#
    ),
    (
      Request(id: .integer(3), method: .targetSet(strap: nil, .band(from: nil, to: 140))),
      #"{"id":3,"method":"target.set","to":140}"#
    ),
    (
      Request(id: .integer(3), method: .targetSet(strap: nil, .percentOfMax(from: 70, to: 80))),
      #"{"id":3,"method":"target.set","from_percent":70,"to_percent":80}"#
    ),
    (
      Request(id: .integer(3), method: .targetSet(strap: "x", .percentOfMax(from: nil, to: 50))),
      #"{"id":3,"method":"target.set","strap":"x","to_percent":50}"#
    ),
    (
      Request(
        id: .integer(3),
        method: .workoutStart(
          strap: nil,
          Workout(
            name: "x", elements: [.step(.init(name: "a", target: .percentOfMax(from: 90, to: nil), end: .open))]))),
      #"{"id":3,"method":"workout.start","name":"x","steps":[{"name":"a","from_percent":90,"open":true}]}"#
    ),
    (Request(id: .integer(4), method: .targetClear(strap: "x")), #"{"id":4,"method":"target.clear","strap":"x"}"#),
    (Request(id: .integer(5), method: .targetClear(strap: nil)), #"{"id":5,"method":"target.clear"}"#),
    (
      Request(id: .integer(6), method: .workoutStart(strap: "x", hiit)),
      #"{"id":6,"method":"workout.start","strap":"x","name":"HIIT","steps":[{"name":"Warm-up","zone":"Easy","duration":600},"#
        + #"{"repeat":8,"steps":[{"name":"Fast","from":171,"to":190,"duration":20.5},{"repeat":1,"steps":["#
        + #"{"name":"Jog","zone":2,"until_below":130}]}]},{"name":"Out","until_below":"Easy"},{"name":"On","open":true}]}"#
    ),
    (Request(id: .integer(7), method: .workoutSteps(strap: nil)), #"{"id":7,"method":"workout.steps"}"#),
    (Request(id: .integer(7), method: .workoutControl(strap: nil, .pause)), #"{"id":7,"method":"workout.pause"}"#),
    (
      Request(id: .integer(8), method: .workoutControl(strap: "x", .resume)),
      #"{"id":8,"method":"workout.resume","strap":"x"}"#
    ),
    (Request(id: .integer(9), method: .workoutControl(strap: nil, .next)), #"{"id":9,"method":"workout.next"}"#),
    (Request(id: .integer(10), method: .workoutControl(strap: nil, .stop)), #"{"id":10,"method":"workout.stop"}"#),
  ]

  @Test(arguments: Self.lines)
  func hasItsExactLineAndIsReadBack(request: Request, line: String) throws {
    #expect(String(decoding: request.line(), as: UTF8.self) == line + "\n")
    #expect(try Request(line: Array(line.utf8)) == request)
  }

  /// The parameters of a request, and the answer.
  @Test(
    arguments: [
      (
        "target.set", "",
        "target.set needs 'zone': a zone by its name or number, or 'from' and 'to' in bpm, or 'from_percent' and "
          + "'to_percent' of the maximum."
      ),
      (
        "target.set", #""from_percent":80,"to_percent":70"#,
        "'to_percent' is 70, not above from_percent, which is 80: give a greater one, or leave it out."
      ),
      (
        "target.set", #""from_percent":0"#, "'from_percent' is 0: give 1 to 120 percent of the maximum heart rate."
      ),
      (
        "target.set", #""from_percent":70.5"#,
        "'from_percent' must be a whole percentage of the maximum heart rate, not 70.5."
      ),
      (
        "target.set", #""zone":3,"to_percent":80"#,
        "target.set takes 'zone' or 'from_percent' and 'to_percent', not both."
      ),
      (
        "target.set", #""from":100,"to":120,"to_percent":80"#,
        "target.set takes 'from' and 'to' or 'from_percent' and 'to_percent', not both."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","from_percent":70,"to_percent":121,"open":true}]"#,
        "steps[0].to_percent is 121: give 1 to 120 percent of the maximum heart rate."
      ),
      ("target.set", #""zone":3,"to":133"#, "target.set takes 'zone' or 'from' and 'to', not both."),
      ("target.set", #""zone":3.5"#, "'zone' must be a zone by its name or number, not 3.5."),
      ("target.set", #""from":"133","to":140"#, "'from' must be a heart rate in bpm, not '133'."),
      ("target.set", #""from":152,"to":133"#, "'to' is 133, under from, which is 152: give the lower one first."),
      ("target.set", #""from":20,"to":133"#, "'from' is 20: give 25 to 250 bpm."),
      ("target.set", #""from":30,"to":251"#, "'to' is 251: give 25 to 250 bpm."),
      (
        "target.set", #""zone":3,"runner":"Anna""#,
        "target.set has no parameter 'runner'; it takes strap, zone, from, to, from_percent, to_percent."
      ),
      ("target.set", #""zone":3,"strap":1"#, "'strap' must be the address of a strap, not 1."),
      ("target.clear", #""zone":3"#, "target.clear has no parameter 'zone'; it takes strap."),
      ("workout.pause", #""name":"x""#, "workout.pause has no parameter 'name'; it takes strap."),
      ("workout.start", #""name":"x""#, "workout.start needs 'steps': an array of steps."),
      ("workout.start", #""steps":[]"#, "workout.start needs 'name': its name, a string."),
      ("workout.start", #""name":"x","steps":{}"#, "'steps' must be an array of steps, not an object."),
      ("workout.start", #""name":"x","steps":[7]"#, "'steps[0]' must be a step, an object, not 7."),
      ("workout.start", #""name":"x","steps":[]"#, "steps has no step: give at least one."),
      (
        "workout.start", #""name":"","steps":[{"name":"a\u0007","open":true}]"#,
        "name is empty: give a name; steps[0].name has a control or hidden character: remove it."
      ),
      (
        "workout.start", #""name":"x","steps":[{"open":true}]"#, "steps[0] needs 'steps[0].name': its name, a string."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a"}]"#,
        "steps[0] needs 'steps[0].duration': its length in seconds; or give 'until_below' or 'open'."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","duration":1,"open":true}]"#,
        "steps[0] takes 'steps[0].duration' or 'steps[0].open', not both."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","duration":1,"until_below":120}]"#,
        "steps[0] takes 'steps[0].duration' or 'steps[0].until_below', not both."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","until_below":120,"open":true}]"#,
        "steps[0] takes 'steps[0].until_below' or 'steps[0].open', not both."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","open":false}]"#,
        "'steps[0].open' must be true or absent, not false."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","duration":-5}]"#,
        "steps[0].duration is -5.0 s: give more than 0 s and at most 86400 s."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","duration":1e300}]"#,
        "'steps[0].duration' must be its length in seconds, not 1e+300."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","open":true,"zoen":3}]"#,
        "steps[0] has no parameter 'steps[0].zoen'; it takes name, zone, from, to, from_percent, to_percent, duration, "
          + "until_below, at_most, open, repeat, steps."
      ),
      (
        "workout.start", #""name":"x","steps":[{"name":"a","repeat":2,"steps":[]}]"#,
        "steps[0] has no parameter 'steps[0].name'; it takes repeat, steps."
      ),
      (
        "workout.start", #""name":"x","steps":[{"steps":[]}]"#,
        "steps[0] needs 'steps[0].repeat': the number of repeats."
      ),
      (
        "workout.start", #""name":"x","steps":[{"repeat":2}]"#,
        "steps[0] needs 'steps[0].steps': an array of steps."
      ),
      (
        "workout.start", #""name":"x","steps":[{"repeat":0,"steps":[{"name":"a","open":true}]}]"#,
        "steps[0].repeat is 0: give 1 to 100."
      ),
      (
        "workout.start", #""name":"x","steps":[{"repeat":2,"steps":[{"name":"a","from":9,"to":8,"until_below":7}]}]"#,
        "steps[0].steps[0].from is 9: give 25 to 250 bpm; steps[0].steps[0].until_below is 7: give 25 to 250 bpm."
      ),
      (
        "workout.start",
        #""name":"x","steps":[{"repeat":100,"steps":[{"repeat":100,"steps":[{"name":"a","duration":1}]}]}]"#,
        "steps has more than 500 steps, counting repetitions: remove some."
      ),
    ])
  func isRefused(method: String, parameters: String, message: String) {
    let line = #"{"id":1,"method":"\#(method)"\#(parameters.isEmpty ? "" : ",")\#(parameters)}"#
    #expect(throws: ErrorMessage(id: .integer(1), code: .badParameter, message: message)) {
      try Request(line: Array(line.utf8))
    }
  }

  @Test func theFirstFaultsAreToldAndTheOthersCounted() {
    let steps = Array(repeating: #"{"name":"","duration":0}"#, count: 300).joined(separator: ",")
    let error = #expect(throws: ErrorMessage.self) {
      try Request(line: Array(#"{"id":1,"method":"workout.start","name":"x","steps":[\#(steps)]}"#.utf8))
    }
    #expect(error?.message.hasSuffix("steps[1].name is empty: give a name; and 597 more.") == true)
  }
}
