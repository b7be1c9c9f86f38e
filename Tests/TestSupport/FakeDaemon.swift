import Glibc
import Posix

/// A listener that poses as the daemon, under the test's control.
package final class FakeDaemon {
  package let path: String
  /// The listening descriptor, which a test can pass to a real daemon.
  package let listener: Int32

  package init(_ path: String) throws {
    self.path = path
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    unlink(path)
    guard let address = UnixAddress(path: path) else { throw DidNotCome("an address of \(path)", #fileID, #line) }
    try address.bind(listener)
    guard listen(listener, 8) == 0 else { throw DidNotCome("a listener at \(path)", #fileID, #line) }
  }

  deinit {
    close(listener)
    unlink(path)
  }

  /// Accepts the next client.
  package func accept(file: String = #fileID, line: Int = #line) throws -> FakeClient {
    try Deadline().wait(toRead: listener, "a client", file: file, line: line)
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { throw DidNotCome("a client's connection", file, line) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FakeClient(descriptor)
  }
}

/// One connection of a fake daemon.
package final class FakeClient {
  private let reader: LineReader

  package init(_ descriptor: Int32) {
    reader = LineReader(descriptor)
  }

  package func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    // If the client is gone, the test notices by its missing output.
    _ = Glibc.send(reader.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// The client's next line; nil if it closed the connection.
  package func line(file: String = #fileID, line: Int = #line) throws -> String? {
    try reader.line("a line of the client", file: file, line: line)
  }
}
