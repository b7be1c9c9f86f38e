import Glibc

/// A file in memory without a name. Every holder of its descriptor can read it at any position.
public enum MemoryFile {
  /// Makes a file of `bytes`, positioned at its start.
  public static func make(_ bytes: [UInt8]) throws(SystemError) -> OwnedDescriptor {
    let raw = try unnamed()
    let file = OwnedDescriptor(adopting: raw)
    try writeAll(bytes, to: raw)
    lseek(raw, 0, SEEK_SET)
    return file
  }

  /// Number of names tried. A name is taken only if an earlier process with the same ID was killed between creating and
  /// unlinking its file.
  static let maximumNames = 100

  /// The descriptor of a new file whose name is already removed.
  private static func unnamed() throws(SystemError) -> Int32 {
    for number in 0..<maximumNames {
      let name = Self.name(number)
      let raw = unsafe shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
      if raw >= 0 {
        unsafe shm_unlink(name)
        return raw
      }
      guard errno == EEXIST else { break }
    }
    throw SystemError("shm_open")
  }

  /// The name to try.
  static func name(_ number: Int) -> String { "/hrzone-\(getpid())-\(number)" }
}
