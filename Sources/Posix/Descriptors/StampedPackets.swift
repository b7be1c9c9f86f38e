import CPosix
import Glibc

/// Packets with the time at which the kernel got them.
public enum StampedPackets {
  /// Has the kernel stamp what comes on the socket `descriptor`. Where it cannot, packets have no stamp.
  public static func enable(on descriptor: Int32) {
    var isOn: Int32 = 1
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMP, &isOn, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Takes the next packet into `buffer`, never waiting.
  /// - Returns: the packet's own length, which may be more than the buffer's, and its stamp in microseconds since 1970; nil if it has
  ///   none.
  /// - Throws: `SystemError`: EAGAIN if there is none.
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
