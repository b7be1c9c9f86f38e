import Glibc

/// A file without a name, in memory: it can be read at any place, by whoever is given its descriptor.
public enum MemoryFile {
  /// A file of `bytes`, to be read from its beginning.
  public static func make(_ bytes: [UInt8]) throws(SystemError) -> OwnedDescriptor {
    let raw = try unnamed()
    let file = OwnedDescriptor(adopting: raw)
    try writeAll(bytes, to: raw)
    lseek(raw, 0, SEEK_SET)
    return file
  }

  /// How many names are tried. One that is taken was left behind by a process of the same number that was killed, in the moment
  /// in which a file has a name.
  static let maximumNames = 100

  /// The descriptor of a file that has a name no longer.
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

  /// A name to try.
  static func name(_ number: Int) -> String { "/hrzone-\(getpid())-\(number)" }
}
