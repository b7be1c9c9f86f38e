import Glibc

/// A file that is replaced as a whole. After a power cut it holds either the old or the new contents.
public enum AtomicFile {
  /// Writes `bytes` to the file at `path`, with access for this user alone. After the call they survive a power cut. The data goes
  /// to `path` with `.new` appended, which is then renamed.
  public static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    try write(bytes, to: path, by: path + ".new", O_TRUNC, 0o600)
  }

  /// Replaces the file at `path`, which a person named, in the same way. A symbolic link stays; its target is replaced. No other file
  /// is touched, and nothing stays behind after an error.
  /// - Parameters:
  ///   - bytes: the contents.
  ///   - path: the file.
  ///   - mode: the permissions of the file, less the process's umask.
  public static func replace(_ bytes: [UInt8], at path: String, mode: mode_t) throws(SystemError) {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let isThere = unsafe realpath(path, &buffer) != nil
    let target =
      isThere ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : path
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    let new = "\(folder).hrzoned-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    do throws(SystemError) {
      try write(bytes, to: target, by: new, O_EXCL, mode)
    } catch {
      if error.code != EEXIST { unsafe unlink(new) }
      throw error
    }
  }

  private static func write(
    _ bytes: [UInt8], to path: String, by new: String, _ flag: Int32, _ mode: mode_t
  ) throws(SystemError) {
    do {
      let raw = unsafe open(new, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flag, mode)
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
