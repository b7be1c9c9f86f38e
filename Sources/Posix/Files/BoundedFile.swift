import Glibc

/// Reading of whole files of bounded size.
public enum BoundedFile {
  /// Why a file cannot be read.
  public enum Failure: Error, Hashable, Sendable {
    /// A call of the operating system failed, with its `errno`.
    case system(Step, code: Int32)
    /// The path is a directory, a FIFO or a device.
    case notRegular
    /// The file is larger than the limit.
    case tooLarge
  }

  /// The step that failed.
  public enum Step: String, Sendable {
    case open, examine, read

    /// The step's participle, to follow "cannot be": "opened".
    public var participle: String {
      switch self {
      case .open: "opened"
      case .examine: "examined"
      case .read: "read"
      }
    }
  }

  /// The bytes of the file at `path`; nil if there is none. `/dev/null` reads as an empty file.
  /// `limit` is the greatest size in bytes.
  public static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8]? {
    // Without these flags, opening a FIFO would wait for its other end, and a terminal could become the controlling one.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .system(.open, code: errno)
    }
    defer { _ = close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(.examine, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG || isNull(status) else { throw .notRegular }
    return try read(descriptor, atMost: limit, expected: Int(clamping: status.st_size))
  }

  /// Reads `descriptor` to its end. `limit` is the greatest size in bytes.
  public static func read(_ descriptor: Int32, atMost limit: Int) throws(Failure) -> [UInt8] {
    try read(descriptor, atMost: limit, expected: 0)
  }

  private static func isNull(_ status: stat) -> Bool {
    guard status.st_mode & S_IFMT == S_IFCHR else { return false }
    var null = stat()
    return unsafe stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev
  }

  private static func read(_ descriptor: Int32, atMost limit: Int, expected: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: min(max(expected, 4096), limit) + 1)
    var count = 0
    while true {
      if count == bytes.count {
        guard count <= limit else { throw .tooLarge }
        bytes += [UInt8](repeating: 0, count: min(count, limit + 1 - count))
      }
      let room = bytes.count - count
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), room)
      }
      if got == 0 { return Array(bytes.prefix(count)) }
      if got < 0 {
        if errno == EINTR { continue }
        throw .system(.read, code: errno)
      }
      count += got
    }
  }
}
