import Glibc
import Primitives
import Testing
import ZoneProtocol

@testable import ReportSocket

struct LimitsTests {
  static func limits(_ maximum: Int, perUser: Int, reserve: Int) -> ClientLimits {
    var limits = ClientLimits()
    limits.maximum = maximum
    limits.perUser = perUser
    limits.reserve = reserve
    return limits
  }

  @Test(
    arguments: [
      // The clients of users 1 and 2, the next user, and the reason of the refusal. The last two of 16 places are for users
      // with fewer than four.
      (0, 0, 1, nil), (7, 0, 1, nil), (8, 0, 1, UserShares.Refusal.share), (8, 0, 2, nil), (8, 7, 2, .share),
      (8, 5, 2, nil), (8, 6, 2, .reserve), (8, 6, 3, nil), (8, 6, 0, nil), (8, 7, 3, nil), (8, 8, 0, .full),
      (8, 8, 3, .full), (11, 3, 2, nil), (12, 3, 2, nil), (11, 3, 1, .share), (10, 4, 2, .reserve),
    ] as [(Int, Int, UInt32, UserShares.Refusal?)])
  func placesAreShared(one: Int, two: Int, user: UInt32, refusal: UserShares.Refusal?) {
    // The reserve is two, whatever the settings say; a quarter would be four.
    var limits = Self.limits(16, perUser: 8, reserve: 2)
    if two == 7 && user == 2 { limits.perUser = 7 }
    if one > 8 { limits.perUser = 11 }
    var shares = UserShares()
    for _ in 0..<one { shares.addClient(of: 1) }
    for _ in 0..<two { shares.addClient(of: 2) }
    #expect(shares.refusal(of: user, limits) == refusal)
    // Root already has some, and may use the reserve all the same.
    if user == 0, refusal == nil {
      shares.addClient(of: 0)
      #expect(shares.refusal(of: 0, limits) == nil)
    }
    let now = Instant(nanoseconds: 0)
    for _ in 0..<one { shares.removeClient(of: 1, at: now) }
    #expect(shares.refusal(of: 1, limits) == nil)
  }

  @Test func theReserveIsAQuarterOfAllPlacesAtMost() {
    var shares = UserShares()
    for _ in 0..<6 { shares.addClient(of: 1) }
    #expect(shares.refusal(of: 1, Self.limits(8, perUser: 8, reserve: 100)) == .reserve)
    #expect(shares.refusal(of: 1, Self.limits(12, perUser: 8, reserve: 100)) == nil)
    #expect(shares.refusal(of: 1, Self.limits(1, perUser: 8, reserve: 100)) == .full)
  }

  @Test func requestsAreCountedInRealTime() {
    var allowance = RequestAllowance()
    var now = Instant(nanoseconds: 5)
    func taken(_ count: Int) -> Int { (0..<count).count { _ in allowance.admit(rate: 10, at: now) } }
    #expect(taken(100) == 20, "two seconds' worth at once")
    now = now + .milliseconds(100)
    #expect(taken(100) == 1)
    now = now + .seconds(1)
    #expect(taken(100) == 10)
    now = now + .seconds(100)
    #expect(taken(100) == 20)
  }

  /// Reconnecting does not give a user more requests, and the user is forgotten in time.
  @Test func aUserIsRememberedAsLongAsItMatters() {
    var shares = UserShares()
    var now = Instant(nanoseconds: 0)
    func taken(_ user: UInt32) -> Int { (0..<100).count { _ in shares.admitRequest(of: user, rate: 10, at: now) } }
    shares.addClient(of: 1)
    #expect(taken(1) == 20)
    for user in 2...1000 as ClosedRange<UInt32> { shares.addClient(of: user) }
    shares.removeClient(of: 1, at: now)
    #expect(taken(1) == 0)
    now = now + .seconds(10)
    shares.removeClient(of: 2, at: now)
    #expect(taken(1) == 20)
  }

  @Test func theLogIsToldOfAUserOnceAMinute() {
    var shares = UserShares()
    var now = Instant(nanoseconds: 0)
    func told(_ subject: UserShares.Subject, _ user: UInt32) -> Bool {
      shares.shouldLog(subject, of: user, at: now)
    }
    #expect(told(.places, 1) && told(.requests, 1) && told(.places, 2))
    #expect(!told(.places, 1) && !told(.requests, 1))
    now = now + .seconds(60)
    #expect(told(.places, 1))
  }

  // MARK: Through the socket

  @Test func aUsersLastPlaceIsTheSettings() throws {
    let clock = TestClock()
    var settings = ReportServer.Settings(clients: Self.limits(16, perUser: 3, reserve: 2))
    settings.realTime = clock.read
    let harness = try Harness(settings)
    var clients = try (0..<3).map { _ in try harness.subscriber() }
    for _ in 0..<3 {
      let refused = try harness.connect()
      let error = try errorMessage(try harness.linesToEnd(of: refused).last)
      #expect(error.code == .known(.tooMany))
      #expect(error.message.contains("this user has 3 clients already (clients.per_user in the settings)"))
    }
    func refusals() -> [String] { harness.daemon.log.map(\.1).filter { $0.hasPrefix("Refused") } }
    #expect(refusals().count == 1)
    #expect(refusals()[0].contains("process \(getpid()) of user \(getuid())"))
    #expect(refusals()[0].contains("clients.per_user"))
    // A released place is available to anyone.
    clients.removeLast().close()
    try harness.until("there is room") { harness.server.clients.count == 2 }
    clients.append(try harness.subscriber())
    // A minute later the log reports it again, and a reload changes the limit.
    clock.now = clock.now + .seconds(61)
    _ = try harness.linesToEnd(of: try harness.connect())
    #expect(refusals().count == 2)
    harness.server.apply(Self.limits(16, perUser: 4, reserve: 2))
    clients.append(try harness.subscriber())
  }

  /// Each of three connections is within its own limit, but together they exceed their user's.
  @Test func requestsAreLimitedForEachConnectionAndForEachUser() throws {
    let clock = TestClock()
    var settings = ReportServer.Settings(clients: .atMost(10))
    settings.clients.requestsPerConnection = 4
    settings.clients.requestsPerUser = 10
    settings.realTime = clock.read
    let harness = try Harness(settings)
    /// The number of `count` requests that were carried out, and the error of the others.
    func ask(_ client: TestClient, _ count: Int) throws -> (done: Int, error: ErrorMessage?) {
      let before = harness.daemon.resets.count
      for id in 0..<count { client.send(#"{"id":\#(id),"method":"energy.reset","strap":"A"}"# + "\n") }
      try harness.settle()
      try client.read()
      let error = try client.lines.last { $0.hasPrefix(#"{"type":"error""#) }.map { try errorMessage($0) }
      client.lines = []
      return (harness.daemon.resets.count - before, error)
    }
    let clients = try (0..<3).map { _ in try harness.connect() }
    for client in clients { _ = try harness.lines(1, of: client) }
    let first = try ask(clients[0], 20)
    #expect(first.done == 8)
    #expect(first.error?.id == .integer(8) && first.error?.code == .known(.tooManyRequests))
    #expect(
      first.error?.message.contains("4 requests a second (clients.requests_per_connection in the settings)") == true)
    #expect(try ask(clients[1], 8).done == 8)
    let third = try ask(clients[2], 5)
    #expect(third.done == 4)
    #expect(third.error?.message.contains("10 requests a second (clients.requests_per_user in the settings)") == true)
    let warnings = harness.daemon.log.map(\.1).filter { $0.hasPrefix("Refused requests") }
    #expect(warnings.count == 1 && warnings[0].contains("of user \(getuid())"))
  }
}
