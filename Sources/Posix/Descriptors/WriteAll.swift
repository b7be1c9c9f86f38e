import Glibc

/// Writes all of `bytes` to `descriptor`.
/// - Parameters:
///   - bytes: what to write.
///   - descriptor: where to write it.
///   - operation: what an error says was being done.
///   - awaitRoom: called where a non-blocking descriptor takes nothing now, with whether it is the first time since some
///     bytes went; true if it should be tried again.
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
    // Nothing written of something: no system does it, and it would never end.
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
