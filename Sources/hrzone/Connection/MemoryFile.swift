import Glibc

/// A file without a name, in memory: it can be read at any place, by whoever is given its descriptor.
enum MemoryFile {
  /// A file of `bytes`, to be read from its beginning.
  static func make(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
    let name = "/hrzone-\(getpid())"
    let raw = unsafe shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    guard raw >= 0 else { throw SystemError("shm_open") }
    unsafe shm_unlink(name)
    let file = Descriptor(adopting: raw)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(raw, $0.baseAddress, $0.count) }
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw SystemError("write")
      }
      rest = rest.dropFirst(count)
    }
    lseek(raw, 0, SEEK_SET)
    return file
  }
}
