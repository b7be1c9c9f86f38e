import Testing
import ZoneProtocol

@testable import ReportSocket

/// A change is answered once it is on the disk, which may take long.
struct KeepingTests {
  static let set = #"{"id":1,"method":"runner.set","name":"Anna","max_hr":195}"# + "\n"
  static let reply = #"{"type":"reply","id":1}"#

  @Test(arguments: [
    #""method":"runner.set","name":"Anna","max_hr":195"#, #""method":"runner.forget","name":"Anna""#,
    #""method":"straps.add","address":"A""#, #""method":"straps.forget","address":"A""#,
    #""method":"straps.release","address":"A""#,
  ])
  func theAnswerComesOnceItIsKept(_ request: String) throws {
    let harness = try Harness()
    harness.daemon.isDiskSlow = true
    let client = try harness.connect()
    client.send("{\"id\":1,\(request)}\n" + #"{"id":2,"method":"straps.list"}"# + "\n")
    _ = try harness.lines(1, of: client)
    try harness.until("the change") { harness.daemon.keeping.count == 1 }
    // Reports and other clients' requests continue; a later request of this client waits.
    let other = try harness.subscriber()
    harness.publishZone()
    _ = try harness.lines(1, of: other)
    try harness.settle()
    try client.read()
    #expect(client.lines.isEmpty)
    for answer in harness.daemon.keeping { answer() }
    let ids = try harness.lines(2, of: client).map { line -> RequestID? in
      guard case .reply(let reply) = try message(line) else { return nil }
      return reply.id
    }
    #expect(ids == [.integer(1), .integer(2)])
  }

  /// Each client has at most one change in progress, so the number of clients limits the memory.
  @Test func changesOfOneClientAreMadeOneAfterAnother() throws {
    let harness = try Harness()
    harness.daemon.isDiskSlow = true
    let clients = [try harness.connect(), try harness.connect()]
    for client in clients { client.send(String(repeating: Self.set, count: 50)) }
    for round in 1...50 {
      try harness.until("the changes of both") { harness.daemon.keeping.count == 2 }
      try harness.settle()
      #expect(harness.daemon.changes.count == 2 * round)
      let answers = harness.daemon.keeping
      harness.daemon.keeping = []
      for answer in answers { answer() }
    }
    for client in clients {
      #expect(try harness.lines(51, of: client).dropFirst() == ArraySlice(Array(repeating: Self.reply, count: 50)))
    }
  }

  /// As `echo ...
  ///  socat` does.
  @Test func aClientThatEndedItsHalfIsAnswered() throws {
    let harness = try Harness()
    harness.daemon.isDiskSlow = true
    let client = try harness.connect()
    client.send(Self.set)
    client.endSending()
    try harness.until("the change") { harness.daemon.keeping.count == 1 }
    try harness.settle()
    #expect(harness.server.clients.count == 1)
    for answer in harness.daemon.keeping { answer() }
    #expect(try harness.linesToEnd(of: client).dropFirst() == [Self.reply])
  }

  /// The client's other requests are carried out, and the loop stays idle meanwhile.
  @Test func aClientThatIsGoneIsNotWaitedFor() throws {
    let harness = try Harness()
    harness.daemon.isDiskSlow = true
    let client = try harness.connect()
    _ = try harness.lines(1, of: client)
    client.send(Self.set + Self.set)
    client.close()
    try harness.until("the change") { harness.daemon.keeping.count == 1 }
    // This ends only if the descriptor that hung up does not wake the loop again and again.
    try harness.settle()
    harness.daemon.keeping.removeFirst()()
    try harness.until("the second change") { harness.daemon.changes.count == 2 }
    try harness.settle()
    harness.daemon.keeping.removeFirst()()
    try harness.until("it is let go") { harness.server.clients.count == 0 }
  }
}
