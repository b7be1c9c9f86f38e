import Glibc
import JSON
import TestSupport
import Testing

/// Changes of runners in the real executable.
@Suite struct RunnersTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  static let two = """
    [[runner]]
    name = "Anna"
    max_hr = 190
    resting_hr = 50
    [[runner]]
    name = "Béla"
    age = 40
    zones.preset = "friel-running"
    threshold_hr = 172
    straps = ["F0:9E:1A:00:00:01"]
    """

  /// A daemon that listens.
  func start(_ config: String) throws -> ChildProgram {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", folder.write(config, to: "hrzoned.toml"), "--socket", socket],
      ["STATE_DIRECTORY": folder.path + "/state"])
    _ = try Client(socket)
    return daemon
  }

  func hrzone(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
    let program = try ChildProgram("hrzone", arguments + ["--socket", socket])
    return (try program.end(), program.output.text, program.error.text)
  }

  func list() throws -> [JSONValue] {
    try #require(try Client(socket).ask(#"{"id": 1, "method": "runner.list"}"#)["runners"]?.elements)
  }

  @Test func whatIsSetOutlivesTheDaemonAndIsForgottenAgain() throws {
    let first = try start(Self.two)
    let client = try Client(socket)
    #expect(try list().map { $0["max_hr_from"]?.string } == ["settings", "age"])
    let set = try client.ask(
      #"{"id": 1, "method": "runner.set", "name": "Anna", "max_hr": 200, "ceiling": 186, "age": 34, "weight_kg": 62.5, "#
        + #""sex": "female"}"#)
    #expect(set["type"]?.string == "reply" && set["reason"] == nil)
    // Killed at once, because the change must be on the disk when the reply comes.
    first.signal(SIGKILL)
    try first.end()
    let second = try start(Self.two)
    let again = try Client(socket)
    let anna = try #require(try list().first)
    #expect(anna["max_hr"]?.integer == 200 && anna["max_hr_from"]?.string == "taught")
    #expect(anna["max_hr_estimated"]?.bool == false && anna["resting_hr"]?.integer == 50)
    #expect(anna["age"]?.integer == 34 && anna["weight_kg"]?.double == 62.5 && anna["sex"]?.string == "female")
    #expect(
      anna["taught"]?.elements?.compactMap(\.string) == ["max_hr", "ceiling", "age", "weight_kg", "sex"])
    let lsd = try #require(anna["zones"]?.elements?[3])
    #expect(lsd["from"]?.integer == 140 && lsd["to"]?.integer == 159 && lsd["from_percent"]?.integer == 70)
    #expect(try hrzone("runner", "list").output.contains("Anna    200*"))
    #expect(try hrzone("runner", "forget", "Anna") == (0, "The settings apply again for Anna.\n", ""))
    #expect(try list().first?["max_hr"]?.integer == 190)
    #expect(try list().first?["taught"] == nil && list().first?["weight_kg"] == nil)
    let repeated = try hrzone("runner", "forget", "Anna")
    #expect(repeated.status == 0 && repeated.error.contains("Nothing was changed for Anna"))
    _ = try again.ask(#"{"id": 2, "method": "runner.set", "name": "Anna", "max_hr": 201, "ceiling": 187}"#)
    second.signal(SIGTERM)
    #expect(try second.end() == 0)
    // The log has its own thread, and only a daemon that ends normally has written all of it.
    #expect(second.error.text.contains("runner.forget of Anna by process"))
    #expect(second.error.text.contains("runner.set of Anna: max_hr, ceiling by process"))
  }

  @Test func whatCannotBeMeantChangesNothing() throws {
    let daemon = try start(Self.two)
    let client = try Client(socket)
    let before = try list()
    let rows = [
      (
        #""name": "Zoé", "max_hr": 195"#,
        "No runner is called 'Zoé': the settings name Anna, Béla. To add one, write a [[runner]] in the settings."
      ),
      (#""max_hr": 195"#, "There are several runners: give 'name', one of Anna, Béla."),
      (#""name": "Anna", "max_hr": 300"#, "'max_hr' must be a whole number, 60 to 250 bpm, not 300."),
      (#""name": "Anna", "weight_kg": 300.1"#, "'weight_kg' must be a number, 20 to 300 kg, not 300.1."),
      (
        #""name": "Anna", "resting_hr": 100, "max_hr": 99"#,
        "Nothing was changed: resting_hr is 100 and max_hr is 99: give a resting heart rate below the maximum."
      ),
      (
        #""name": "Béla", "threshold_hr": 190"#,
        "Nothing was changed: threshold_hr is 190 and max_hr is 180: give a threshold heart rate up to the maximum."
      ),
    ]
    for (parameters, message) in rows {
      let error = try client.ask(#"{"id": 1, "method": "runner.set", \#(parameters)}"#)
      #expect(error["code"]?.string == "bad_parameter")
      #expect(error["message"]?.string == message)
    }
    #expect(try list() == before)
    #expect(try hrzone("runner", "set", "Zoé", "--max-hr", "195").status == 64)
    #expect(!folder.names.contains("state"))
    withExtendedLifetime(daemon) {}
  }

  @Test func oneRunnerIsListedByName() throws {
    let daemon = try start(Self.two)
    let client = try Client(socket)
    let list = try client.ask(#"{"id": 1, "method": "runner.list", "name": "Béla"}"#)["runners"]?.elements
    #expect(list?.map { $0["name"]?.string } == ["Béla"])
    let error = try client.ask(#"{"id": 2, "method": "runner.list", "name": "Zoé"}"#)
    #expect(error["id"]?.integer == 2 && error["code"]?.string == "bad_parameter")
    #expect(error["message"]?.string?.hasPrefix("No runner is called 'Zoé': the settings name Anna, Béla.") == true)
    withExtendedLifetime(daemon) {}
  }

  @Test func aNameIsTakenWhateverItsCaseUnlessAnotherIsExact() throws {
    let daemon = try start(Self.two + "\n[[runner]]\nname = \"anna b\"\n[[runner]]\nname = \"ANNA B\"")
    for (name, meant) in [("BÉLA", "Béla"), ("ANNA B", "ANNA B")] {
      let zones = try hrzone("zones", name)
      #expect(zones.output.hasPrefix("\(meant): maximum"), "\(zones)")
    }
    #expect(
      try hrzone("zones", "Anna B").error.contains("'Anna B' matches anna b or ANNA B: write the name exactly."))
    let set = try hrzone("runner", "set", "anna", "--max-hr", "200")
    #expect(set.output.contains("Anna    200*"), "\(set)")
    #expect(try hrzone("runner", "forget", "anna").status == 0)
    #expect(try list().first?["taught"] == nil)
    #expect(try hrzone("straps", "add", "F0:9E:1A:00:00:02", "--runner", "béla").status == 0)
    let straps = try Client(socket).ask(#"{"id": 1, "method": "straps.list"}"#)["straps"]?.elements
    #expect(straps?.map { $0["runner"]?.string } == ["Béla", "Béla"])
    withExtendedLifetime(daemon) {}
  }

  @Test func theSettingsMayChangeUnderWhatWasSet() throws {
    let daemon = try start(Self.two)
    let client = try Client(socket)
    _ = try client.ask(#"{"id": 1, "method": "runner.set", "name": "Anna", "resting_hr": 100}"#)
    try folder.write("[[runner]]\nname = 'Anna'\nmax_hr = 90", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    let log = try daemon.error.until("were reloaded")
    #expect(log.contains("What `hrzone runner set` changed for Anna does not fit the settings"), "\(log)")
    #expect(try list().first?["resting_hr"] == nil)
    #expect(try list().first?["taught"] == nil, "what is left out is not in force")
    try folder.write("[[runner]]\nname = 'Anna'\nmax_hr = 180", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    try daemon.error.until("were reloaded")
    try eventually("the settings to be in force") { try list().first?["max_hr"]?.integer == 180 }
    #expect(try list().first?["resting_hr"]?.integer == 100)
  }

  @Test func theCommandOfAnAlertSetsTheMaximumAtOnce() throws {
    let daemon = try start(
      "[[runner]]\nname = 'Anna K'\nmax_hr = 120\nstraps = ['sim:hiit?seed=1&speed=60']")
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["alert", "state"]}"#)
    var alert = try client.next("alert")
    while alert["kind"]?.string != "over_max" { alert = try client.next("alert") }
    let highest = try #require(alert["highest"]?.integer)
    let command = try #require(alert["command"]?.string)
    #expect(command == "hrzone runner set 'Anna K' --max-hr \(highest)")
    #expect(alert["text"]?.string?.hasSuffix(": \(command)") == true)
    let set = try hrzone("runner", "set", "Anna K", "--max-hr", "\(highest)")
    #expect(
      set.status == 0 && set.error.contains("lasts only until hrzoned ends"), "a run that is not real keeps nothing")
    var state = try client.next("state")
    while state["max_hr"]?.integer != highest { state = try client.next("state") }
    let zones = try #require(state["totals"]?["zones"]?.elements)
    #expect(zones[5]["from"]?.integer == (highest * 90 + 99) / 100)
    let shown = try hrzone("zones", "Anna K").output
    #expect(shown.hasPrefix("Anna K: maximum heart rate \(highest) bpm, from `hrzone runner set`.\n"))
    withExtendedLifetime(daemon) {}
  }
}
