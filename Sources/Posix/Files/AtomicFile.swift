import Glibc

/// A file that is replaced as a whole. After a power cut it holds either the old or the new contents.
public enum AtomicFile {
  /// Writes `bytes` to the file at `path`. After the call they survive a power cut. The data goes to `path` with `.new` appended,
  /// which is then renamed.
  /// - Parameters:
  ///   - bytes: the contents.
  ///   - path: the file.
  ///   - mode: the permissions of a new file, less the process's umask. The default is access for this user alone.
  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(SystemError) {
    let new = path + ".new"
    do {
      let raw = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
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
