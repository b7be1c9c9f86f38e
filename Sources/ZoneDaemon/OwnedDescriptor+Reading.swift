import EventLoop
import Glibc

extension OwnedDescriptor {
  /// All bytes of the file from here to its end, or nil if there are more than `limit`.
  /// - Throws: `SystemError` when reading fails.
  borrowing func readAll(atMost limit: Int) throws(SystemError) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let room = bytes.count - count
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(raw, buffer.baseAddress?.advanced(by: count), room)
      }
      if got == 0 { break }
      if got < 0 {
        let error = SystemError("read")
        if error.code == EINTR { continue }
        throw error
      }
      count += got
    }
    return count <= limit ? Array(bytes.prefix(count)) : nil
  }
}
