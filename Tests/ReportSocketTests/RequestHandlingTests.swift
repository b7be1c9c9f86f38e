import Glibc
import Primitives
import TestSupport
import Testing
import ZoneProtocol

@testable import ReportSocket

struct RequestHandlingTests {
  static let hello = #"{"type":"hello","protocol":"1.0","server":"test 1","boot":"boot-1","seq":0}"#
  static let stateA = #"{"type":"state","time":"1970-01-01T00:00:00.000Z","strap":"A","signal":"live"}"#
  static let stateB = #"{"type":"state","time":"1970-01-01T00:00:00.000Z","strap":"B","signal":"live"}"#

  @Test func helloComesFirstAndStatusHasAllStates() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":"x","method":"status"}"# + "\n")
    #expect(
      try harness.lines(2, of: client) == [
        Self.hello, #"{"type":"reply","id":"x","states":[\#(Self.stateA),\#(Self.stateB)]}"#,
      ])
    harness.publishZone()
    let later = try harness.connect()
    #expect(try harness.lines(1, of: later) == [Self.hello.replacing(#""seq":0"#, with: #""seq":1"#)])
  }

  @Test("a request without a final newline is answered at the end of input")
  func theLastLineMayLackItsEnd() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"straps.list"}"# + "\n" + #"{"id":2,"method":"status"}"#)
    client.endSending()
    let lines = try harness.lines(3, of: client)
    #expect(lines.last == #"{"type":"reply","id":2,"states":[\#(Self.stateA),\#(Self.stateB)]}"#)
    let other = try harness.connect()
    other.send(#"{"id":3,"method":"sta"#)
    other.endSending()
    #expect(try harness.lines(2, of: other).last?.contains(#""code":"bad_request""#) == true)
  }

  @Test func subscribingGivesReplyStatesThenReports() throws {
    let harness = try Harness()
    let client = try harness.connect()
    harness.publishZone()
    client.send(#"{"id":7,"method":"subscribe"}"# + "\n")
    #expect(try harness.lines(4, of: client).suffix(3) == [#"{"type":"reply","id":7}"#, Self.stateA, Self.stateB])
    harness.publishSample()
    harness.publish(.state(StateReport(signal: .stale)))
    let reports = try harness.lines(2, of: client).map(report)
    #expect(reports.map(\.seq) == [2, nil])
    #expect(reports.map(\.body.type) == [.sample, .state])
  }

  /// A live report has the instant of its event; a state has none.
  @Test func aLiveReportHasTheTimeOfItsEvent() throws {
    let harness = try Harness()
    let client = try harness.subscriber()
    let began = harness.loop.now
    harness.publishSample()
    harness.publish(.zone(ZoneChangeReport(from: nil, to: nil, bpm: nil)), at: 0.25)
    harness.publish(.state(StateReport(signal: .stale)))
    let times = try harness.lines(3, of: client).map(report).map(\.t)
    let sample = try #require(times[0])
    let zone = try #require(times[1])
    // The loop has waited for the client meanwhile, so only the order is certain.
    #expect(began <= sample && zone - sample > .milliseconds(249))
    #expect(times[2] == nil)
  }

  @Test func onlyWhatIsAskedForIsSent() throws {
    let harness = try Harness()
    let zones = try harness.subscriber(#","reports":["zone"]"#, states: 0)
    let strapB = try harness.subscriber(#","straps":["b"]"#, states: 1)
    let nothing = try harness.subscriber(#","reports":[]"#, states: 0)
    harness.publishSample(strap: "A")
    harness.publishZone(strap: "A")
    harness.publishRaw()
    harness.publishSample(strap: "B")
    harness.publishZone(strap: "B")
    #expect(try harness.lines(2, of: zones).map(report).map(\.seq) == [2, 5])
    #expect(try harness.lines(2, of: strapB).map(report).map(\.seq) == [4, 5])
    // A new subscription replaces the old one.
    zones.send(#"{"id":2,"method":"subscribe","reports":["sample","raw"],"straps":["A"]}"# + "\n")
    _ = try harness.lines(1, of: zones)
    harness.publishZone()
    harness.publishRaw()
    harness.publishSample()
    #expect(try harness.lines(2, of: zones).map(report).map(\.body.type) == [.raw, .sample])
    nothing.send(#"{"id":2,"method":"status"}"# + "\n")
    #expect(try harness.lines(1, of: nothing)[0].hasPrefix(#"{"type":"reply","id":2,"#))
  }

  @Test func aRawReportIsCountedButNotMadeWhereNobodyWantsIt() throws {
    let harness = try Harness()
    let other = try harness.subscriber(#","reports":["raw"],"straps":["B"]"#, states: 0)
    harness.server.publishRaw(strap: "A", runner: nil, at: harness.loop.now) {
      Issue.record("nobody wants it")
      return RawReport(characteristic: "2a37", value: [])
    }
    #expect(harness.server.seq == 1)
    withExtendedLifetime(other) {}
  }

  @Test(arguments: [
    (#"{"id":1,"method":"subscribe","straps":["a","C"]}"#, ErrorMessage.Code.unknownStrap),
    (#"{"id":1,"method":"energy.reset","strap":""}"#, .unknownStrap),
    (#"{"id":1,"method":"workout.begin"}"#, .unknownMethod), ("what?", .badRequest), ("", .badRequest),
    (#"{"id":1,"method":"status","verbose":true}"#, .badParameter),
  ])
  func anErrorLeavesTheConnectionOpen(line: String, code: ErrorMessage.Code) throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(line + "\n" + #"{"id":2,"method":"status"}"# + "\n")
    let lines = try harness.lines(3, of: client)
    #expect(try errorMessage(lines[1]).code == .known(code))
    #expect(lines[2].hasPrefix(#"{"type":"reply","id":2,"#))
  }

  @Test(
    arguments: [
      ([UInt8]("{\"id\":\"".utf8) + [0xFF, 0x0A], ErrorMessage.Code.notUTF8, 7),
      ([UInt8](repeating: 0x20, count: 65_537), .lineTooLong, nil),
    ] as [([UInt8], ErrorMessage.Code, Int?)])
  func whatIsNoLineClosesTheConnection(bytes: [UInt8], code: ErrorMessage.Code, at: Int?) throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(bytes + Array("\n{\"id\":2,\"method\":\"status\"}\n".utf8))
    let lines = try harness.linesToEnd(of: client)
    #expect(lines.count == 2)
    let error = try errorMessage(lines.last)
    #expect(error.code == .known(code) && error.at == at)
    try harness.until("the client is gone") { harness.server.clients.count == 0 }
  }

  @Test func requestsArriveInAnyPieces() throws {
    let harness = try Harness()
    let client = try harness.connect()
    for byte in Array((#"{"id":1,"method":"status"}"# + "\n" + #"{"id":2,"method":"status"}"#).utf8) {
      client.send([byte])
      try harness.settle()
    }
    client.send("\n" + #"{"id":3,"method":"status"}"# + "\n")
    let lines = try harness.lines(4, of: client)
    #expect(lines.dropFirst().enumerated().allSatisfy { $1.hasPrefix(#"{"type":"reply","id":\#($0 + 1),"#) })
  }

  @Test func aClientThatHasEndedItsHalfGoesOnListening() throws {
    let harness = try Harness()
    let listener = try harness.connect()
    listener.send(#"{"id":1,"method":"subscribe","reports":["zone"]}"# + "\n")
    listener.endSending()
    let asker = try harness.connect()
    asker.send(#"{"id":1,"method":"status"}"# + "\n")
    asker.endSending()
    #expect(try harness.linesToEnd(of: asker).count == 2)
    _ = try harness.lines(2, of: listener)
    harness.publishZone()
    #expect(try report(try harness.lines(1, of: listener)[0]).seq == 1)
    listener.close()
    try harness.until("both are gone") { harness.server.clients.count == 0 }
  }

  @Test func aRequestIsHandledAndItsHandlerKnowsWhoAsked() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"energy.reset","strap":"b"}"# + "\n")
    #expect(try harness.lines(2, of: client)[1] == #"{"type":"reply","id":1}"#)
    #expect(harness.daemon.resets == ["B"])
    harness.daemon.refusal = "The strap is not connected."
    client.send(#"{"id":2,"method":"energy.reset","strap":"b"}"# + "\n")
    #expect(
      try errorMessage(try harness.lines(1, of: client)[0])
        == ErrorMessage(id: .integer(2), code: .notPossible, message: "The strap is not connected."))
    #expect(harness.daemon.resets == ["B"])
    #expect(harness.daemon.peers.map { $0.hasPrefix("process \(getpid()) of user \(getuid()),") } == [true])
  }

  @Test func withoutAStrapItIsSaidWhy() throws {
    let harness = try Harness()
    harness.daemon.straps = []
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"status"}"# + "\n")
    #expect(
      try harness.lines(2, of: client)[1]
        == #"{"type":"reply","id":1,"states":[],"reason":"No strap is known: put one on."}"#)
  }

  @Test func anAnswerThatDoesNotFitIntoALineIsAnError() throws {
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
  }

  @Test(arguments: [
    #""method":"straps.forget","address":"A""#, #""method":"runner.set","max_hr":195"#, #""method":"target.clear""#,
    #""method":"runner.list""#, #""method":"straps.scan","seconds":5"#,
  ])
  func anErrorOfTheHandlerGetsTheID(request: String) throws {
    let harness = try Harness()
    harness.daemon.refusal = "No."
    let client = try harness.connect()
    client.send("{\"id\":\"x\",\(request)}\n" + #"{"id":2,"method":"status"}"# + "\n")
    let lines = try harness.lines(3, of: client)
    let error = try errorMessage(lines[1])
    #expect(error.id == .string("x") && error.message == "No.")
    #expect(lines[2].hasPrefix(#"{"type":"reply","id":2,"#), "the next request does not wait")
    #expect(harness.daemon.changes.isEmpty)
  }

  /// Faults of the line itself never reach the handler.
  @Test func aFaultyWorkoutIsRefused() throws {
    let harness = try Harness()
    let client = try harness.connect()
    client.send(
      #"{"id":1,"method":"workout.start","strap":"A","name":"x","steps":[{"repeat":101,"steps":[{"name":"a","open":true}]}]}"#
        + "\n")
    #expect(
      try errorMessage(try harness.lines(2, of: client)[1])
        == ErrorMessage(id: .integer(1), code: .badParameter, message: "steps[0].repeat is 101: give 1 to 100."))
    #expect(harness.daemon.changes.isEmpty)
  }

  @Test func statesThatDoNotFitIntoALineAreNotSent() throws {
    let harness = try Harness()
    harness.daemon.straps = (0..<900).map { "S\($0)" }
    let client = try harness.connect()
    client.send(#"{"id":1,"method":"status"}"# + "\n")
    #expect(try errorMessage(try harness.lines(2, of: client)[1]).code == .known(.notPossible))
    client.send(#"{"id":2,"method":"subscribe","reports":["state"]}"# + "\n")
    #expect(try harness.lines(901, of: client).count == 901)
  }

  /// Answers are not produced faster than they are read: none is dropped, and few wait.
  @Test func aFloodOfRequestsIsAnsweredAsItIsRead() throws {
    let harness = try Harness(.init(clients: .atMost(10)))
    let client = try harness.connect()
    let count = 20_000
    let requests = (0..<count).flatMap { Array("{\"id\":\($0),\"method\":\"status\"}\n".utf8) }
    var sent = 0
    while true {
      let taken = client.sendWithoutWaiting(requests[sent...])
      sent += taken
      try harness.settle()
      if taken == 0 { break }
    }
    #expect(sent < requests.count, "the server goes on reading though nobody reads its answers")
    try harness.until("all answers") {
      sent += client.sendWithoutWaiting(requests[sent...])
      try client.read()
      return client.lines.count == count + 1
    }
    #expect(client.lines.last?.hasPrefix(#"{"type":"reply","id":\#(count - 1),"#) == true)
  }

  /// Each line gets one answer, or the connection is closed with an error that says why.
  @Test func noLineEndsTheServer() throws {
    let harness = try Harness(.init(clients: .atMost(10)))
    var random = SeededGenerator(seed: 5)
    let valid = [
      #"{"id":1,"method":"status"}"#, #"{"id":"é","method":"subscribe","since":{"boot":"boot-1","seq":3}}"#,
      #"{"id":2,"method":"subscribe","reports":["raw","zone"],"straps":["A"]}"#,
      #"{"id":3,"method":"energy.reset","strap":"A"}"#,
    ].map { Array($0.utf8) }
    var client = try harness.connect()
    _ = try harness.lines(1, of: client)
    var closed = 0
    for _ in 0..<5_000 {
      var line = valid.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: line[place] = UInt8.random(in: 0...255, using: &random)
        case 1 where line.count > 1: line.remove(at: place)
        default: line.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
        }
      }
      client.send(line + [0x0A])
      harness.publishZone()
      try harness.until("an answer to \(String(decoding: line, as: UTF8.self))") {
        try client.read()
        return client.hasEnded
          || client.lines.contains { $0.hasPrefix(#"{"type":"reply""#) || $0.hasPrefix(#"{"type":"error""#) }
      }
      // A mutation to a line feed splits the line in two. The second answer must not be taken for that of the next line.
      if client.hasEnded || line.contains(0x0A) {
        if client.hasEnded { closed += 1 }
        client = try harness.connect()
        _ = try harness.lines(1, of: client)
      } else {
        try harness.settle()
        try client.read()
      }
      client.lines = []
    }
    #expect(closed > 100)
    #expect(harness.daemon.resets.count > 100)
  }
}
