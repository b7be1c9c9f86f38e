import EventLoop
import Glibc

/// Where settings come from: a file of bounded size, read whole.
enum SettingsFile {
  /// Where settings are if nobody says otherwise; this one may be missing.
  static let standardPath = "/etc/hrzoned/hrzoned.toml"
  /// The greatest size in bytes. The parser's recursion and the walk over its values are bounded by it.
  static let maximumSize = 16 * 1024

  /// The bytes of the file at `path`, or nil if there is none. `/dev/null` reads as an empty file.
  /// - Throws: `SettingsError.unreadable`.
  static func read(_ path: String) throws(SettingsError) -> [UInt8]? {
    // Opening a FIFO would wait for its other end, and a terminal could become ours.
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard raw >= 0 else {
      let error = SystemError("open")
      if error.code == ENOENT { return nil }
      throw .unreadable(path: path, problem: "cannot be opened: \(error.reason)")
    }
    let descriptor = OwnedDescriptor(adopting: raw)
    var status = stat()
    guard unsafe fstat(descriptor.raw, &status) == 0 else {
      throw .unreadable(path: path, problem: "cannot be examined: \(SystemError("fstat").reason)")
    }
    guard status.st_mode & S_IFMT == S_IFREG || isNull(status) else {
      throw .unreadable(path: path, problem: "is not a regular file; name a file of settings, or /dev/null for none")
    }
    do throws(SystemError) {
      if let bytes = try descriptor.readAll(atMost: maximumSize) { return bytes }
    } catch {
      throw .unreadable(path: path, problem: "cannot be read: \(error.reason)")
    }
    throw .unreadable(path: path, problem: "has more than \(maximumSize) bytes; settings must fit in these")
  }

  private static func isNull(_ status: stat) -> Bool {
    guard status.st_mode & S_IFMT == S_IFCHR else { return false }
    var null = stat()
    return unsafe stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev
  }
}

extension SystemError {
  /// What the C library says of the error number.
  fileprivate var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
