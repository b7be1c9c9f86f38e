import Glibc

/// The address of a Unix socket in the file system. unix(7).
public struct UnixAddress: Sendable {
  /// The longest path, in bytes: `sockaddr_un` adds a NUL.
  public static let maximumPathLength = 107

  private let address: sockaddr_un

  /// The address of `path`; nil unless the path has 1 to `maximumPathLength` bytes.
  public init?(path: String) {
    guard (1...Self.maximumPathLength).contains(path.utf8.count) else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    self.address = address
  }

  /// A new non-blocking socket of `type`, for `bind` or `connect`.
  public static func makeSocket(_ type: __socket_type = SOCK_STREAM) throws(SystemError) -> OwnedDescriptor {
    let raw = socket(AF_UNIX, Int32(type.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { throw SystemError("make a socket") }
    return OwnedDescriptor(adopting: raw)
  }

  /// Connects `socket` to this address. `operation` appears in the error.
  public func connect(_ socket: Int32, _ operation: String = "connect") throws(SystemError) {
    guard unsafe passed({ unsafe Glibc.connect(socket, $0, $1) }) == 0 else { throw SystemError(operation) }
  }

  /// Binds `socket` to this address. `operation` appears in the error.
  public func bind(_ socket: Int32, _ operation: String = "bind") throws(SystemError) {
    guard unsafe passed({ unsafe Glibc.bind(socket, $0, $1) }) == 0 else { throw SystemError(operation) }
  }

  private func passed(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe call(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
