import Glibc

/// A file that is replaced whole: it is the old or the new one whenever the power goes.
public enum AtomicFile {
  /// Puts `bytes` into the file at `path`, for this user alone. When it returns they survive a power cut. They are written to
  /// `path` with `.new` behind it, which then gets the file's name.
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
    // The name is in the directory, which is written by itself.
    let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let raw = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw SystemError("open \(directory)") }
    let descriptor = OwnedDescriptor(adopting: raw)
    guard fsync(descriptor.raw) == 0 else { throw SystemError("write \(directory)") }
  }
}
