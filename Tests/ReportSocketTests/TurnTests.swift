import Glibc
import JSON
import Primitives
import Testing
import ZoneProtocol

@testable import EventLoop
@testable import ReportSocket

/// How much one client gets done before it is the others' turn, and what is skipped.
struct TurnTests {
  /// A server whose clock advances by `step` at every reading.
  func harness(_ clock: TestClock) throws -> Harness {
    var settings = ReportServer.Settings(clients: .atMost(20))
    settings.realTime = clock.read
    return try Harness(settings)
  }

  /// Each reading of the clock takes a quarter of a turn, so a turn has four requests. Other clients wait for one turn at most.
  @Test func requestsEndWithTheTurn() throws {
    let clock = TestClock()
    let harness = try harness(clock)
    let greedy = try harness.connect()
    let modest = try harness.connect()
    _ = try harness.lines(1, of: greedy)
    _ = try harness.lines(1, of: modest)
    clock.step = .microseconds(250)
    for id in 0..<200 { greedy.send(#"{"id":\#(id),"method":"energy.reset","strap":"A"}"# + "\n") }
    var largest = 0
    while harness.daemon.resets.count < 201 {
      let before = harness.daemon.resets.count
      try #require(harness.turn(), "nothing more to do")
      largest = max(largest, harness.daemon.resets.count - before)
      if before == 0 { modest.send(#"{"id":1,"method":"energy.reset","strap":"B"}"# + "\n") }
    }
    #expect(largest <= 4)
    let place = try #require(harness.daemon.resets.firstIndex(of: "B"))
    #expect(place <= 16, "\(place) requests of another client came first")
    #expect(try harness.lines(200, of: greedy).last == #"{"type":"reply","id":199}"#)
  }

  /// Eight clients read a long history. Each turn gives one client a few batches, and all get everything.
  @Test func aHistoryIsReadInTurns() throws {
    let clock = TestClock()
    let harness = try harness(clock)
    let total = 5000
    for _ in 0..<total { harness.publishZone() }
    let walkers = try (0..<8).map { _ in try harness.connect() }
    for walker in walkers { _ = try harness.lines(1, of: walker) }
    clock.step = .microseconds(250)
    for walker in walkers {
      walker.send(#"{"id":1,"method":"subscribe","reports":["zone"],"since":{"boot":"boot-1","seq":0}}"# + "\n")
    }
    var largest = 0
    try harness.until("all have all") {
      for walker in walkers {
        let before = walker.lines.count
        try walker.read()
        largest = max(largest, walker.lines.count - before)
      }
      return walkers.allSatisfy { $0.lines.count == total + 1 }
    }
    #expect(largest < 1000, "a turn is four batches of 16 KiB")
    for walker in walkers {
      #expect(try walker.lines.dropFirst().map { try report($0).seq } == (1...UInt64(total)).map { $0 })
    }
  }

  @Test func aTurnEndsInRealTime() {
    let clock = TestClock()
    let turn = Turn(clock.read)
    #expect(!turn.isOver)
    clock.now = clock.now + .microseconds(999)
    #expect(!turn.isOver)
    clock.now = clock.now + .microseconds(1)
    #expect(turn.isOver)
  }

  /// Clients that request the states at the same moment get the same encoding. A report or a change makes a new one.
  @Test func statesAreEncodedOnceForAllWhoAskMeanwhile() throws {
    // The clock moves only with timers, so no time passes between requests.
    let harness = try Harness(.init(clients: .atMost(20)), speed: 1000)
    let clients = try (0..<10).map { _ in try harness.connect() }
    func ask() throws -> Set<String> {
      for client in clients {
        client.lines = []
        client.send(#"{"id":1,"method":"status"}"# + "\n")
      }
      try harness.settle()
      var replies: Set<String> = []
      for client in clients {
        try client.read()
        replies.insert(try #require(client.lines.last))
      }
      return replies
    }
    let first = try ask()
    let states = harness.daemon.states()
    #expect(
      first == [
        String(
          decoding: ServerMessage.reply(Reply(id: .integer(1), Answer(states: states))).line().dropLast(),
          as: UTF8.self)
      ])
    #expect(harness.daemon.statesAsked == 2, "here, and once for ten")
    harness.publishZone()
    #expect(try ask() == first)
    #expect(harness.daemon.statesAsked == 3)
    harness.publishRaw()
    _ = try ask()
    #expect(harness.daemon.statesAsked == 4)
    harness.daemon.straps = []
    clients[0].send(#"{"id":2,"method":"straps.forget","address":"A"}"# + "\n")
    #expect(try ask() == [#"{"type":"reply","id":1,"states":[],"reason":"No strap is known: put one on."}"#])
    #expect(harness.daemon.statesAsked == 5)
  }

  /// The age of a heart rate grows.
  @Test func statesGrowOld() throws {
    let harness = try Harness(.init(clients: .atMost(20)), speed: 1000)
    let client = try harness.connect()
    var passed = false
    for count in 1...2 {
      client.send(#"{"id":1,"method":"status"}"# + "\n")
      try harness.settle()
      #expect(harness.daemon.statesAsked == count)
      passed = false
      let timer = harness.loop.schedule(at: harness.loop.now + EncodedStates.lifetime) { _ in passed = true }
      try harness.until("time passed") { passed }
      withExtendedLifetime(timer) {}
    }
  }

  /// Answers and history are not produced for a client that left. The changes it requested are made.
  @Test func whoHangsUpGetsNothingMadeButItsChangesAreDone() throws {
    let harness = try Harness(.init(clients: .atMost(20)))
    for _ in 0..<1000 { harness.publishZone() }
    for _ in 0..<3 {
      let client = try harness.connect()
      client.send(#"{"id":1,"method":"subscribe","since":{"boot":"boot-1","seq":0}}"# + "\n")
      client.send(Array(repeating: #"{"id":2,"method":"status"}"# + "\n", count: 100).joined())
      client.send(#"{"id":3,"method":"runner.list"}"# + "\n" + #"{"id":4,"method":"straps.scan","seconds":10}"# + "\n")
      client.send(#"{"id":5,"method":"energy.reset","strap":"A"}"# + "\n" + #"{"id":6,"method":"energy.reset","#)
      client.close()
    }
    try harness.until("all are gone") { harness.server.clients.count == 0 && harness.daemon.resets.count == 3 }
    #expect(harness.daemon.statesAsked == 0)
    #expect(harness.daemon.scan == nil)
    #expect(harness.server.memory.bytes == harness.server.history.byteCount)
  }

  /// After the error for too many requests, the client is not read for half a second.
  @Test func whoSendsTooManyIsNotReadForAWhile() throws {
    let clock = TestClock()
    var settings = ReportServer.Settings(clients: .atMost(20))
    settings.realTime = clock.read
    settings.clients.requestsPerConnection = 1
    let harness = try Harness(settings)
    let client = try harness.connect()
    for id in 0..<50 { client.send(#"{"id":\#(id),"method":"energy.reset","strap":"A"}"# + "\n") }
    try harness.settle()
    try client.read()
    #expect(client.lines.count == 1 + 2 + 1, "a greeting, two answers, one error")
    clock.now = clock.now + .seconds(2)
    try harness.until("it is read again") {
      try client.read()
      return client.lines.count == 4 + 2 + 1
    }
    #expect(harness.daemon.resets.count == 4)
  }
}
