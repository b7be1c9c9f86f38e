import CSystemd
import Glibc
import Testing
import ZoneProtocol

@testable import ReportSocket

struct MemoryTests {
  static let mebibyte = 1024 * 1024

  @Test(arguments: [
    // limit, clients wanted, clients, bytes for lines and history, bytes of the history
    (256, 512, 512, 196 * mebibyte, 64 * mebibyte),
    (256, 1024, 1024, 184 * mebibyte, 64 * mebibyte),
    (64, 512, 512, 28 * mebibyte, 21 * mebibyte),
    (64, 100_000, 853, 40 * mebibyte - 853 * MemoryPlan.place, 15_734_784),
    (0, 512, 85, 4 * mebibyte - 85 * MemoryPlan.place, 1_579_008),
  ])
  func whatAllMayTakeTogetherFitsTheLimit(limit: Int, wanted: Int, clients: Int, bound: Int, history: Int) {
    let plan = MemoryPlan(limit: limit * Self.mebibyte, clients: wanted, history: 64 * Self.mebibyte)
    #expect(plan.clients == clients)
    #expect(plan.bound == bound)
    #expect(plan.history == history)
  }

  @Test func whatWaitsForSeveralIsCountedOnceAndNotWhenItIsGone() {
    let memory = MemoryUse(bound: 10_000)
    do {
      let line = WaitingLine([UInt8](repeating: 0x20, count: 5000), countedIn: memory)
      var queues = (0..<10).map { _ in OutputQueue(limits: .init(), countedIn: memory) }
      for index in queues.indices { _ = queues[index].append(line, isDroppable: false) }
      #expect((5000..<6000).contains(memory.bytes))
      #expect(!memory.isExceeded)
      queues[0].replaceWaiting(with: WaitingLine([UInt8](repeating: 0x20, count: 6000), countedIn: memory))
      #expect(memory.isExceeded)
    }
    #expect(memory.bytes == 0)
  }

  /// The rest of a batch of the history counts like anything else that waits.
  @Test func ofManyLinesInFlightOnlyTheOneBegunIsKept() {
    let memory = MemoryUse(bound: 10_000)
    var queue = OutputQueue(limits: .init(), countedIn: memory)
    queue.begin(
      WaitingLine(Array("one\ntwo\n".utf8) + [UInt8](repeating: 0x0A, count: 5000), countedIn: memory), written: 5)
    queue.replaceWaiting(with: WaitingLine(Array("E\n".utf8), countedIn: memory))
    #expect(Array(queue.inFlight) == Array("wo\n".utf8))
    #expect(memory.bytes < 1000)
  }

  /// The kernel's memory for a client that does not read, as counted by SIOCOUTQ (unix(7)).
  @Test(arguments: [235, 900, 16 * 1024]) func aFullSocketBufferFitsItsPlace(size: Int) throws {
    var ends: [Int32] = [0, 0]
    let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    try #require(made == 0)
    defer { for end in ends { close(end) } }
    SocketCalls.setSendBuffer(of: ends[0])
    let line = [UInt8](repeating: 0x20, count: size)
    var sent = 0
    while case .bytes(let count) = SocketCalls.send(line.span, to: ends[0]) { sent += count }
    var held: Int32 = 0
    let siocoutq: UInt = 0x5411
    let asked = ioctl(ends[0], siocoutq, &held)
    #expect(asked == 0)
    #expect(held >= sent && held < 20 * 1024)
    #expect(sent > 2500, "ten lines fit")
  }

  @Test func theGreediestIsOneOfTheGreediestUsers() {
    #expect(MemoryUse.largestHolder(of: []) == nil)
    #expect(MemoryUse.largestHolder(of: [(1, 5), (1, 9), (1, 7)]) == 1)
    // The second user's only client holds the most of all clients, but its user holds less than the first.
    #expect(MemoryUse.largestHolder(of: [(1, 5), (2, 10), (1, 6)]) == 2)
  }

  /// A server whose clients and history may hold `bound` bytes together.
  func small(_ bound: Int = MemoryTests.mebibyte, history: Int = 0) -> ReportServer.Settings {
    var settings = ReportServer.Settings(historyBytes: history, clients: .atMost(8))
    settings.memoryBound = bound
    return settings
  }

  @Test func theGreediestIsEndedFirstAndToldWhy() throws {
    let bound = 440 * 1024
    let harness = try Harness(small(bound))
    let modest = try harness.subscriber(#","reports":["zone"]"#, states: 0)
    // A reply has about 60 KB, and nobody reads. The second client holds the most when the third exceeds the bound. The states
    // take 120 KB.
    harness.daemon.straps = (0..<700).map { "S\($0)" }
    let clients = try (0..<3).map { _ in try harness.connect() }
    for (client, count) in zip(clients, [1, 5, 2]) {
      for _ in 0..<count { client.send(#"{"id":1,"method":"status"}"# + "\n") }
      try harness.settle()
    }
    #expect((bound / 3..<bound).contains(harness.server.memory.bytes))
    let error = try errorMessage(try harness.linesToEnd(of: clients[1]).last)
    #expect(error.code == .known(.tooSlow))
    #expect(error.message.contains("wait for all clients, and most of them for you"))
    #expect(try harness.lines(2, of: clients[0]).count == 2)
    #expect(try harness.lines(3, of: clients[2]).count == 3)
    harness.publishZone()
    #expect(try report(try harness.lines(1, of: modest)[0]).body.type == .zone)
  }

  /// Subscribers that do not read share one copy of each line; only their queue entries take memory.
  @Test func linesThatWaitForManyDoNotEndThem() throws {
    let harness = try Harness(small())
    let sleepers = try (0..<7).map { _ in try harness.subscriber(#","reports":["zone"]"#, states: 0) }
    for _ in 0..<1500 { harness.publishZone() }
    #expect(!harness.daemon.log.contains { $0.1.hasPrefix("Closing") })
    let total = harness.server.memory.bytes
    #expect((1500 * 100..<Self.mebibyte).contains(total))
    for _ in 0..<8000 { harness.publishZone() }
    try harness.settle()
    #expect(harness.server.memory.bytes <= Self.mebibyte)
    let lines = try harness.linesToEnd(of: sleepers[0])
    let error = try errorMessage(lines.last)
    #expect(error.code == .known(.tooSlow))
    #expect(error.message.contains("for all clients"))
    for sleeper in sleepers.dropFirst() { sleeper.close() }
    try harness.settle()
    #expect(harness.server.clients.count == 0)
    #expect(harness.server.memory.bytes == harness.server.history.byteCount)
  }

  /// Bytes of requests without a line end count too.
  @Test func whatWasReceivedIsCounted() throws {
    let harness = try Harness(small())
    let client = try harness.connect()
    client.send([UInt8](repeating: 0x20, count: 40_000))
    try harness.settle()
    #expect(harness.server.memory.bytes >= 40_000)
    client.close()
    try harness.settle()
    #expect(harness.server.memory.bytes == 0)
  }

  /// The history's memory counts in the same bound, and is released.
  @Test func theHistoryIsCounted() throws {
    var settings = small(history: 512 * 1024)
    settings.history = .seconds(60)
    let harness = try Harness(settings)
    for _ in 0..<1000 { harness.publishZone() }
    #expect(harness.server.memory.bytes > 100_000)
    #expect(harness.server.memory.bytes == harness.server.history.byteCount)
    harness.publish(.zone(ZoneChangeReport(from: nil, to: nil, bpm: nil)), at: 3600)
    #expect(harness.server.memory.bytes == harness.server.history.byteCount)
  }
}
