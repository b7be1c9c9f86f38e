import Testing
import ZoneProtocol

@testable import ReportSocket

/// A scan is answered later; the client's other requests do not wait for it.
struct BackgroundTests {
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
    scan.request.report(strap)
    let members = #""address":"F0:9E:1A:00:00:01","signal_dbm":-60,"known":false"#
    #expect(try harness.lines(2, of: client)[1] == #"{"type":"found","id":"s",\#(members)}"#)
    // Only one scan at a time; other requests are answered meanwhile.
    client.send(
      #"{"id":2,"method":"straps.scan","seconds":1}"# + "\n" + #"{"id":3,"method":"straps.forget","address":"A"}"#
        + "\n")
    let answers = try harness.lines(2, of: client)
    #expect(try errorMessage(answers[0]).code == .known(.notPossible))
    #expect(answers[1] == #"{"type":"reply","id":3}"#)
    scan.request.reply(Answer(straps: [strap]))
    #expect(try harness.lines(1, of: client) == [#"{"type":"reply","id":"s","straps":[{\#(members)}]}"#])
    #expect(harness.daemon.scan == nil, "it is let go at its end")
    // The next scan may begin, and may fail.
    client.send(#"{"id":4,"method":"straps.scan","seconds":1}"# + "\n")
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    harness.daemon.scan?.request.fail(ErrorMessage(code: .notPossible, message: "The adapter is off."))
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
    harness.daemon.scan?.request.reply(Answer(straps: []))
    #expect(try harness.linesToEnd(of: client).last == #"{"type":"reply","id":1,"straps":[]}"#)
  }

  /// The answer comes once, and not at all if the client left.
  @Test func whatComesAfterTheAnswerIsDropped() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.scan","seconds":60}"# + "\n")
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    let request = try #require(harness.daemon.scan?.request)
    request.reply(Answer(straps: []))
    request.reply()
    request.report(StrapEntry(address: "A"))
    request.fail(ErrorMessage(code: .notPossible, message: "No."))
    client.send(#"{"id":2,"method":"straps.list"}"# + "\n" + #"{"id":3,"method":"straps.scan","seconds":60}"# + "\n")
    #expect(
      try harness.lines(3, of: client).suffix(2) == [
        #"{"type":"reply","id":1,"straps":[]}"#,
        #"{"type":"reply","id":2,"straps":[{"address":"A"},{"address":"B"}]}"#,
      ])
    try harness.until("the scan runs") { harness.daemon.scan != nil }
    let second = try #require(harness.daemon.scan?.request)
    client.close()
    try harness.until("the client is gone") { harness.server.clients.isEmpty }
    #expect(harness.daemon.scan == nil)
    second.report(StrapEntry(address: "A"))
    second.reply(Answer(straps: []))
  }
}
