import Glibc

/// The peer's process, user and group, from SO_PEERCRED. unix(7).
public struct PeerCredentials: CustomStringConvertible, Sendable {
  /// The process's id.
  public let process: Int32
  /// The user's id.
  public let user: UInt32
  /// The group's id.
  public let group: UInt32

  /// The peer of a connected Unix socket; nil if the kernel does not tell.
  public init?(of descriptor: Int32) {
    // struct ucred: pid_t, uid_t, gid_t.
    var fields: [3 of UInt32] = [0, 0, 0]
    var length = socklen_t(MemoryLayout<[3 of UInt32]>.size)
    let result = unsafe withUnsafeMutableBytes(of: &fields) { bytes in
      unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, bytes.baseAddress, &length)
    }
    guard result == 0, length == MemoryLayout<[3 of UInt32]>.size else { return nil }
    process = Int32(bitPattern: fields[0])
    user = fields[1]
    group = fields[2]
  }

  /// All three, for a log.
  public var description: String { "process \(process) of user \(user), group \(group)" }
}
