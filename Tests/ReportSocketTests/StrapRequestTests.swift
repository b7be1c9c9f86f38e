import Testing
import ZoneReport

@testable import ReportSocket

struct StrapRequestTests {
  @Test func knownStrapsAreListed() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.list"}"# + "\n")
    #expect(
      try harness.lines(2, of: client)[1] == #"{"type":"reply","id":1,"straps":[{"address":"A"},{"address":"B"}]}"#)
  }

  @Test(arguments: [("straps.list", "straps"), ("status", "states")])
  func withoutAStrapItIsSaidWhy(method: String, key: String) throws {
    let harness = try Harness()
    harness.daemon.straps = []
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"\#(method)"}"# + "\n")
    #expect(
      try harness.lines(2, of: client)[1]
        == #"{"type":"reply","id":1,"\#(key)":[],"reason":"No strap is known: put one on."}"#)
  }

  @Test func changesAreMadeAndLoggedWithThePeer() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(
      #"{"id":1,"method":"straps.add","address":"A","runner":"Anna"}"# + "\n"
        + #"{"id":2,"method":"straps.add","address":"B"}"# + "\n"
        + #"{"id":3,"method":"straps.forget","address":"A"}"# + "\n")
    #expect(
      try harness.lines(4, of: client).dropFirst() == [
        #"{"type":"reply","id":1}"#, #"{"type":"reply","id":2,"reason":"Not kept."}"#, #"{"type":"reply","id":3}"#,
      ])
    #expect(harness.daemon.changes == ["add A Anna", "add B -", "forget A"])
    harness.daemon.refusal = "No."
    client.send(
      #"{"id":4,"method":"straps.add","address":"A"}"# + "\n" + #"{"id":5,"method":"straps.forget","address":"A"}"#
        + "\n")
    #expect(
      try harness.lines(2, of: client) == [
        #"{"type":"error","id":4,"code":"bad_parameter","message":"No."}"#,
        #"{"type":"error","id":5,"code":"unknown_strap","message":"No."}"#,
      ])
    let notices = harness.daemon.log.filter { $0.0 == .notice }.map(\.1)
    #expect(notices.count == 5)
    #expect(notices.allSatisfy { $0.contains("by process ") && $0.contains(" of user ") }, "\(notices)")
    #expect(notices[0].hasPrefix("straps.add of A for Anna by process"))
  }

  @Test func aStrapIsLentAndShown() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(
      #"{"id":1,"method":"straps.release","address":"A"}"# + "\n"
        + #"{"id":2,"method":"straps.release","address":"B","seconds":90}"# + "\n")
    #expect(
      try harness.lines(3, of: client).dropFirst() == [
        #"{"type":"reply","id":1,"straps":[{"address":"A","phase":"lent"}]}"#,
        #"{"type":"reply","id":2,"straps":[{"address":"B","phase":"lent"}],"reason":"Not kept."}"#,
      ])
    #expect(harness.daemon.changes == ["release A 3600", "release B 90"])
    harness.daemon.refusal = "No."
    client.send(#"{"id":3,"method":"straps.release","address":"A"}"# + "\n")
    #expect(
      try harness.lines(1, of: client) == [#"{"type":"error","id":3,"code":"unknown_strap","message":"No."}"#])
    let notices = harness.daemon.log.filter { $0.0 == .notice }.map(\.1)
    #expect(notices.count == 3 && notices.allSatisfy { $0.hasPrefix("straps.release of ") })
  }

  @Test(arguments: [("", false), (#","all":false"#, false), (#","all":true"#, true)])
  func aScanMayBeForAllDevices(_ parameter: String, _ all: Bool) throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.scan","seconds":1\#(parameter)}"# + "\n")
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    #expect(harness.daemon.scan?.all == all)
  }

  @Test func aScanTellsWhatItFindsAndThenAll() throws {
    let harness = try Harness()
    let client = try harness.connect()
    let other = try harness.connect()
    client.send(#"{"id":"s","method":"straps.scan","seconds":2.5}"# + "\n")
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    let scan = try #require(harness.daemon.scan)
    #expect(scan.duration == .milliseconds(2500))
    var strap = StrapEntry(address: "F0:9E:1A:00:00:01")
    strap.signalStrength = -60
    strap.isKnown = false
    scan.found(strap)
    let members = #""address":"F0:9E:1A:00:00:01","signal_dbm":-60,"known":false"#
    #expect(try harness.lines(2, of: client)[1] == #"{"type":"found","id":"s",\#(members)}"#)
    // One at a time, and other requests are answered meanwhile.
    client.send(
      #"{"id":2,"method":"straps.scan","seconds":1}"# + "\n" + #"{"id":3,"method":"straps.forget","address":"A"}"#
        + "\n")
    let answers = try harness.lines(2, of: client)
    #expect(try errorMessage(answers[0]).code == .known(.notPossible))
    #expect(answers[1] == #"{"type":"reply","id":3}"#)
    scan.ended(.success([strap]))
    #expect(try harness.lines(1, of: client) == [#"{"type":"reply","id":"s","straps":[{\#(members)}]}"#])
    #expect(harness.daemon.scan == nil, "it is let go at its end")
    // The next may begin, and may fail.
    client.send(#"{"id":4,"method":"straps.scan","seconds":1}"# + "\n")
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    harness.daemon.scan?.ended(.failure(.init("The adapter is off.")))
    #expect(
      try harness.lines(1, of: client) == [
        #"{"type":"error","id":4,"code":"not_possible","message":"The adapter is off."}"#
      ])
    try harness.settle()
    try other.read()
    #expect(other.lines.count == 1, "only who asked is told")
  }

  @Test func aScanEndsWithItsClient() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.scan","seconds":60}"# + "\n")
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    client.close()
    try harness.until("the scan is let go") { harness.daemon.scan == nil }
  }

  @Test func whoEndsOnlyItsSendingHalfGetsTheReply() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.scan","seconds":60}"# + "\n")
    client.endSending()
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    try harness.settle()
    harness.daemon.scan?.ended(.success([]))
    #expect(try harness.linesToEnd(of: client).last == #"{"type":"reply","id":1,"straps":[]}"#)
  }

  @Test func aScanThatCannotBeginSaysWhy() throws {
    let harness = try Harness()
    harness.daemon.refusal = "There is no bluetoothd."
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.scan","seconds":5}"# + "\n")
    #expect(
      try harness.lines(2, of: client)[1]
        == #"{"type":"error","id":1,"code":"not_possible","message":"There is no bluetoothd."}"#)
  }
}
