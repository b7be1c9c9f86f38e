import Glibc

/// A file that is replaced as a whole. After a power cut it holds either the old or the new contents.
public enum AtomicFile {
  /// Writes `bytes` to the file at `path`, with access for this user alone. After the call they survive a power cut. The
  /// data goes to `path` with `.new` appended, which is then renamed.
  public static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let new = path + ".new"
    do {
      let raw = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard raw >= 0 else { throw SystemError("open \(new)") }
      let descriptor = OwnedDescriptor(adopting: raw)
      try writeAll(bytes, to: descriptor.raw, "write \(new)")
      guard fsync(descriptor.raw) == 0 else { throw SystemError("write \(new)") }
    }
    guard unsafe rename(new, path) == 0 else { throw SystemError("rename \(new)") }
    // The name is part of the directory, which needs its own fsync.
    let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let raw = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw SystemError("open \(directory)") }
    let descriptor = OwnedDescriptor(adopting: raw)
    guard fsync(descriptor.raw) == 0 else { throw SystemError("write \(directory)") }
  }
}
