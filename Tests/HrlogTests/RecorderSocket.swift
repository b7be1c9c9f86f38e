import Glibc
import Testing

/// Sockets like that of the service's recorder.
enum RecorderSocket {
  /// Makes a socket at `path` that any user may connect to.
  static func listen(_ path: String) throws -> Int32 {
    let descriptor = try withAddress(path) { bind($0, $1, $2) }
    try #require(Glibc.listen(descriptor, 32) == 0 && chmod(path, 0o666) == 0)
    return descriptor
  }

  /// Connects to the socket at `path`. Reading from it never waits.
  static func connect(_ path: String) throws -> Int32 {
    let descriptor = try withAddress(path) { Glibc.connect($0, $1, $2) }
    try #require(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
    return descriptor
  }

  private static func withAddress(
    _ path: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(descriptor >= 0 && result == 0)
    return descriptor
  }
}
