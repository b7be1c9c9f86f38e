import Glibc
import JSON
import Testing
import Training
import ZoneProtocol

@testable import ReportSocket

struct BackPressureTests {
  func small() -> ReportServer.Settings {
    var settings = ReportServer.Settings()
    settings.queue = OutputQueue.Limits(droppable: 4096, total: 16_384)
    return settings
  }

  /// A client that does not read gets samples without end, and zones now and then. In the end it gets complete lines in order,
  /// every zone, and a count wherever samples are missing.
  @Test func aSlowReaderMissesOnlySamplesAndIsToldHowMany() throws {
    let harness = try Harness(small())
    let slow = try harness.subscriber(#","reports":["sample","zone","raw"]"#, states: 0)
    let quick = try harness.subscriber(#","reports":["sample","zone"]"#, states: 0)
    var zones: [UInt64] = []
    let total = 6_000
    for index in 1...total {
      if index % 300 == 0 {
        harness.publishZone()
        zones.append(harness.server.seq)
      } else if index % 2 == 0 {
        harness.publishSample()
      } else {
        harness.publishRaw()
      }
      try quick.read()
    }
    harness.publishZone()
    zones.append(harness.server.seq)
    #expect(try harness.lines(total / 2 + 1, of: quick).map { try report($0).seq }.last == UInt64(total + 1))
    var expected: UInt64 = 1
    var dropped = 0
    var seenZones: [UInt64] = []
    try harness.until("the last zone") {
      try slow.read()
      for line in slow.lines {
        switch try message(line) {
        case .dropped(let count):
          dropped += 1
          #expect(count > 0)
          expected += UInt64(count)
        case .report(let report):
          #expect(report.seq == expected, "lines are missing without a count, or come twice")
          expected += 1
          if report.body.type == .zone, let seq = report.seq { seenZones.append(seq) }
        default: Issue.record("unexpected: \(line)")
        }
      }
      slow.lines = []
      return seenZones.count == zones.count
    }
    #expect(seenZones == zones)
    #expect(dropped > 5, "between zones that are kept, each run of samples has a count of its own")
    #expect(expected == UInt64(total + 2))
  }

  /// However fast the clock runs, the client has time to read the reason.
  @Test(arguments: [1, 1_000_000])
  func aClientThatDoesNotReadWhatMustBeKeptIsClosed(speed: Double) throws {
    let harness = try Harness(small(), speed: speed)
    let slow = try harness.subscriber(#","reports":["zone"]"#, states: 0)
    let quick = try harness.subscriber(#","reports":["zone"]"#, states: 0)
    var published = 0
    while !harness.daemon.log.contains(where: { $0.1.hasSuffix("too_slow") }) {
      harness.publishZone()
      published += 1
      try quick.read()
      try #require(published < 100_000)
    }
    #expect(try harness.lines(published, of: quick).count == published)
    try harness.settle()
    let lines = try harness.linesToEnd(of: slow)
    #expect(try errorMessage(lines.last).code == .known(.tooSlow))
    #expect(try lines.dropLast().map { try report($0).seq } == (1..<lines.count).map { UInt64($0) })
    try harness.until("it is gone") { harness.server.clients.count == 1 }
  }

  @Test func aClientThatGoesAwayIsForgotten() throws {
    let harness = try Harness()
    let clients = try (0..<10).map { _ in try harness.subscriber() }
    for client in clients { client.close() }
    harness.publishZone()
    try harness.until("all are gone") { harness.server.clients.count == 0 }
    harness.publishZone()
  }

  @Test func thousandClientsAllGetEveryLine() throws {
    var limit = rlimit()
    try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    limit.rlim_cur = min(4096, limit.rlim_max)
    try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    try #require(limit.rlim_cur >= 2200, "2000 sockets need a higher limit of open files (ulimit -n)")
    let harness = try Harness(.init(clients: .atMost(1000)))
    var clients: [TestClient] = []
    for _ in 0..<1000 {
      let client = try harness.connect()
      client.send(#"{"id":1,"method":"subscribe"}"# + "\n")
      clients.append(client)
      if clients.count % 50 == 0 { try harness.settle() }
    }
    try harness.until("all have subscribed") {
      for client in clients { try client.read() }
      return clients.allSatisfy { $0.lines.count == 4 }
    }
    for _ in 0..<5 { harness.publishSample() }
    for client in clients {
      try client.read()
      #expect(try client.lines.suffix(5).map { try report($0).seq } == [1, 2, 3, 4, 5])
    }
  }

  @Test func oneClientTooManyIsToldSo() throws {
    let harness = try Harness(.init(clients: .atMost(2)))
    let first = try harness.subscriber()
    let second = try harness.subscriber()
    let third = try harness.connect()
    third.send(#"{"id":1,"method":"status"}"# + "\n")
    let lines = try harness.linesToEnd(of: third)
    #expect(lines.count == 2)
    #expect(try errorMessage(lines.last).code == .known(.tooMany))
    first.close()
    try harness.until("there is room") { harness.server.clients.count == 1 }
    _ = try harness.subscriber()
    withExtendedLifetime(second) {}
  }

  /// A client that leaves before the greeting takes no place, but its requests are carried out.
  @Test(arguments: [1, 1000]) func whoGoesAtOnceLeavesNothingButWhatItAsked(speed: Double) throws {
    let harness = try Harness(.init(clients: .atMost(2)), speed: speed)
    for _ in 1...3 {
      let client = try harness.connect()
      client.send(Array(repeating: #"{"id":1,"method":"energy.reset","strap":"A"}"# + "\n", count: 400).joined())
      client.close()
      try harness.settle()
    }
    #expect(harness.server.clients.count == 0)
    #expect(harness.daemon.resets.count == 1200)
    _ = try harness.subscriber()
  }
}

struct OutputQueueTests {
  let memory = MemoryUse(bound: .max)
  lazy var queue = OutputQueue(limits: .init(), countedIn: memory)

  func line(_ bytes: [UInt8]) -> WaitingLine { WaitingLine(bytes, countedIn: memory) }

  /// Appends a line of `letter`; small lines are droppable.
  mutating func append(_ letter: Character, size: Int = 10) -> Bool {
    queue.append(
      line([UInt8](repeating: letter.asciiValue ?? 0, count: size)), isDroppable: letter.isLowercase)
  }

  /// The queue's output: a letter for each line, a number for each count.
  mutating func written() -> String {
    var text = ""
    while !queue.inFlight.isEmpty || queue.beginNext() {
      let line = String(decoding: queue.inFlight, as: UTF8.self)
      if case .dropped(let count)? = try? ServerMessage(line: Array(line.utf8.dropLast())) {
        text += "\(count)"
      } else {
        text += String(line.prefix(1))
      }
      queue.wrote(queue.inFlight.count)
    }
    return text
  }

  @Test(arguments: [
    ("abc", 30, "abc"), ("abcd", 30, "1bcd"), ("abcdef", 30, "3def"), ("aZbYcd", 20, "1Z1Ycd"), ("abZcdY", 20, "2ZcdY"),
    ("abZcdYe", 10, "2Z2Ye"), ("ZY", 0, "ZY"), ("aZb", 0, "1Z1"),
  ])
  mutating func theOldestGoFirstAndACountStandsThere(lines: String, droppable: Int, expected: String) {
    queue = OutputQueue(limits: .init(droppable: droppable, total: 1000), countedIn: memory)
    let isTaken = lines.map { append($0) }
    #expect(!isTaken.contains(false))
    let text = written()
    #expect(text == expected)
    #expect(queue.isEmpty && queue.byteCount == 0)
  }

  @Test mutating func whatIsInFlightIsFinished() {
    queue = OutputQueue(limits: .init(droppable: 10, total: 1000), countedIn: memory)
    queue.begin(line(Array("xxxx".utf8)), written: 2)
    for letter in "abc" { _ = append(letter) }
    #expect(queue.inFlight.count == 2)
    var copy = self
    let text = copy.written()
    #expect(text == "x2c")
    queue.replaceWaiting(with: line(Array("E".utf8)))
    let replaced = written()
    #expect(replaced == "xE")
  }

  @Test mutating func droppableLinesMakeRoomForThoseThatAreKept() {
    queue = OutputQueue(limits: .init(droppable: 1000, total: 150), countedIn: memory)
    let isTaken = "abcdefghijABCDE".map { append($0) } + [append("F", size: 40)]
    #expect(!isTaken.contains(false))
    #expect(queue.byteCount <= 150)
    var copy = self
    let text = copy.written()
    #expect(text == "9jABCDEF")
    let isOneMoreTaken = append("G", size: 40)
    #expect(!isOneMoreTaken)
  }
}
