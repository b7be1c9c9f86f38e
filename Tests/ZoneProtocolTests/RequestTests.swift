import TestSupport
import Testing
import Training
import ZoneProtocol

struct RequestTests {
  static let lines: [(Request, String)] = [
    (Request(id: .integer(1), method: .subscribe(Subscription())), #"{"id":1,"method":"subscribe"}"#),
    (
      Request(
        id: .string("é"),
        method: .subscribe(
          Subscription(reports: [.raw, .state], straps: ["sim:lsd", "a"], since: .init(boot: "b", seq: 7)))),
      #"{"id":"é","method":"subscribe","reports":["state","raw"],"straps":["sim:lsd","a"],"#
        + #""since":{"boot":"b","seq":7}}"#
    ),
    (
      Request(id: .integer(.min), method: .subscribe(Subscription(reports: [], straps: []))),
      #"{"id":-9223372036854775808,"method":"subscribe","reports":[],"straps":[]}"#
    ),
    (Request(id: .string(""), method: .status), #"{"id":"","method":"status"}"#),
    (Request(id: .integer(2), method: .energyReset(strap: "x")), #"{"id":2,"method":"energy.reset","strap":"x"}"#),
    (Request(id: .integer(3), method: .strapsList), #"{"id":3,"method":"straps.list"}"#),
    (
      Request(id: .integer(4), method: .strapsScan(.milliseconds(2500))),
      #"{"id":4,"method":"straps.scan","seconds":2.5}"#
    ),
    (
      Request(id: .integer(4), method: .strapsScan(.seconds(5), all: true)),
      #"{"id":4,"method":"straps.scan","seconds":5.0,"all":true}"#
    ),
    (
      Request(id: .integer(7), method: .strapsRelease(address: "a")),
      #"{"id":7,"method":"straps.release","address":"a"}"#
    ),
    (
      Request(id: .integer(7), method: .strapsRelease(address: "a", .seconds(90))),
      #"{"id":7,"method":"straps.release","address":"a","seconds":90.0}"#
    ),
    (
      Request(id: .integer(5), method: .strapsAdd(address: "F0:9E:1A:00:00:01", runner: "Anna")),
      #"{"id":5,"method":"straps.add","address":"F0:9E:1A:00:00:01","runner":"Anna"}"#
    ),
    (
      Request(id: .integer(6), method: .strapsAdd(address: "a", runner: nil)),
      #"{"id":6,"method":"straps.add","address":"a"}"#
    ),
    (
      Request(id: .integer(7), method: .strapsForget(address: "a")), #"{"id":7,"method":"straps.forget","address":"a"}"#
    ),
    (Request(id: .integer(8), method: .runnerList()), #"{"id":8,"method":"runner.list"}"#),
    (
      Request(id: .integer(8), method: .runnerList(name: "Béla")),
      #"{"id":8,"method":"runner.list","name":"Béla"}"#
    ),
    (
      Request(id: .integer(9), method: .runnerSet(name: "Anna", everyFigure)),
      #"{"id":9,"method":"runner.set","name":"Anna","max_hr":195,"resting_hr":50,"threshold_hr":172,"#
        + #""aerobic_threshold_hr":150,"ceiling":186,"age":34,"weight_kg":62.5,"sex":"female"}"#
    ),
    (Request(id: .integer(10), method: .runnerSet(name: nil, age)), #"{"id":10,"method":"runner.set","age":34}"#),
    (
      Request(id: .integer(11), method: .runnerForget(name: "Anna")),
      #"{"id":11,"method":"runner.forget","name":"Anna"}"#
    ),
    (Request(id: .integer(12), method: .runnerForget(name: nil)), #"{"id":12,"method":"runner.forget"}"#),
    (Request(id: .integer(16), method: .mark(strap: nil, text: nil)), #"{"id":16,"method":"mark"}"#),
    (
      Request(id: .integer(16), method: .mark(strap: "Anna", text: "new shoes")),
      #"{"id":16,"method":"mark","strap":"Anna","text":"new shoes"}"#
    ),
  ]

  static var everyFigure: RunnerChange {
    var change = RunnerChange()
    change.figures = [.maxHR: 195, .restingHR: 50, .thresholdHR: 172, .aerobicThresholdHR: 150, .ceiling: 186]
    change.body = RunnerBody(age: 34, weight: 62.5, sex: .female)
    return change
  }

  static var age: RunnerChange {
    var change = RunnerChange()
    change.body.age = 34
    return change
  }

  @Test(arguments: Self.lines)
  func hasItsExactLineAndIsReadBack(request: Request, line: String) throws {
    #expect(String(decoding: request.line(), as: UTF8.self) == line + "\n")
    #expect(try Request(line: Array(line.utf8)) == request)
  }

  @Test func keysStandInAnyOrder() throws {
    let line = #" { "strap" : "x" , "method":"energy.reset","id":2}"# + "\r"
    #expect(try Request(line: Array(line.utf8)) == Request(id: .integer(2), method: .energyReset(strap: "x")))
  }

  @Test func allReportsButRawAreUsual() {
    #expect(Subscription().reports == [.state, .sample, .zone, .alert, .strap, .workout, .mark, .settings])
  }

  static let types = "an array of types: state, sample, zone, alert, strap, workout, mark, settings, raw"

  @Test(
    arguments: [
      (
        "", nil, .badRequest,
        "The line is not JSON: the text ends where a value is expected. Send one JSON object per line.", 0
      ),
      (
        "{\"id\":1", nil, .badRequest,
        "The line is not JSON: the text ends where ',' or '}' is expected. Send one JSON object per line.", 7
      ),
      ("[1]", nil, .badRequest, "A request must be a JSON object with id and method, not an array.", nil),
      ("{}", nil, .badParameter, "Every request needs an 'id', a string or an integer.", nil),
      (
        #"{"id":null,"method":"status"}"#, nil, .badParameter, "Every request needs an 'id', a string or an integer.",
        nil
      ),
      (
        #"{"id":1.5,"method":"status"}"#, nil, .badParameter, "Every request needs an 'id', a string or an integer.",
        nil
      ),
      (#"{"id":1}"#, .integer(1), .badParameter, "Every request needs a 'method', a string.", nil),
      (#"{"id":1,"method":["status"]}"#, .integer(1), .badParameter, "Every request needs a 'method', a string.", nil),
      (
        #"{"id":"a","method":"target.get","zone":3}"#, .string("a"), .unknownMethod,
        "There is no method 'target.get'; the methods are subscribe, status, energy.reset, straps.list, "
          + "straps.scan, straps.add, straps.forget, straps.release, runner.list, runner.set, runner.forget, target.set, "
          + "target.clear, workout.start, workout.steps, workout.pause, workout.resume, workout.next, workout.stop, mark.",
        nil
      ),
      (
        #"{"id":1,"method":"status","x":1}"#, .integer(1), .badParameter, "status has no parameter 'x'; it takes none.",
        nil
      ),
      (
        #"{"id":1,"method":"runner.set","name":"Anna"}"#, .integer(1), .badParameter,
        "runner.set needs 'max_hr': or another of resting_hr, threshold_hr, aerobic_threshold_hr, ceiling, age, "
          + "weight_kg, sex.",
        nil
      ),
      (
        #"{"id":1,"method":"runner.set","max_hr":300}"#, .integer(1), .badParameter,
        "'max_hr' must be a whole number, 60 to 250 bpm, not 300.", nil
      ),
      (
        #"{"id":1,"method":"runner.set","age":34.5}"#, .integer(1), .badParameter,
        "'age' must be a whole number, 5 to 120 years, not 34.5.", nil
      ),
      (
        #"{"id":1,"method":"runner.set","weight_kg":19}"#, .integer(1), .badParameter,
        "'weight_kg' must be a number, 20 to 300 kg, not 19.", nil
      ),
      (
        #"{"id":1,"method":"runner.set","sex":"f"}"#, .integer(1), .badParameter,
        "'sex' must be 'female' or 'male', not 'f'.", nil
      ),
      (
        #"{"id":1,"method":"runner.set","max":190}"#, .integer(1), .badParameter,
        "runner.set has no parameter 'max'; it takes name, max_hr, resting_hr, threshold_hr, aerobic_threshold_hr, "
          + "ceiling, age, weight_kg, sex.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","report":[]}"#, .integer(1), .badParameter,
        "subscribe has no parameter 'report'; it takes reports, straps, since.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","reports":"raw"}"#, .integer(1), .badParameter,
        "'reports' must be \(types), not 'raw'.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","reports":["zone","hello"]}"#, .integer(1), .badParameter,
        "'reports' must be \(types), not 'hello'.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","straps":["x",7]}"#, .integer(1), .badParameter,
        "'straps' must be an array of straps' addresses, not 7.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","straps":null}"#, .integer(1), .badParameter,
        "'straps' must be an array of straps' addresses, not null.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","since":5}"#, .integer(1), .badParameter,
        "'since' must be an object with boot and seq, not 5.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","since":{"seq":1}}"#, .integer(1), .badParameter,
        "since needs 'since.boot': the boot of a hello line, a string.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","since":{"boot":"b","seq":-1}}"#, .integer(1), .badParameter,
        "'since.seq' must be the seq of a report, an integer from 0, not -1.", nil
      ),
      (
        #"{"id":1,"method":"subscribe","since":{"boot":"b","seq":1,"z":0}}"#, .integer(1), .badParameter,
        "since has no parameter 'since.z'; it takes boot, seq.", nil
      ),
      (
        #"{"id":1,"method":"energy.reset"}"#, .integer(1), .badParameter,
        "energy.reset needs 'strap': the address of a strap.", nil
      ),
      (
        #"{"id":1,"method":"energy.reset","strap":true}"#, .integer(1), .badParameter,
        "'strap' must be the address of a strap, not true.", nil
      ),
      (
        #"{"id":1,"method":"straps.scan"}"#, .integer(1), .badParameter,
        "straps.scan needs 'seconds': the time to scan, 1 to 60 seconds.", nil
      ),
      (
        #"{"id":1,"method":"straps.scan","seconds":60.5}"#, .integer(1), .badParameter,
        "'seconds' must be the time to scan, 1 to 60 seconds, not 60.5.", nil
      ),
      (
        #"{"id":1,"method":"straps.scan","seconds":0}"#, .integer(1), .badParameter,
        "'seconds' must be the time to scan, 1 to 60 seconds, not 0.", nil
      ),
      (
        #"{"id":1,"method":"straps.list","all":1}"#, .integer(1), .badParameter,
        "straps.list has no parameter 'all'; it takes none.", nil
      ),
      (
        #"{"id":1,"method":"straps.add","runner":"Anna"}"#, .integer(1), .badParameter,
        "straps.add needs 'address': the address of a strap.", nil
      ),
      (
        #"{"id":1,"method":"straps.add","address":"a","runner":7}"#, .integer(1), .badParameter,
        "'runner' must be the name of a runner, not 7.", nil
      ),
      (
        #"{"id":1,"method":"straps.forget","strap":"a"}"#, .integer(1), .badParameter,
        "straps.forget has no parameter 'strap'; it takes address.", nil
      ),
      (
        #"{"id":1,"method":"straps.scan","seconds":1,"all":1}"#, .integer(1), .badParameter,
        "'all' must be true or false, not 1.", nil
      ),
      (
        #"{"id":1,"method":"straps.release","seconds":60}"#, .integer(1), .badParameter,
        "straps.release needs 'address': the address of a strap.", nil
      ),
      (
        #"{"id":1,"method":"straps.release","address":"a","seconds":59}"#, .integer(1), .badParameter,
        "'seconds' must be the length of the loan, 60 to 86400 seconds, not 59.", nil
      ),
      (
        #"{"id":1,"method":"straps.release","address":"a","seconds":86401}"#, .integer(1), .badParameter,
        "'seconds' must be the length of the loan, 60 to 86400 seconds, not 86401.", nil
      ),
      (
        #"{"id":1,"method":"mark","text":7}"#, .integer(1), .badParameter,
        "'text' must be a text of at most 200 bytes, not 7.", nil
      ),
      (
        #"{"id":1,"method":"mark","text":" \u200d"}"#, .integer(1), .badParameter,
        "'text' has no visible characters: leave it out for a mark without a text.", nil
      ),
      (
        #"{"id":1,"method":"mark","text":"a\u001b[2J"}"#, .integer(1), .badParameter,
        "'text' has a control or hidden character: remove it.", nil
      ),
      (
        #"{"id":1,"method":"mark","text":"a\u202eb"}"#, .integer(1), .badParameter,
        "'text' has a control or hidden character: remove it.", nil
      ),
      (
        #"{"id":1,"method":"mark","text":"\#(String(repeating: "é", count: 101))"}"#, .integer(1), .badParameter,
        "'text' has 202 bytes: give at most 200.", nil
      ),
      (
        #"{"id":1,"method":"mark","name":"a"}"#, .integer(1), .badParameter,
        "mark has no parameter 'name'; it takes strap, text.", nil
      ),
    ] as [(String, RequestID?, ErrorMessage.Code, String, Int?)])
  func isRefused(line: String, id: RequestID?, code: ErrorMessage.Code, message: String, at: Int?) {
    #expect(throws: ErrorMessage(id: id, code: code, message: message, at: at)) { try Request(line: Array(line.utf8)) }
  }

  @Test func aLongWordIsCutInTheAnswer() {
    // The second is a single character with thirty thousand accents.
    for long in [String(repeating: "x", count: 60_000), "e" + String(repeating: "\u{301}", count: 30_000)] {
      for line in [
        #"{"id":1,"method":"\#(long)"}"#, #"{"id":1,"method":"status","\#(long)":1}"#,
        #"{"id":1,"method":"subscribe","reports":["\#(long)"]}"#, #"{"id":"\#(long)","method":"status"}"#,
      ] {
        let error = #expect(throws: ErrorMessage.self) { try Request(line: Array(line.utf8)) }
        #expect((error?.message.utf8.count ?? .max) < 500)
      }
    }
  }

  /// 100,000 mutated requests: each survives encoding, or is answered with the reason of its refusal.
  @Test func noLineTraps() throws {
    var random = SeededGenerator(seed: 4)
    let words = [
      "id", "method", "subscribe", "status", "energy.reset", "reports", "straps", "since", "boot", "seq", "raw", "null",
      "-1", "1e99", "{", "}", "[", "]", "\"", ",", ":", "\\ud800", "\u{0}", "9223372036854775808", "true",
    ].map { Array($0.utf8) }
    let lines = Self.lines + WorkoutRequestTests.lines
    var accepted = 0
    for _ in 0..<100_000 {
      var bytes = Array((lines.randomElement(using: &random)?.1 ?? "").utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<Int.random(in: place...bytes.count, using: &random))
        case 2: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      do {
        let request = try Request(line: bytes)
        if try Request(line: Array(request.line().dropLast())) != request { Issue.record("changed: \(request)") }
        accepted += 1
      } catch {
        if error.code.value?.closesConnection != false || error.message.isEmpty { Issue.record("no answer: \(error)") }
      }
    }
    #expect((20_000...80_000).contains(accepted))
  }
}
