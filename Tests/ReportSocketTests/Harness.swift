import CSystemd
import Glibc
import JSON
import Posix
import Primitives
import Testing
import Training
import ZoneProtocol

@testable import EventLoop
@testable import ReportSocket

/// A server on a real socket in its own directory, with a loop that the test turns by hand.
final class Harness {
  let directory: String
  let loop: Loop
  let server: ReportServer
  /// The fake daemon behind the server.
  let daemon: FakeDaemon

  /// A daemon with the test's straps, which records the requested changes.
  final class FakeDaemon: RequestHandler {
    var straps = ["A", "B"]
    var log: [(ReportServer.Importance, String)] = []
    var resets: [String] = []
    var refusal: String?
    /// The changes, with their runners and straps.
    var changes: [String] = []
    var peers: [String] = []
    /// The scan in progress; nil for none.
    private(set) var scan: Scan?

    /// A scan that a test ends.
    final class Scan {
      let duration: Duration
      let all: Bool
      let request: PendingRequest

      init(_ duration: Duration, _ all: Bool, _ request: PendingRequest) {
        self.duration = duration
        self.all = all
        self.request = request
      }
    }

    /// An object held by the requester, which records its release.
    final class Held {
      let released: () -> Void
      init(_ released: @escaping () -> Void) { self.released = released }
      deinit { released() }
    }

    /// Whether changes wait until the test stores them.
    var isDiskSlow = false
    /// The answers to changes that are not stored yet.
    var keeping: [() -> Void] = []

    /// The straps of each runner in the list of runners.
    var strapsOfEachRunner: [String] = []

    /// How often the states were requested.
    private(set) var statesAsked = 0

    func states() -> [Report] {
      statesAsked += 1
      return straps.map {
        Report(time: UTCTime(milliseconds: 0), strap: $0, body: .state(StateReport(signal: .live)))
      }
    }

    func handle(_ request: PendingRequest) throws(ErrorMessage) {
      switch request.method {
      case .subscribe(let subscription): request.subscribe(subscription, straps: try addresses(subscription.straps))
      case .status: request.replyWithStates(reasonForNone: "No strap is known: put one on.")
      case .energyReset(let name):
        let strap = try strap(name)
        try refuse(.notPossible)
        resets.append(strap)
        peers.append(request.peer)
        request.reply()
      case .strapsList: request.reply(Answer(straps: straps.map { StrapEntry(address: $0) }))
      case .strapsScan(let duration, let all):
        try refuse(.notPossible)
        guard !request.isAnotherInBackground else { throw ErrorMessage(code: .notPossible, message: "One runs.") }
        scan = Scan(duration, all, request)
        request.continueInBackground(Held { [weak self] in self?.scan = nil })
      case .runnerList(let name):
        try refuse(.badParameter)
        var entries = ["Anna", nil].map { name in
          RunnerEntry(name: name, maxHR: MaxHeartRate(bpm: 190), source: .settings, model: .bpm)
        }
        if let name { entries.removeAll { $0.name != name } }
        for index in entries.indices { entries[index].straps = strapsOfEachRunner }
        request.reply(Answer(runners: entries), orElse: "ask for one runner with 'name'")
      // All others are alike here, so that a new request needs no change in these tests.
      default:
        try change(request)
        if isDiskSlow { keeping.append { request.reply() } } else { request.reply() }
      }
    }

    private func change(_ request: PendingRequest) throws(ErrorMessage) {
      try refuse(.badParameter)
      changes.append(request.method.name)
      peers.append(request.peer)
    }

    private func refuse(_ code: ErrorMessage.Code) throws(ErrorMessage) {
      if let refusal { throw ErrorMessage(code: code, message: refusal) }
    }

    private func strap(_ name: String) throws(ErrorMessage) -> String {
      if let strap = straps.first(where: { $0 == name.uppercased() }) { return strap }
      throw ErrorMessage(code: .unknownStrap, message: "There is no \(name).")
    }

    private func addresses(_ names: [String]?) throws(ErrorMessage) -> Set<String>? {
      guard let names else { return nil }
      var addresses: Set<String> = []
      for name in names { addresses.insert(try strap(name)) }
      return addresses
    }
  }

  init(_ settings: ReportServer.Settings = .init(), speed: Double = 1) throws {
    directory = try temporaryDirectory()
    let loop = try Loop(speed: speed)
    self.loop = loop
    let daemon = FakeDaemon()
    self.daemon = daemon
    server = try ReportServer(
      loop: loop, socket: ListeningSocket(path: directory + "/socket"), boot: "boot-1", server: "test 1",
      settings: settings, handler: daemon, log: { daemon.log.append(($0, $1)) })
  }

  deinit {
    server.close()
    rmdir(directory)
  }

  func connect() throws -> TestClient { try TestClient(path: directory + "/socket") }

