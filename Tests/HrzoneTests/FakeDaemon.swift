import Glibc
import JSON
import TestSupport
import Testing

/// A listener that speaks the daemon's part, as the test tells it.
final class FakeDaemon {
  let path: String
  private let listener: Int32

  init(_ path: String) throws {
    self.path = path
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    unlink(path)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0 && listen(listener, 8) == 0)
  }

  deinit {
    close(listener)
    unlink(path)
  }

  /// The next client.
  func accept(file: String = #fileID, line: Int = #line) throws -> FakeClient {
    try Deadline().wait(toRead: listener, "a client", file: file, line: line)
    let descriptor = Glibc.accept(listener, nil, nil)
    try #require(descriptor >= 0)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FakeClient(descriptor)
  }

  /// The next client, greeted, with its subscription taken.
  func subscriber(
    boot: String = "b1", seq: Int = 0, file: String = #fileID, line: Int = #line
  ) throws -> (client: FakeClient, request: JSONValue) {
    let client = try accept(file: file, line: line)
    client.send(hello(boot: boot, seq: seq))
    let request = try JSONValue(parsing: Array(try #require(try client.line(file: file, line: line)).utf8))
    client.send(#"{"type":"reply","id":1}"#)
    return (client, request)
  }
}

func hello(boot: String = "b1", seq: Int = 0, version: String = "1.0") -> String {
  #"{"type":"hello","protocol":"\#(version)","server":"hrzoned 0.1.0","boot":"\#(boot)","seq":\#(seq)}"#
}

func alertLine(_ seq: Int, _ text: String, strap: String = "F0:9E:1A:00:00:01", more: String = "") -> String {
  #"{"type":"alert","seq":\#(seq),"time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)","runner":"Anna","#
    + #""kind":"ceiling","severity":"critical","text":"\#(text)"\#(more)}"#
}

func rawLine(_ seq: Int, strap: String = "F0:9E:1A:00:00:01") -> String {
  #"{"type":"raw","seq":\#(seq),"time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)","t":\#(seq).5,"#
    + #""characteristic":"2a37","value":"008f"}"#
}

func sampleLine(_ seq: Int, bpm: Int = 143, zone: String = #"{"index":3,"name":"LSD"}"#) -> String {
  #"{"type":"sample","seq":\#(seq),"time":"2026-03-01T06:30:0\#(seq % 10).125Z","strap":"F0:9E:1A:00:00:01","#
    + #""bpm":\#(bpm),"zone":\#(zone),"percent":75.3,"percent_of":"max","signal":"live"}"#
}

func stateLine(signal: String = "live", zone: String = #""zone":{"index":3,"name":"LSD"},"#) -> String {
  #"{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"F0:9E:1A:00:00:01","runner":"Anna","#
    + #""signal":"\#(signal)","age":0.4,"bpm":143,\#(zone)"percent":75.3,"percent_of":"max","#
    + #""phase":"live","link":"direct","max_hr":190}"#
}

/// One connection of a fake daemon.
final class FakeClient {
  private let reader: LineReader

  init(_ descriptor: Int32) {
    reader = LineReader(descriptor)
  }

  func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    #expect(Glibc.send(reader.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// The client's next line; nil where it closed the connection.
  func line(file: String = #fileID, line: Int = #line) throws -> String? {
    try reader.line("a line of the client", file: file, line: line)
  }
}
