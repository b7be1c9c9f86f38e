import Glibc
import JSON
import TestSupport
import Testing

/// The log of the real executable, which a journal keeps for months.
@Suite struct JournalTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  /// The log and the alerts of a hard run with a target, a workout and changes of the runner.
  private func run(_ options: [String]) throws -> (log: String, alerts: [String: String]) {
    let daemon = try ChildProgram(
      "hrzoned",
      ["--config", "/dev/null", "--socket", socket, "--strap", "sim:sprints?seed=1&speed=200"] + options)
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["alert"]}"#)
    _ = try client.next("reply")
    let other = try Client(socket)
    for request in [
      #""method": "runner.set", "max_hr": 161, "ceiling": 149"#,
      #""method": "runner.set", "resting_hr": 150, "max_hr": 147"#,
      #""method": "runner.set", "age": 87, "weight_kg": 123.5, "sex": "female""#,
      #""method": "target.set", "from": 101, "to": 109"#,
    ] {
      _ = try other.ask(#"{"id": 2, \#(request)}"#)
    }
    var alerts: [String: String] = [:]
    while alerts["ceiling"] == nil || alerts["above_target"] == nil {
      let alert = try client.next("alert")
      alerts[try #require(alert["kind"]?.string)] = alert["text"]?.string
    }
    daemon.signal(SIGTERM)
    try daemon.end()
    return (daemon.error.text, alerts)
  }

  @Test func itHoldsNoHeartRate() throws {
    let (log, alerts) = try run([])
    #expect(log.contains("target.set of sim:sprints") && log.contains("runner.set of the only one: max_hr, ceiling by"))
    #expect(log.contains("was refused: bad_parameter"))
    #expect(!log.contains("bpm"))
    for text in alerts.values { #expect(!log.contains(text)) }
    #expect(log.contains("runner.set of the only one: age, weight_kg, sex by") && !log.contains("female"))
    for figure in ["161", "149", "150", "147", "101", "109", "87", "123"] {
      #expect(!log.split { !$0.isNumber }.contains(Substring(figure)), "\(figure) in: \(log)")
    }
  }

  @Test func toFindAFaultItTellsTheAlerts() throws {
    let (log, alerts) = try run(["--log-level", "debug"])
    #expect(log.contains(try #require(alerts["ceiling"])))
  }
}
