import Glibc

/// Writes all of `bytes` to `descriptor`.
/// - Parameters:
///   - bytes: the bytes to write.
///   - descriptor: where to write them.
///   - operation: the operation named in an error.
///   - awaitRoom: called when a non-blocking descriptor accepts no data. Its argument is whether this is the first time
///     since the last progress. It returns true to try again.
/// - Throws: `SystemError`; some of the bytes may be written.
public func writeAll(
  _ bytes: [UInt8], to descriptor: Int32, _ operation: String = "write",
  awaitRoom: (_ isFirst: Bool) -> Bool = { _ in false }
) throws(SystemError) {
  var rest = bytes[...]
  var isFirst = true
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      rest = rest.dropFirst(count)
      isFirst = true
      continue
    }
    // A write of 0 bytes never happens on Linux, and would loop for ever.
    let error = count == 0 ? SystemError(operation, code: EIO) : SystemError(operation)
    switch error.code {
    case EINTR: continue
    case EAGAIN:
      guard awaitRoom(isFirst) else { throw error }
      isFirst = false
    default: throw error
    }
  }
}
