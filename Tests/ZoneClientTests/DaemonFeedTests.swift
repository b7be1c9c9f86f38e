import Glibc
import Posix
import Primitives
import TestSupport
import Testing
import ZoneProtocol

@testable import ZoneClient

@Suite("The feed of a daemon's lines") struct DaemonFeedTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  /// A feed after the greeting, and the daemon's side of its connection.
  private func greeted(
    by daemon: FakeDaemon, _ feed: DaemonFeed, boot: String = "b1", seq: Int = 0, at now: Instant = .seconds(0)
  ) throws -> (client: FakeClient, request: String?) {
    let client = try daemon.accept()
    client.send(hello(boot: boot, seq: seq))
    #expect(try feed.lines(1, at: now).map(\.text) == [hello(boot: boot, seq: seq)])
    return (client, try client.line())
  }

  private func feed(
    _ request: Request.Method = .subscribe(Subscription()), _ start: DaemonFeed.Start = .now
  ) throws -> DaemonFeed {
    try DaemonFeed(path: socket, request: request, start: start, now: .seconds(0))
  }

  @Test("after the greeting it sends its request, with the history if wanted")
  func request() throws {
    let daemon = try FakeDaemon(socket)
    #expect(try greeted(by: daemon, feed(.status)).request == #"{"id":1,"method":"status"}"#)
    #expect(try greeted(by: daemon, feed()).request == #"{"id":1,"method":"subscribe"}"#)
    let history = try greeted(by: daemon, feed(.subscribe(Subscription()), .history)).request
    #expect(history == #"{"id":1,"method":"subscribe","since":{"boot":"none","seq":0}}"#)
    // The daemon does not store any of these.
    let raw = try greeted(by: daemon, feed(.subscribe(Subscription(reports: [.raw])), .history)).request
    #expect(raw == #"{"id":1,"method":"subscribe","reports":["raw"]}"#)
  }

  @Test("an answer is recognized by the ID of its request")
  func answers() throws {
    let daemon = try FakeDaemon(socket)
    let feed = try feed()
    #expect(feed.send(.status) == nil)
    let (client, _) = try greeted(by: daemon, feed)
    let asked = try [#require(feed.send(.strapsList)), #require(feed.send(.targetClear(strap: nil)))]
    #expect(try client.line() == #"{"id":2,"method":"straps.list"}"#)
    #expect(try client.line() == #"{"id":3,"method":"target.clear"}"#)
    client.send(#"{"type":"reply","id":1}"#)
    client.send(#"{"type":"error","id":3,"code":"not_possible","message":"No."}"#)
    client.send(sampleLine(1))
    client.send(#"{"type":"reply","id":2,"reason":"None."}"#)
    let lines = try feed.lines(4, at: .seconds(0))
    #expect(lines.map { $0.answer(to: DaemonFeed.requestID) != nil } == [true, false, false, false])
    #expect(lines.map { $0.answer(to: asked[0]) != nil } == [false, false, false, true])
    #expect(lines[3].answer(to: asked[0]) == .success(Reply(id: asked[0], Answer(reason: "None."))))
    #expect(
      lines[1].answer(to: asked[1]) == .failure(ErrorMessage(id: asked[1], code: .notPossible, message: "No.")))
  }

  @Test("an unreadable line is passed on, with hidden characters escaped")
  func unreadable() throws {
    let daemon = try FakeDaemon(socket)
    let feed = try feed()
    let (client, _) = try greeted(by: daemon, feed)
    client.send("not JSON \u{1B}[2J")
    let line = try feed.lines(1, at: .seconds(0))[0]
    #expect(line.message == nil)
    #expect(line.text == #"not JSON \u001b[2J"#)
  }

  @Test("after a loss it reconnects and requests what it missed; repeated lines are marked")
  func since() throws {
    let daemon = try FakeDaemon(socket)
    let feed = try feed()
    do {
      let (client, _) = try greeted(by: daemon, feed, seq: 41)
      client.send(sampleLine(44))
      #expect(try feed.lines(1, at: .seconds(1)).map(\.isRepeated) == [false])
    }
    #expect(try feed.loss(at: .seconds(10)) == .closed)
    #expect(feed.descriptor == nil)
    #expect(feed.send(.status) == nil)
    #expect(feed.nextDeadline == .seconds(10.2))
    #expect(feed.advance(to: .seconds(10.1)).isEmpty)
    #expect(feed.descriptor == nil)
    #expect(feed.advance(to: .seconds(10.2)).isEmpty)
    let (client, request) = try greeted(by: daemon, feed, seq: 45, at: .seconds(10.2))
    #expect(request == #"{"id":1,"method":"subscribe","since":{"boot":"b1","seq":44}}"#)
    for line in [sampleLine(44), rawLine(44), sampleLine(45)] { client.send(line) }
    #expect(try feed.lines(3, at: .seconds(11)).map(\.isRepeated) == [true, false, false])
  }

  @Test("a restarted daemon counts from the beginning")
  func newBoot() throws {
    let daemon = try FakeDaemon(socket)
    let feed = try feed()
    do {
      let (client, _) = try greeted(by: daemon, feed)
      client.send(sampleLine(44))
      _ = try feed.lines(1, at: .seconds(0))
    }
    #expect(try feed.loss(at: .seconds(0)) == .closed)
    _ = feed.advance(to: .seconds(1))
    let (client, _) = try greeted(by: daemon, feed, boot: "b2", at: .seconds(1))
    client.send(sampleLine(1))
    #expect(try feed.lines(1, at: .seconds(1)).map(\.isRepeated) == [false])
  }

  @Test("each failed attempt doubles the wait, up to 5 s, until a request is accepted")
  func backoff() throws {
    var feed: DaemonFeed
    var now = Instant.seconds(0)
    do {
      let daemon = try FakeDaemon(socket)
      feed = try self.feed()
      _ = try greeted(by: daemon, feed)
    }
    #expect(try feed.loss(at: now) == .closed)
    var waits: [Double] = []
    for _ in 0..<7 {
      let deadline = try #require(feed.nextDeadline)
      waits.append((deadline - now).inSeconds)
      now = deadline
      #expect(feed.advance(to: now) == [.lost(.system(SystemError("connect", code: ENOENT)))])
    }
    #expect(waits == [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])
    do {
      let daemon = try FakeDaemon(socket)
      now = try #require(feed.nextDeadline)
      #expect(feed.advance(to: now).isEmpty)
      let (client, _) = try greeted(by: daemon, feed, at: now)
      client.send(#"{"type":"reply","id":1}"#)
      _ = try feed.lines(1, at: now)
    }
    #expect(try feed.loss(at: now) == .closed)
    #expect(feed.nextDeadline == now + .milliseconds(200))
  }

  @Test("a daemon that does not greet within 5 s is silent")
  func silence() throws {
    let daemon = try FakeDaemon(socket)
    let feed = try feed()
    let client = try daemon.accept()
    #expect(feed.nextDeadline == .seconds(5))
    #expect(feed.advance(to: .seconds(4.9)).isEmpty)
    #expect(feed.advance(to: .seconds(5)) == [.lost(.silent)])
    #expect(try client.line() == nil)
  }

  @Test(
    "other greetings of the other side",
    arguments: [
      (hello(version: "2.0"), ConnectionError.otherVersion(protocol: "2.0", server: "hrzoned 0.1.0")),
      (#"{"type":"hello","protocol":"2.1","moved":true}"#, .otherVersion(protocol: "2.1", server: "hrzoned")),
      (#"{"type":"reply","id":1}"#, .notHrzoned("it sent no greeting")),
      (
        #"{"type":"error","code":"too_many","message":"Too many."}"#,
        .refused(ErrorMessage(code: .tooMany, message: "Too many."))
      ),
    ])
  func noGreeting(_ line: String, _ error: ConnectionError) throws {
    let daemon = try FakeDaemon(socket)
    let feed = try feed()
    do {
      let client = try daemon.accept()
      client.send(line)
    }
    #expect(try feed.loss(at: .seconds(0)) == error)
  }

  @Test("a path without a daemon")
  func noDaemon() throws {
    func error(_ path: String) -> ConnectionError? {
      do throws(ConnectionError) {
        _ = try DaemonFeed(path: path, request: .status, now: .seconds(0))
        return nil
      } catch { return error }
    }
    try folder.write("", to: "file")
    #expect(error("") == .pathEmpty)
    #expect(error("/" + String(repeating: "x", count: 107)) == .pathTooLong(bytes: 108, limit: 107))
    #expect(error(socket) == .system(SystemError("connect", code: ENOENT)))
    #expect(error(folder.path + "/file") == .notSocket)
    #expect(error(folder.path) == .notSocket)
  }
}
