import EventLoop
import Glibc

/// System calls on a connected socket. None of them blocks.
enum SocketCalls {
  enum Sent {
    /// The number of bytes accepted, at least one.
    case bytes(Int)
    /// The socket's buffer is full.
    case full
    /// The peer is gone.
    case gone
  }

  enum Received {
    /// The number of bytes at the beginning of the buffer.
    case bytes(Int)
    /// Nothing has arrived.
    case nothing
    /// The peer has closed its half.
    case end
    /// The peer is gone.
    case gone
  }

  static func send(_ bytes: Span<UInt8>, to descriptor: Int32) -> Sent {
    while true {
      // MSG_NOSIGNAL: a client that is gone gives an error, instead of SIGPIPE, which would end the daemon.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if count > 0 || bytes.isEmpty { return .bytes(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN, ENOBUFS, ENOMEM: return .full
      default: return .gone
      }
    }
  }

  static func receive(from descriptor: Int32, into buffer: inout [UInt8]) -> Received {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
      }
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .nothing
      default: return .gone
      }
    }
  }

  /// The size of the send buffer: room for about 13 lines. Further lines wait in the client's queue. The kernel doubles this
  /// size for its own needs. With the default of 208 KiB, 1000 clients that do not read would take 200 MiB of the service's
  /// memory.
  static let sendBuffer: Int32 = 8 * 1024

  /// Sets the size of the kernel's send buffer.
  static func setSendBuffer(of descriptor: Int32) {
    var size = sendBuffer
    // It cannot fail: the kernel adjusts a size that is out of range.
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// An integer option at level SOL_SOCKET; nil if the socket does not have it.
  static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 else { return nil }
    return value
  }
}
