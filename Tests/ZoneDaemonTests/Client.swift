import Foundation
import JSON
import Testing

/// A client of the socket as a program would write one: lines out, lines in, each wait with a limit.
final class Client {
  private let descriptor: Int32
  private var pending: [UInt8] = []

  /// Connects to `path` as soon as a daemon listens there.
  init(_ path: String, seconds: Double = 20) throws {
    let limit = Date(timeIntervalSinceNow: seconds)
    while true {
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      if result == 0 {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
      try #require(Date() < limit, "nobody listens on \(path)")
      // Between two attempts: there is no event to wait for before the file exists.
      poll(nil, 0, 20)
    }
  }

  deinit {
    close(descriptor)
  }

  func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    #expect(Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// The next line; nil at the connection's end.
  func line(seconds: Double = 20, location: SourceLocation = #_sourceLocation) throws -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeFirst(end + 1) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, Int32(seconds * 1000))
      try #require(ready > 0, "no line in \(seconds) s", sourceLocation: location)
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      pending.append(contentsOf: buffer[..<count])
    }
  }

  /// The next object whose type is one of `types`.
  func next(
    _ types: String..., seconds: Double = 20, location: SourceLocation = #_sourceLocation
  ) throws -> JSONValue {
    while true {
      let text = try #require(try line(seconds: seconds, location: location), "closed", sourceLocation: location)
      let object = try JSONValue(parsing: Array(text.utf8))
      if let type = object["type"]?.string, types.contains(type) { return object }
    }
  }

  /// Says `request` and gives its reply or error.
  func ask(_ request: String, location: SourceLocation = #_sourceLocation) throws -> JSONValue {
    send(request)
    return try next("reply", "error", location: location)
  }
}
