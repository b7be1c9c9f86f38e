import Glibc
import Primitives
import TestSupport
import Testing
import ZoneProtocol

@testable import ZoneClient

@Suite("A single request") struct SingleRequestTests {
  let folder: Folder
  let daemon: FakeDaemon
  let request: SingleRequest
  let client: FakeClient

  init() throws {
    folder = try Folder()
    daemon = try FakeDaemon(folder.path + "/s")
    request = try SingleRequest(.status, path: daemon.path, limit: .seconds(2), now: .seconds(0))
    client = try daemon.accept()
  }

  private func answer(at now: Instant) throws -> SingleRequest.Answer {
    let deadline = Deadline()
    while true {
      if let answer = try request.advance(to: now) { return answer }
      try deadline.wait(toRead: try #require(request.descriptor), "an answer", file: #fileID, line: #line)
    }
  }

  @Test("the reply comes with the greeting")
  func reply() throws {
    client.send(hello())
    client.send(sampleLine(1))
    client.send(#"{"type":"reply","id":1,"reason":"None."}"#)
    let answer = try answer(at: .seconds(1))
    #expect(answer.hello == Hello(server: "hrzoned 0.1.0", boot: "b1", seq: 0))
    #expect(answer.reply == Reply(id: DaemonFeed.requestID, Answer(reason: "None.")))
    #expect(try client.line() == #"{"id":1,"method":"status"}"#)
  }

  @Test("a refused request is an error")
  func refused() throws {
    client.send(hello())
    client.send(#"{"type":"error","id":1,"code":"not_possible","message":"No."}"#)
    let error = ErrorMessage(id: DaemonFeed.requestID, code: .notPossible, message: "No.")
    #expect(throws: ConnectionError.refused(error)) { try answer(at: .seconds(1)) }
  }

  @Test("without an answer in time the daemon counts as silent, whether it greeted or not", arguments: [false, true])
  func silence(_ greets: Bool) throws {
    #expect(request.nextDeadline == .seconds(2))
    if greets {
      client.send(hello())
      try Deadline().wait(toRead: try #require(request.descriptor), "the greeting", file: #fileID, line: #line)
      #expect(try request.advance(to: .seconds(1)) == nil)
      #expect(try client.line() == #"{"id":1,"method":"status"}"#)
    }
    #expect(try request.advance(to: .seconds(1.9)) == nil)
    #expect(request.nextDeadline == .seconds(2))
    #expect(throws: ConnectionError.silent) { try request.advance(to: .seconds(2)) }
  }
}
