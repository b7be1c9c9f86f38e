import CPosix
import Glibc

/// Packets with the time at which the kernel received them.
public enum StampedPackets {
  /// Makes the kernel timestamp packets on the socket `descriptor`. If it cannot, packets have no timestamp.
  public static func enable(on descriptor: Int32) {
    var isOn: Int32 = 1
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMP, &isOn, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Receives the next packet into `buffer`, without blocking.
  /// - Returns: the packet's full length, which may exceed the buffer's, and its timestamp in microseconds since 1970;
  ///   nil if it has none.
  /// - Throws: `SystemError`, with EAGAIN if no packet waits.
  public static func receive(
    from descriptor: Int32, into buffer: inout [UInt8]
  ) throws(SystemError) -> (count: Int, stamp: Int64?) {
    var stamp: Int64 = -1
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe hrzoned_receive(descriptor, bytes.baseAddress, bytes.count, &stamp)
    }
    guard count >= 0 else { throw SystemError("receive a packet") }
    return (count, stamp >= 0 ? stamp : nil)
  }
}
