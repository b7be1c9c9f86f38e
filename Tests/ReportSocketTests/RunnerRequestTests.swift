import Testing
import ZoneReport

@testable import ReportSocket

struct RunnerRequestTests {
  @Test func runnersAreListed() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"runner.list"}"# + "\n")
    let rest = #""max_hr":190,"max_hr_estimated":false,"max_hr_from":"settings","model":"bpm","zones":[],"straps":[]}"#
    #expect(
      try harness.lines(2, of: client)[1] == #"{"type":"reply","id":1,"runners":[{"name":"Anna",\#(rest),{\#(rest)]}"#)
  }

  @Test func aNameOfOneCharacterAndManyScalarsIsCutInTheLog() throws {
    let harness = try Harness()
    let client = try harness.connect()
    let name = "e" + String(repeating: "\u{301}", count: 20_000)
    client.send(#"{"id":1,"method":"runner.forget","name":"\#(name)"}"# + "\n")
    _ = try harness.lines(2, of: client)
    let notices = harness.daemon.log.filter { $0.0 == .notice }.map(\.1)
    #expect(notices.count == 1)
    #expect(notices.allSatisfy { $0.unicodeScalars.count < 300 })
  }

  @Test func oneRunnerFitsWhereAllDoNot() throws {
    let harness = try Harness()
    let client = try harness.connect()
    harness.daemon.strapsOfEachRunner = [String(repeating: "x", count: 40_000)]
    client.send(
      #"{"id":1,"method":"runner.list"}"# + "\n" + #"{"id":2,"method":"runner.list","name":"Anna"}"# + "\n")
    let lines = try harness.lines(3, of: client)
    #expect(
      lines[1] == #"{"type":"error","id":1,"code":"not_possible","message":"The answer does not fit into one line: "#
        + #"ask for one runner with 'name'."}"#)
    #expect(lines[2].hasPrefix(#"{"type":"reply","id":2,"runners":[{"name":"Anna","#))
    harness.daemon.refusal = "No."
    client.send(#"{"id":3,"method":"runner.list","name":"Zoé"}"# + "\n")
    #expect(
      try harness.lines(1, of: client) == [#"{"type":"error","id":3,"code":"bad_parameter","message":"No."}"#])
  }

  @Test func changesAreMadeAndLoggedWithThePeer() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(
      #"{"id":1,"method":"runner.set","name":"Anna","max_hr":195,"ceiling":186}"# + "\n"
        + #"{"id":2,"method":"runner.set","age":34}"# + "\n" + #"{"id":3,"method":"runner.forget","name":"Anna"}"#
        + "\n")
    #expect(
      try harness.lines(4, of: client).dropFirst() == [
        #"{"type":"reply","id":1}"#, #"{"type":"reply","id":2,"reason":"Not kept."}"#, #"{"type":"reply","id":3}"#,
      ])
    #expect(harness.daemon.changes == ["set Anna ceiling 186 max_hr 195 ", "set - age 34", "forget runner Anna"])
    harness.daemon.refusal = "No."
    client.send(
      #"{"id":4,"method":"runner.set","max_hr":195}"# + "\n" + #"{"id":5,"method":"runner.forget"}"# + "\n")
    #expect(
      try harness.lines(2, of: client) == [
        #"{"type":"error","id":4,"code":"bad_parameter","message":"No."}"#,
        #"{"type":"error","id":5,"code":"bad_parameter","message":"No."}"#,
      ])
    let notices = harness.daemon.log.filter { $0.0 == .notice }.map(\.1)
    #expect(notices.count == 5)
    #expect(notices.allSatisfy { $0.contains("by process ") && $0.contains(" of user ") }, "\(notices)")
    #expect(notices[0].hasPrefix("runner.set of Anna: max_hr, ceiling by process"))
  }
}
