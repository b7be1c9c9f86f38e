import Foundation
import JSON
import TestSupport
import Testing

/// Adding and removing straps of the real executable.
@Suite struct StrapsTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }
  var state: String { "\(folder.path)/state" }

  init() throws {
    folder = try Folder()
  }

  func start(_ arguments: String..., config: String = "/dev/null", keeps: Bool = true) throws -> ChildProgram {
    try ChildProgram(
      "hrzoned", ["--config", config, "--socket", socket] + arguments,
      keeps ? ["STATE_DIRECTORY": state] : [:])
  }

  func list(_ client: Client) throws -> [JSONValue] {
    try #require(try client.ask(#"{"id": 1, "method": "straps.list"}"#)["straps"]?.elements)
  }

  @Test func whatIsTaughtOutlivesTheDaemon() throws {
    let first = try start()
    let client = try Client(socket)
    #expect(try list(client).isEmpty)
    let added = try client.ask(#"{"id": 2, "method": "straps.add", "address": "f0:9e:1a:00:00:01"}"#)
    #expect(added["type"]?.string == "reply" && added["reason"] == nil)
    #expect(first.error.text.isEmpty || !first.error.text.contains("cannot be kept"))
    // Killed at once, because the change must be on the disk when the reply comes.
    first.signal(SIGKILL)
    try first.end()
    let second = try start()
    let again = try Client(socket)
    let straps = try list(again)
    #expect(straps.count == 1)
    #expect(straps.first?["address"]?.string == "F0:9E:1A:00:00:01")
    #expect(straps.first?["kind"]?.string == "random")
    #expect(straps.first?["source"]?.string == "added")
    #expect(straps.first?["phase"]?.string != nil)
    again.send(#"{"id": 3, "method": "subscribe", "reports": ["strap"]}"#)
    _ = try again.next("reply")
    again.send(#"{"id": 4, "method": "straps.forget", "address": "F0:9E:1A:00:00:01"}"#)
    while true {
      let report = try again.next("strap")
      guard report["phase"]?.string == "lost" else { continue }
      #expect(report["reason"]?.string == "This strap is no longer in use.")
      break
    }
    #expect(try again.next("reply", "error")["type"]?.string == "reply")
    #expect(try list(again).isEmpty)
    second.signal(SIGTERM)
    #expect(try second.end() == 0)
    let third = try start()
    let last = try Client(socket)
    #expect(try list(last).isEmpty)
    _ = try last.ask(#"{"id": 2, "method": "straps.add", "address": "F0:9E:1A:00:00:01"}"#)
    third.signal(SIGTERM)
    #expect(try third.end() == 0)
    // The log has its own thread, and only a daemon that ends normally has written all of it.
    for (daemon, method) in [(second, "forget"), (third, "add")] {
      let error = daemon.error.text
      #expect(error.contains("straps.\(method) of ") && error.contains(" of user \(getuid())"))
    }
  }

  @Test func aDamagedFileIsNoReasonNotToStart() throws {
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    try #"{"version":1,"straps":[{"addr"#.write(toFile: state + "/straps.json", atomically: false, encoding: .utf8)
    let daemon = try start()
    #expect(try list(try Client(socket)).isEmpty)
    try daemon.error.until("hrzoned: The file of known straps and runners' figures is damaged")
    let names = try FileManager.default.contentsOfDirectory(atPath: state)
    #expect(names.count == 1 && names[0].hasPrefix("straps.json.damaged-"))
  }

  @Test func withoutAStateDirectoryItWorksAndSaysSo() throws {
    let daemon = try start(keeps: false)
    let client = try Client(socket)
    let added = try client.ask(#"{"id": 2, "method": "straps.add", "address": "F0:9E:1A:00:00:01"}"#)
    #expect(added["type"]?.string == "reply")
    #expect(added["reason"]?.string?.contains("lasts only until hrzoned ends") == true)
    #expect(try list(client).count == 1)
    withExtendedLifetime(daemon) {}
  }

  @Test func theRunnerOfAStrapIsChangedWhileItRuns() throws {
    let config = try folder.write(
      """
      [[runner]]
      name = "Anna"
      max_hr = 190
      straps = ["sim:lsd"]
      [[runner]]
      name = "Béla"
      max_hr = 170
      straps = ["sim:tempo"]
      """, to: "hrzoned.toml")
    let daemon = try start(config: config)
    let client = try Client(socket)
    func runners() throws -> [String?] {
      let states = try client.ask(#"{"id": 1, "method": "status"}"#)["states"]?.elements
      return try #require(states).map { "\($0["runner"]?.string ?? "-") \($0["max_hr"]?.integer ?? 0)" }
    }
    #expect(try runners() == ["Anna 190", "Béla 170"])
    let annas = try Client(socket)
    annas.send(#"{"id": 1, "method": "subscribe", "reports": ["workout", "state"], "straps": ["sim:lsd"]}"#)
    while try annas.next("state")["signal"]?.string != "live" {}
    let training = #""strap": "sim:lsd", "name": "Hers", "steps": [{"name": "Run", "open": true}]"#
    _ = try client.ask(#"{"id": 2, "method": "target.set", "strap": "sim:lsd", "zone": "LSD"}"#)
    _ = try client.ask(#"{"id": 2, "method": "workout.start", \#(training)}"#)
    let cleared = try client.ask(#"{"id": 2, "method": "target.clear", "strap": "sim:lsd"}"#)
    #expect(cleared["type"]?.string == "reply" && cleared["reason"] == nil, "nothing takes the place of no target")
    _ = try client.ask(#"{"id": 2, "method": "target.set", "strap": "sim:lsd", "zone": "LSD"}"#)
    let changed = try client.ask(#"{"id": 2, "method": "straps.add", "address": "sim:lsd", "runner": "Béla"}"#)
    #expect(changed["type"]?.string == "reply")
    #expect(changed["reason"]?.string?.contains("simulated") == true, "a run that is not real keeps nothing")
    #expect(try runners() == ["Béla 170", "Béla 170"])
    var workout = try annas.next("workout")
    while workout["state"]?.string != "stopped" { workout = try annas.next("workout") }
    #expect(workout["name"]?.string == "Hers" && workout["runner"]?.string == "Anna")
    var report = try annas.next("state")
    while report["runner"]?.string != "Béla" { report = try annas.next("state") }
    #expect(report["workout"] == nil && report["target"] == nil, "they were Anna's")
    #expect(report["signal"]?.string == "none" && report["totals"]?["live"]?.double == 0)
    #expect(report["phase"]?.string == "live", "the link is kept")
    while try annas.next("state")["signal"]?.string != "live" {}
    let unknown = try client.ask(#"{"id": 3, "method": "straps.add", "address": "sim:lsd", "runner": "Zoé"}"#)
    #expect(unknown["code"]?.string == "bad_parameter")
    #expect(
      unknown["message"]?.string
        == "No runner is called 'Zoé': the settings name Anna, Béla. To add one, write a [[runner]] in the settings.")
    let back = try client.ask(#"{"id": 4, "method": "straps.forget", "address": "sim:lsd"}"#)
    #expect(back["type"]?.string == "reply")
    #expect(try runners() == ["Anna 190", "Béla 170"], "then the settings count again")
    let settings = try client.ask(#"{"id": 5, "method": "straps.forget", "address": "sim:lsd"}"#)
    #expect(settings["code"]?.string == "not_possible")
    #expect(!FileManager.default.fileExists(atPath: state))
    withExtendedLifetime(daemon) {}
  }

  @Test(arguments: [
    ([], "unix:/tmp/x", "bad_parameter", "is not a Bluetooth address"), ([], "F0:9E:1A", "bad_parameter", "6 bytes"),
    ([], "a\\u001bb", "bad_parameter", "without control characters"),
    (["--strap", "sim:lsd?speed=60"], "F0:9E:1A:00:00:01", "not_possible", "at 60 times speed"),
    (["--strap", "F0:9E:1A:00:00:01"], "F0:9E:1A:00:00:01/public", "not_possible", "as F0:9E:1A:00:00:01;"),
  ])
  func whatCannotBeAddedSaysWhy(options: [String], address: String, code: String, message: String) throws {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket] + options, ["STATE_DIRECTORY": state])
    let error = try Client(socket).ask(#"{"id": 1, "method": "straps.add", "address": "\#(address)"}"#)
    #expect(error["code"]?.string == code)
    #expect(error["message"]?.string?.contains(message) == true, "\(error)")
    withExtendedLifetime(daemon) {}
  }

  @Test func withoutAStrapItSaysWhy() throws {
    let config = try folder.write("daemon.adopt = 'never'", to: "hrzoned.toml")
    let daemon = try start(config: config)
    let client = try Client(socket)
    let status = try client.ask(#"{"id": 1, "method": "status"}"#)
    #expect(status["states"]?.elements?.isEmpty == true)
    #expect(status["reason"]?.string?.contains(#"adopt = "never""#) == true)
    try daemon.error.until("hrzone straps add ADDRESS")
    _ = try folder.write("daemon.adopt = 'first'", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    try daemon.error.until("were reloaded")
    let reason = try client.ask(#"{"id": 2, "method": "straps.list"}"#)["reason"]?.string
    #expect(reason?.hasPrefix("No strap is known") == true && reason?.contains("never") == false)
    let scan = try client.ask(#"{"id": 3, "method": "straps.scan", "seconds": 1}"#)
    #expect(scan["code"]?.string == "not_possible")
  }

  /// hrzone against hrzoned, as a person uses them.
  @Test func theCommandsTeachTheDaemon() throws {
    let daemon = try start()
    _ = try Client(socket)
    func hrzone(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
      let program = try ChildProgram("hrzone", ["straps"] + arguments + ["--socket", socket])
      return (try program.end(), program.output.text, program.error.text)
    }
    #expect(try hrzone("list").output.hasPrefix("No strap is known"))
    #expect(try hrzone("add", "f0:9e:1a:00:00:01") == (0, "Added: f0:9e:1a:00:00:01.\n", ""))
    let list = try hrzone("list").output.split(separator: "\n")
    #expect(list[0].hasPrefix("STRAP"))
    #expect(list[1].hasPrefix("F0:9E:1A:00:00:01") && list[1].hasSuffix("added"))
    let json = try hrzone("list", "--json").output
    #expect(json.hasPrefix(#"{"address":"F0:9E:1A:00:00:01","kind":"random","phase":""#))
    #expect(try hrzone("add", "F0:9E").status == 64)
    #expect(try hrzone("add", "F0:9E:1A:00:00:01", "--runner", "Zoé").status == 64)
    #expect(try hrzone("forget", "F0:9E:1A:00:00:02").status == 66)
    #expect(try hrzone("forget", "F0:9E:1A:00:00:01").status == 0)
    #expect(try hrzone("list", "--json").output.hasPrefix(#"{"straps":[],"reason":"No strap is known"#))
    let scan = try hrzone("scan", "--seconds", "1")
    #expect(scan.status == 69 && scan.error.contains("bluetoothd"))
    withExtendedLifetime(daemon) {}
  }
}
