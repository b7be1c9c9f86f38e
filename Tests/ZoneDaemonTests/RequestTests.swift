import Glibc
import JSON
import TestSupport
import Testing
import Training
import ZoneProtocol

/// The straps that a request selects, and the log of requests. The real executable with three absent straps.
@Suite struct RequestTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  static let anna = "F0:9E:1A:00:00:01"
  static let ben = ["F0:9E:1A:00:00:02", "F0:9E:1A:00:00:03"]
  static let all = "\(anna) (Anna), \(ben[0]) (Ben), \(ben[1]) (Ben)"
  static let runners = """
    [[runner]]
    name = "Anna"
    max_hr = 190
    straps = ["\(anna)"]
    [[runner]]
    name = "Ben"
    max_hr = 190
    straps = ["\(ben[0])", "\(ben[1])"]
    """

  init() throws {
    folder = try Folder()
  }

  func start(_ config: String = runners) throws -> (ChildProgram, Client) {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", folder.write(config, to: "hrzoned.toml"), "--socket", socket],
      ["STATE_DIRECTORY": folder.path + "/state"])
    return (daemon, try Client(socket))
  }

  /// The straps with a target now.
  func targets(_ client: Client) throws -> [String] {
    let states = try #require(try client.ask(#"{"id": 0, "method": "status"}"#)["states"]?.elements)
    return states.filter { $0["target"] != nil }.compactMap { $0["strap"]?.string }
  }

  static let steps = #""name":"HIIT","steps":[{"repeat":3,"steps":[{"name":"Fast","duration":30}]}]"#

  @Test func aStrapIsNamedByItsAddressOrItsRunner() throws {
    let (daemon, client) = try start()
    for name in [Self.anna, Self.anna.lowercased(), "Anna", "ANNA"] {
      let set = try client.ask(#"{"id": 1, "method": "target.set", "zone": "LSD", "strap": "\#(name)"}"#)
      #expect(set["type"]?.string == "reply" && set["id"]?.integer == 1, "\(name)")
      #expect(try targets(client) == [Self.anna])
      _ = try client.ask(#"{"id": 2, "method": "target.clear", "strap": "\#(name)"}"#)
      #expect(try targets(client).isEmpty)
    }
    let rows = [
      ("", "bad_parameter", "There are 3 straps; say which one with 'strap': \(Self.all)."),
      (
        #", "strap": "ben""#, "bad_parameter",
        "There are 2 straps of 'ben'; say which one with 'strap': \(Self.ben[0]) (Ben), \(Self.ben[1]) (Ben)."
      ),
      (#", "strap": "Zoé""#, "unknown_strap", "No strap is called 'Zoé'; known: \(Self.all)."),
      (
        #", "strap": "F0:9E:1A:00:00:09""#, "unknown_strap",
        "No strap is called 'F0:9E:1A:00:00:09'; known: \(Self.all)."
      ),
      (
        #", "strap": "\#(String(repeating: "x", count: 65))""#, "unknown_strap",
        "No strap is called '\(String(repeating: "x", count: 64))'; known: \(Self.all)."
      ),
    ]
    let methods = [
      #""target.set", "zone": "LSD""#, #""target.clear""#, #""workout.start", \#(Self.steps)"#, #""energy.reset""#,
    ]
    for method in methods {
      for (strap, code, message) in rows where !strap.isEmpty || !method.contains("energy") {
        let error = try client.ask(#"{"id": "x", "method": \#(method)\#(strap)}"#)
        #expect(error["id"]?.string == "x" && error["code"]?.string == code)
        #expect(error["message"]?.string == message)
      }
    }
    #expect(try targets(client).isEmpty)
    withExtendedLifetime(daemon) {}
  }

  @Test func aSubscriptionNamesStrapsByTheirRunners() throws {
    let (daemon, client) = try start()
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["state"], "straps": ["BEN", "\#(Self.ben[1])"]}"#)
    #expect(try client.next("reply", "error")["type"]?.string == "reply")
    #expect(try [client.next("state"), client.next("state")].map { $0["strap"]?.string } == Self.ben)
    let error = try client.ask(#"{"id": 2, "method": "subscribe", "straps": ["Ben", "Zoé"]}"#)
    #expect(error["code"]?.string == "unknown_strap" && error["id"]?.integer == 2)
    withExtendedLifetime(daemon) {}
  }

  @Test func theOnlyStrapNeedNotBeNamed() throws {
    let (daemon, client) = try start("[[strap]]\naddress = '\(Self.anna)'")
    let requests = [
      #""target.set", "zone": "LSD""#, #""target.set", "from": 133, "to": 152"#, #""target.clear""#,
      #""workout.start", \#(Self.steps)"#, #""workout.steps""#, #""workout.pause""#, #""workout.resume""#,
      #""workout.next""#, #""workout.stop""#,
    ]
    for request in requests {
      let reply = try client.ask(#"{"id": 1, "method": \#(request)}"#)
      #expect(reply["type"]?.string == "reply", "\(request): \(reply)")
    }
    withExtendedLifetime(daemon) {}
  }

  @Test func theOnlyWorkoutNeedNotBeNamed() throws {
    let (daemon, client) = try start()
    let commands = ["pause", "resume", "next", "stop"]
    for command in commands {
      let error = try client.ask(#"{"id": 1, "method": "workout.\#(command)"}"#)
      #expect(error["code"]?.string == "not_possible")
      #expect(error["message"]?.string == "No workout is running: start one first.")
    }
    func begin(on strap: String) throws {
      let reply = try client.ask(#"{"id": 2, "method": "workout.start", "strap": "\#(strap)", \#(Self.steps)}"#)
      #expect(reply["type"]?.string == "reply", "\(reply)")
    }
    try begin(on: Self.ben[0])
    for command in commands {
      #expect(try client.ask(#"{"id": 3, "method": "workout.\#(command)"}"#)["type"]?.string == "reply")
    }
    try begin(on: Self.ben[0])
    try begin(on: "anna")
    let error = try client.ask(#"{"id": 4, "method": "workout.pause"}"#)
    #expect(error["code"]?.string == "bad_parameter")
    #expect(
      error["message"]?.string
        == "There are 2 workouts; say which one with 'strap': \(Self.anna) (Anna), \(Self.ben[0]) (Ben).")
    #expect(
      try client.ask(#"{"id": 5, "method": "workout.pause", "strap": "X"}"#)["message"]?.string
        == "No strap is called 'X'; known: \(Self.all).")
    #expect(
      try client.ask(#"{"id": 6, "method": "workout.pause", "strap": "\#(Self.ben[1])"}"#)["message"]?.string
        == "No workout is running: start one first.")
    withExtendedLifetime(daemon) {}
  }

  @Test func withoutAStrapItIsSaidWhy() throws {
    let (daemon, client) = try start("")
    let reason = try #require(try client.ask(#"{"id": 1, "method": "straps.list"}"#)["reason"]?.string)
    #expect(reason.hasPrefix("No strap is known"))
    #expect(try client.ask(#"{"id": 2, "method": "status"}"#)["reason"]?.string == reason)
    for method in [#""target.clear""#, #""workout.start", \#(Self.steps)"#, #""workout.stop""#] {
      let unnamed = try client.ask(#"{"id": 3, "method": \#(method)}"#)
      #expect(unnamed["code"]?.string == "unknown_strap" && unnamed["message"]?.string == reason)
      let named = try client.ask(#"{"id": 4, "method": \#(method), "strap": "Anna"}"#)
      #expect(named["code"]?.string == "unknown_strap")
      #expect(named["message"]?.string == "No strap is called 'Anna'; known: none.")
    }
    withExtendedLifetime(daemon) {}
  }

  @Test func aMarkReachesEverySubscriberAndStaysInTheHistory() throws {
    let (daemon, client) = try start()
    let others = try ["", #","reports":["mark"]"#, #","straps":["Anna"]"#].map { parameters in
      let other = try Client(socket)
      other.send(#"{"id":0,"method":"subscribe"\#(parameters)}"#)
      _ = try other.next("reply")
      return other
    }
    let reply = try client.ask(#"{"id":1,"method":"mark","strap":"anna","text":"new shoes"}"#)
    #expect(reply["type"]?.string == "reply" && reply["id"]?.integer == 1)
    var marks: Set<String> = []
    for other in others {
      let mark = try other.next("mark")
      #expect(mark["strap"]?.string == Self.anna && mark["runner"]?.string == "Anna")
      #expect(mark["text"]?.string == "new shoes" && mark["time"] != nil && mark["t"] != nil && mark["seq"] != nil)
      marks.insert(String(decoding: mark.encoded(), as: UTF8.self))
    }
    #expect(marks.count == 1)
    // Without a text the mark has none; with several straps the request must name one.
    _ = try client.ask(#"{"id":2,"method":"mark","strap":"\#(Self.ben[0])"}"#)
    let bare = try others[1].next("mark")
    #expect(bare["strap"]?.string == Self.ben[0] && bare["text"] == nil)
    #expect(try client.ask(#"{"id":3,"method":"mark"}"#)["code"]?.string == "bad_parameter")
    #expect(try client.ask(#"{"id":4,"method":"mark","strap":"Zoé"}"#)["code"]?.string == "unknown_strap")
    // Each strap accepts a limited number a minute; other straps are not affected.
    var answers: [String?] = []
    for id in 10..<70 {
      answers.append(try client.ask(#"{"id":\#(id),"method":"mark","strap":"\#(Self.ben[1])"}"#)["type"]?.string)
    }
    #expect(Set(answers) == ["reply"])
    let more = try client.ask(#"{"id":70,"method":"mark","strap":"\#(Self.ben[1])"}"#)
    #expect(more["code"]?.string == "not_possible")
    // A later client gets both, in order.
    let late = try Client(socket)
    late.send(#"{"id":0,"method":"subscribe","reports":["mark"],"since":{"boot":"","seq":0}}"#)
    #expect(try [late.next("mark")["text"]?.string, late.next("mark")["text"]?.string] == ["new shoes", nil])
    daemon.signal(SIGTERM)
    try daemon.end()
    #expect(daemon.error.text.contains("mark of \(Self.anna) by process"))
    #expect(!daemon.error.text.contains("shoes"))
  }

  /// A strap's settings are reported once at the start, and again at each change. `since` delivers them.
  @Test func theSettingsInForceAreReported() throws {
    let (daemon, client) = try start()
    let listener = try Client(socket)
    listener.send(
      #"{"id":0,"method":"subscribe","reports":["settings"],"straps":["Anna"],"since":{"boot":"","seq":0}}"#)
    let first = try listener.next("settings")
    #expect(first["strap"]?.string == Self.anna && first["runner"]?.string == "Anna")
    #expect(first["model"]?.string == "percent-max" && first["target"] == nil && first["signal"]?["max_jump"] != nil)
    #expect(first["zones"]?.elements?.count == 6 && first["alerts"]?["grace"]?.double == 10)
    let maximum = try #require(first["max_hr"]?.integer)
    // An unchanged value is not reported again.
    for change in [
      #""runner.set","name":"Anna","max_hr":\#(maximum)"#, #""target.set","strap":"Anna","from":120,"to":140"#,
      #""target.set","strap":"Anna","from":120,"to":140"#, #""runner.set","name":"Anna","max_hr":\#(maximum + 1)"#,
      #""runner.set","name":"Anna","weight_kg":62.5,"sex":"female""#,
    ] {
      #expect(try client.ask(#"{"id":1,"method":\#(change)}"#)["type"]?.string == "reply")
    }
    let targeted = try listener.next("settings")
    #expect(targeted["target"]?["from"]?.integer == 120 && targeted["max_hr"] == first["max_hr"])
    let changed = try listener.next("settings")
    #expect(changed["max_hr"]?.integer == maximum + 1 && changed["target"] == targeted["target"])
    #expect(changed["weight_kg"] == nil && changed["sex"] == nil)
    let weighed = try listener.next("settings")
    #expect(weighed["weight_kg"]?.double == 62.5 && weighed["sex"]?.string == "female" && weighed["age"] == nil)
    let report = try Report(decoding: changed)
    guard case .settings(let settings) = report.body else {
      Issue.record("\(changed)")
      return
    }
    #expect(settings.rules == .standard && report.t != nil)
    withExtendedLifetime(daemon) {}
  }

  /// A client that sets one target after another does not fill the history. The last change is reported in any case.
  @Test func reportsOfSettingsAreLimited() throws {
    let (daemon, client) = try start()
    let most = 60
    for number in 0..<most + 20 {
      let reply = try client.ask(
        #"{"id":1,"method":"target.set","strap":"Anna","from":100,"to":\#(110 + number)}"#)
      #expect(reply["type"]?.string == "reply")
    }
    let listener = try Client(socket)
    listener.send(
      #"{"id":0,"method":"subscribe","reports":["settings","mark"],"straps":["Anna"],"since":{"boot":"","seq":0}}"#)
    _ = try client.ask(#"{"id":2,"method":"mark","strap":"Anna"}"#)
    var bounds: [Int64?] = []
    while true {
      let report = try listener.next("settings", "mark")
      if report["type"]?.string == "mark" { break }
      bounds.append(report["target"]?["to"]?.integer)
    }
    // The first one is that of the start.
    #expect(bounds.count == most && bounds.first == .some(nil) && bounds.last == 110 + Int64(most) - 2)
    #expect(try listener.next("settings")["target"]?["to"]?.integer == 110 + Int64(most) + 19)
    withExtendedLifetime(daemon) {}
  }

  /// The log has each change and who requested it; of a refusal it has only the code.
  @Test func changesAreLoggedWithWhoAsked() throws {
    let (daemon, client) = try start()
    let requests = [
      (#""straps.add", "address": "F0:9E:1A:00:00:04", "runner": "Anna""#, "straps.add of F0:9E:1A:00:00:04 for Anna"),
      (#""straps.add", "address": "F0:9E:1A:00:00:05""#, "straps.add of F0:9E:1A:00:00:05"),
      (#""straps.forget", "address": "F0:9E:1A:00:00:05""#, "straps.forget of F0:9E:1A:00:00:05"),
      (#""straps.release", "address": "F0:9E:1A:00:00:04""#, "straps.release of F0:9E:1A:00:00:04"),
      (#""runner.set", "name": "Anna", "max_hr": 195, "ceiling": 186"#, "runner.set of Anna: max_hr, ceiling"),
      (#""runner.forget", "name": "Anna""#, "runner.forget of Anna"),
      (#""target.set", "strap": "\#(Self.ben[0])", "zone": "LSD""#, "target.set of \(Self.ben[0])"),
      (#""target.clear", "strap": "\#(Self.ben[0])""#, "target.clear of \(Self.ben[0])"),
      (#""workout.start", "strap": "\#(Self.ben[0])", \#(Self.steps)"#, "workout.start of 'HIIT' for \(Self.ben[0])"),
      (#""workout.pause""#, "workout.pause of \(Self.ben[0])"),
      (#""workout.resume""#, "workout.resume of \(Self.ben[0])"),
      (#""workout.next""#, "workout.next of \(Self.ben[0])"), (#""workout.stop""#, "workout.stop of \(Self.ben[0])"),
    ]
    let refused = [
      (#""energy.reset", "strap": "\#(Self.ben[0])""#, "energy.reset of \(Self.ben[0])", "not_possible"),
      (#""straps.add", "address": "x""#, "straps.add of x", "bad_parameter"),
      (#""straps.forget", "address": "F0:9E:1A:00:00:09""#, "straps.forget of F0:9E:1A:00:00:09", "unknown_strap"),
      (#""straps.release", "address": "F0:9E:1A:00:00:09""#, "straps.release of F0:9E:1A:00:00:09", "unknown_strap"),
      (#""runner.set", "max_hr": 195"#, "runner.set of the only one: max_hr", "bad_parameter"),
      (#""runner.forget""#, "runner.forget of the only one", "bad_parameter"),
      (#""target.set", "strap": "\#(Self.anna)", "zone": "x""#, "target.set of \(Self.anna)", "bad_parameter"),
      (#""workout.stop", "strap": "\#(Self.anna)""#, "workout.stop of \(Self.anna)", "not_possible"),
    ]
    for (request, _) in requests {
      let reply = try client.ask(#"{"id": 1, "method": \#(request)}"#)
      #expect(reply["type"]?.string == "reply" && reply["id"]?.integer == 1, "\(request): \(reply)")
    }
    for (request, _, code) in refused {
      let error = try client.ask(#"{"id": 2, "method": \#(request)}"#)
      #expect(error["id"]?.integer == 2 && error["code"]?.string == code, "\(request): \(error)")
    }
    // One character of many scalars becomes one line of readable length in the log.
    let long = "e" + String(repeating: "\u{301}", count: 20_000)
    _ = try client.ask(#"{"id": 3, "method": "runner.forget", "name": "\#(long)"}"#)
    daemon.signal(SIGTERM)
    try daemon.end()
    let lines = daemon.error.text.split(separator: "\n")
    let peer = " by process \(getpid()) of user \(getuid()), group \(getgid())"
    for (_, what) in requests { #expect(lines.contains { $0.hasSuffix(what + peer) }, "\(what)") }
    for (_, what, code) in refused {
      #expect(lines.contains { $0.hasSuffix("\(what)\(peer) was refused: \(code)") }, "\(what)")
    }
    #expect(lines.allSatisfy { $0.unicodeScalars.count < 400 })
  }
}
