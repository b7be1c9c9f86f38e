import Glibc
import JSON
import Primitives
import Testing
import ZoneReport

@testable import hrzone

/// How long a test waits for what must come.
let limit: Int32 = 20_000

/// Waits until `descriptor` is ready; a failure of the test where it is not by `deadline`.
func waitReadable(
  _ descriptor: Int32, _ what: String, by deadline: Instant = Clock.now + .milliseconds(Int64(limit)),
  location: SourceLocation = #_sourceLocation
) throws {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  while true {
    let left = max(0, (deadline - Clock.now).nanoseconds / 1_000_000)
    let result = poll(&entry, 1, Int32(left))
    if result < 0, errno == EINTR { continue }
    try #require(result > 0, "\(what): nothing in time", sourceLocation: location)
    return
  }
}

/// Lines out of a descriptor.
final class LineReader {
  let descriptor: Int32
  private(set) var buffer: [UInt8] = []

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next line; nil at the end. What stands behind the last end of a line is a line too.
  func line(_ what: String = "a line", location: SourceLocation = #_sourceLocation) throws -> String? {
    let deadline = Clock.now + .milliseconds(Int64(limit))
    while true {
      if let end = buffer.firstIndex(of: 10) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      guard try more(what, deadline, location: location) else {
        defer { buffer = [] }
        return buffer.isEmpty ? nil : String(decoding: buffer, as: UTF8.self)
      }
    }
  }

  /// All there is until the end.
  func rest(location: SourceLocation = #_sourceLocation) throws -> String {
    let deadline = Clock.now + .milliseconds(Int64(limit))
    while try more("the end of the output", deadline, location: location) {}
    defer { buffer = [] }
    return String(decoding: buffer, as: UTF8.self)
  }

  /// Reads until what was read contains `text`, and takes all of it.
  @discardableResult
  func until(_ text: String, location: SourceLocation = #_sourceLocation) throws -> String {
    let deadline = Clock.now + .milliseconds(Int64(limit))
    while true {
      let read = String(decoding: buffer, as: UTF8.self)
      if read.contains(text) {
        buffer = []
        return read
      }
      let isMore = try more("'\(text)'", deadline, location: location)
      try #require(
        isMore, "'\(text)' did not come before the end: \(read.suffix(2000).debugDescription)", sourceLocation: location
      )
    }
  }

  private func more(_ what: String, _ deadline: Instant, location: SourceLocation) throws -> Bool {
    try waitReadable(descriptor, what, by: deadline, location: location)
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    // A pseudoterminal whose other side was closed reads as an error.
    guard count > 0 else { return false }
    buffer += bytes[..<count]
    return true
  }
}

/// A folder for one test.
final class TestFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/hrzone-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }

  var names: [String] { Self.names(path) }

  static func names(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

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
  func accept(location: SourceLocation = #_sourceLocation) throws -> FakeClient {
    try waitReadable(listener, "a client", location: location)
    let descriptor = Glibc.accept(listener, nil, nil)
    try #require(descriptor >= 0)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FakeClient(descriptor)
  }

  /// The next client, greeted, with its subscription taken.
  func subscriber(
    boot: String = "b1", seq: Int = 0, location: SourceLocation = #_sourceLocation
  ) throws -> (client: FakeClient, request: JSONValue) {
    let client = try accept(location: location)
    client.send(hello(boot: boot, seq: seq))
    let line = try #require(try client.line("a request", location: location), sourceLocation: location)
    let request = try JSONValue(parsing: Array(line.utf8))
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
  private let descriptor: Int32
  private let reader: LineReader

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    reader = LineReader(descriptor)
  }

  deinit {
    close(descriptor)
  }

  func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    #expect(Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// The client's next line; nil where it closed the connection.
  func line(_ what: String = "a line of the client", location: SourceLocation = #_sourceLocation) throws -> String? {
    try reader.line(what, location: location)
  }
}