  /// Turns the loop until `condition` holds.
  func until(_ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool) throws
  {
    var start = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    while try !condition() {
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      // Other work may keep a machine busy; a passing test never reaches the limit.
      try #require(now.tv_sec - start.tv_sec < 90, what, sourceLocation: sourceLocation)
      sd_event_run(loop.event, 10_000)
    }
  }

  /// Handles the next ready event; false if there is none.
  func turn() -> Bool { sd_event_run(loop.event, 0) > 0 }

  /// Turns the loop until it is idle.
  func settle(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try until("rest", sourceLocation: sourceLocation) { !turn() }
  }

  /// The next `count` lines for `client`.
  func lines(_ count: Int, of client: TestClient, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String]
  {
    try until("\(count) lines", sourceLocation: sourceLocation) {
      try client.read()
      return client.lines.count >= count
    }
    let lines = Array(client.lines.prefix(count))
    client.lines.removeFirst(count)
    return lines
  }

  /// All lines up to the end of the connection.
  func linesToEnd(of client: TestClient) throws -> [String] {
    try until("the end") {
      try client.read()
      return client.hasEnded
    }
    return client.lines
  }

  /// A client that has subscribed and read the initial reports.
  func subscriber(_ parameters: String = "", states: Int = 2) throws -> TestClient {
    let client = try connect()
    client.send(#"{"id":1,"method":"subscribe"\#(parameters)}"# + "\n")
    _ = try lines(2 + states, of: client)
    return client
  }

  func publish(_ body: Report.Body, strap: String = "A", at seconds: Double = 0) {
    server.publish(body, strap: strap, runner: nil, at: loop.now + .seconds(seconds))
  }

  func publishSample(strap: String = "A") {
    var sample = SampleReport(signal: .live)
    sample.bpm = 143
    sample.zone = Zone(index: 3, name: "LSD")
    publish(.sample(sample), strap: strap)
  }

  func publishZone(strap: String = "A") {
    publish(.zone(ZoneChangeReport(from: nil, to: Zone(index: 3, name: "LSD"), bpm: 143)), strap: strap)
  }

  func publishRaw() {
    server.publishRaw(strap: "A", runner: nil, at: loop.now) {
      RawReport(characteristic: "2a37", value: [UInt8](repeating: 7, count: 20))
    }
  }
}

extension ClientLimits {
  /// Limits of `clients` clients, for all users, and without a limit of requests.
  static func atMost(_ clients: Int) -> ClientLimits {
    var limits = ClientLimits()
    for key in Key.allCases { limits[key] = key.allowed.upperBound }
    limits.maximum = clients
    limits.reserve = 0
    return limits
  }
}

/// A server's real-time clock, which only the test advances.
final class TestClock: @unchecked Sendable {
  var now = Instant(nanoseconds: 0)
  /// How far each reading advances it.
  var step = Duration.zero

  func read() -> Instant {
    now = now + step
    return now
  }
}

/// The client's end of a connection, which reads only on request.
final class TestClient {
  private var raw: Int32
  private var framer = LineFramer()
  var lines: [String] = []
  private(set) var hasEnded = false

  init(path: String) throws {
    raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(raw >= 0)
    try #require(UnixAddress(path: path)).connect(raw)
  }

  deinit { close() }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends bytes that must fit into the socket's buffer at once.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return }
      sent += count
    }
  }

  /// Sends as much as fits now.
  func sendWithoutWaiting(_ bytes: ArraySlice<UInt8>) -> Int {
    max(0, bytes.withUnsafeBytes { Glibc.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) })
  }

  /// Reads what has arrived, at most `limit` bytes.
  func read(limit: Int = .max) throws {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var taken = 0
    while taken < limit {
      let count = buffer.withUnsafeMutableBytes { recv(raw, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
      if count == 0 { hasEnded = true }
      guard count > 0 else { return }
      taken += count
      let arrived = Array(buffer[..<count])
      framer.append(arrived.span.bytes)
      while let line = try framer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
  }

  func endSending() { shutdown(raw, Int32(SHUT_WR)) }

  func close() {
    guard raw >= 0 else { return }
    // Another test may be starting a program. Until that program is executed, it holds a copy of the descriptor, and closing
    // ours would not end the connection.
    shutdown(raw, Int32(SHUT_RDWR))
    Glibc.close(raw)
    raw = -1
  }
}

func temporaryDirectory() throws -> String {
  var template = Array("/tmp/hrzoned-test-XXXXXX".utf8CString)
  try #require(mkdtemp(&template) != nil)
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func message(_ line: String) throws -> ServerMessage { try ServerMessage(line: Array(line.utf8)) }

func report(_ line: String) throws -> Report {
  guard case .report(let report) = try message(line) else {
    Issue.record("no report: \(line)")
    throw MessageError.notAnObject(key: nil)
  }
  return report
}

func errorMessage(_ line: String?) throws -> ErrorMessage {
  guard let line, case .error(let error) = try message(line) else {
    Issue.record("no error: \(line ?? "nothing")")
    throw MessageError.notAnObject(key: nil)
  }
  return error
}
