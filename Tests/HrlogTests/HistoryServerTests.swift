import Glibc
import Posix
import Primitives
import RunHistory
import TestSupport
import Testing

@testable import hrlog

/// The recorder's socket, with hostile clients.
@Suite("The recorder's socket") final class HistoryServerTests {
  private let folder: Folder
  private let server: HistoryServer
  private var now = Instant(nanoseconds: 0)
  private var clients: [Int32] = []

  init() throws {
    folder = try Folder()
    let listener = OwnedDescriptor(adopting: try RecorderSocket.listen(folder.path + "/r"))
    server = HistoryServer(listener: listener, settings: RecorderSettings())
  }

  deinit {
    for client in clients { close(client) }
  }

  private func connect() throws -> Int32 {
    clients.append(try RecorderSocket.connect(folder.path + "/r"))
    return clients[clients.count - 1]
  }

  /// Lets the server advance several times. Without a history, it answers each request with `fault`.
  private func advance(_ fault: String = "no history") {
    for _ in 0..<32 { server.advance(to: now, history: nil, fault: fault) }
  }

  private func send(_ text: String, to client: Int32) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
  }

  private struct Received: Equatable {
    let text: String
    let isOver: Bool
  }

  /// What has arrived, and whether the connection has ended.
  private func receive(_ client: Int32) -> Received {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else {
        return Received(text: String(decoding: bytes, as: UTF8.self), isOver: count == 0 || errno == ECONNRESET)
      }
      bytes += buffer.prefix(count)
    }
  }

  private static let request = #"{"method":"sessions"}"# + "\n"

  @Test("Several requests at once are all answered, and the server says that it need not wait")
  func severalRequests() throws {
    let client = try connect()
    send(Self.request + Self.request + Self.request, to: client)
    var turns = 0
    repeat {
      server.advance(to: now, history: nil, fault: "no history")
      turns += 1
    } while turns < 10 && server.nextDeadline.map { $0 <= now } ?? false
    #expect(receive(client).text == String(repeating: #"{"error":"no history"}"# + "\n", count: 3))
    #expect(turns < 10)
  }

  @Test(
    "A line that is no request gets an error, and the next request its answer",
    arguments: [
      "", "x", "{", "[]", "null", "{}", #"{"method":7}"#, #"{"method":"sessions""#, #"{"method":"record"}"#,
      #"{"method":"record","session":1e99}"#, #"{"method":"change"}"#,
      #"{"method":"change","change":{"kind":"merge","sessions":[1]}}"#, #"{"method":"measure","measurement":{}}"#,
      String(repeating: "[", count: 60_000), String(repeating: "x", count: 65_000), "\u{1B}[2J",
    ])
  func noLineEndsTheRecorder(_ line: String) throws {
    let client = try connect()
    advance()
    send(line + "\n", to: client)
    advance()
    #expect(receive(client).text.contains("does not know this request"))
    send(Self.request, to: client)
    advance()
    #expect(receive(client) == Received(text: "{\"error\":\"no history\"}\n", isOver: false))
  }

  @Test("A line that is too long ends the connection")
  func aLineThatIsTooLongEndsTheConnection() throws {
    let client = try connect()
    advance()
    send(String(repeating: "x", count: 70_000), to: client)
    advance()
    #expect(receive(client) == Received(text: "", isOver: true))
  }

  @Test("One user gets some of the places, and is told so when they are taken")
  func noUserTakesAllPlacesOfTheRecorder() throws {
    let first = try (0..<HistoryServer.mostClientsOfAUser).map { _ in try connect() }
    advance()
    let refused = try connect()
    advance()
    let answer = receive(refused)
    #expect(answer.text.contains("You have 8 connections") && answer.isOver)
    #expect(HistoryServer.mostClientsOfAUser < HistoryServer.mostClients)
    #expect(server.entries.count == 1 + HistoryServer.mostClientsOfAUser)
    for client in first {
      send(Self.request, to: client)
      advance()
      #expect(receive(client).text.contains("no history"))
    }
    // A place is free once its client has gone.
    shutdown(first[0], Int32(SHUT_RDWR))
    advance()
    let next = try connect()
    send(Self.request, to: next)
    advance()
    #expect(receive(next).text.contains("no history"))
  }

  @Test("A client that does nothing for half a minute is closed")
  func aSilentReaderIsClosed() throws {
    let (silent, other) = (try connect(), try connect())
    advance()
    #expect(server.nextDeadline == now + HistoryServer.patience)
    now = now + HistoryServer.patience - .milliseconds(1)
    send("x", to: other)
    advance()
    #expect(receive(silent) == Received(text: "", isOver: false))
    now = now + .milliseconds(1)
    advance()
    #expect(receive(silent) == Received(text: "", isOver: true))
    #expect(receive(other) == Received(text: "", isOver: false))
  }

  @Test("A client that does not read its answer holds up nobody, and is closed after half a minute")
  func aReaderThatDoesNotReadHoldsUpNobody() throws {
    let (greedy, other) = (try connect(), try connect())
    let long = String(repeating: "x", count: 4 << 20)
    advance()
    for _ in 0..<100 { send(Self.request, to: greedy) }
    advance(long)
    send(Self.request, to: other)
    advance()
    #expect(receive(other).text.contains("no history"))
    now = now + HistoryServer.patience
    send(Self.request, to: other)
    advance()
    let part = receive(greedy)
    #expect(part.isOver && part.text.utf8.count < long.utf8.count)
  }
}
