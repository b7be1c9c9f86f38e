import Glibc
import JSON
import Posix
import TestSupport
import Testing

/// A client of the socket, as a program would write it: lines in both directions. Each wait has a limit.
final class Client {
  private let reader: LineReader

  /// Connects to `path` as soon as a daemon listens there.
  init(_ path: String, file: String = #fileID, line: Int = #line) throws {
    let address = try #require(UnixAddress(path: path))
    var descriptor: Int32 = -1
    // There is no event to wait for before the file exists.
    try eventually("a daemon at \(path)", file: file, line: line) {
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      let isConnected = (try? address.connect(descriptor)) != nil
      if !isConnected { close(descriptor) }
      return isConnected
    }
    reader = LineReader(descriptor)
  }

  func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    #expect(Glibc.send(reader.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// The next line; nil at the end of the connection.
  func line(file: String = #fileID, line: Int = #line) throws -> String? {
    try reader.line(file: file, line: line)
  }

  /// The next object whose type is one of `types`.
  func next(_ types: String..., file: String = #fileID, line: Int = #line) throws -> JSONValue {
    while let text = try reader.line(types.joined(separator: " or "), file: file, line: line) {
      let object = try JSONValue(parsing: Array(text.utf8))
      if let type = object["type"]?.string, types.contains(type) { return object }
    }
    throw DidNotCome("\(types.joined(separator: " or ")) before the connection's end", file, line)
  }

  /// Sends `request` and returns its reply or error.
  func ask(_ request: String, file: String = #fileID, line: Int = #line) throws -> JSONValue {
    send(request)
    return try next("reply", "error", file: file, line: line)
  }
}
