import EventLoop
import Glibc

/// Why the daemon has no socket to listen on.
public enum ListeningError: Error, Hashable, Sendable {
  /// Another process listens there.
  case inUse(path: String)
  /// Something stands there that is no socket, and is left alone.
  case notASocket(path: String)
  /// The path does not fit into an address.
  case pathTooLong(path: String)
  /// Another process is making a socket in this directory just now.
  case locked(directory: String)
  /// What systemd handed over is no listening Unix stream socket.
  case notListening
  /// A system call failed.
  case system(SystemError)
}

extension ListeningError: CustomStringConvertible {
  /// A sentence that says what to do.
  public var description: String {
    switch self {
    case .inUse(let path): "another hrzoned is running at \(path): stop it, or choose another path with --socket"
    case .notASocket(let path): "\(path) exists and is no socket: remove it, or choose another path with --socket"
    case .pathTooLong(let path):
      "the socket's path has \(path.utf8.count) bytes and may have \(ListeningSocket.maximumPathLength): "
        + "choose a shorter one with --socket"
    case .locked(let directory): "another program holds the lock on \(directory): try again in a moment"
    case .notListening:
      "the descriptor that systemd handed over is no listening Unix stream socket: mend the .socket unit"
    case .system(let error): "\(error)"
    }
  }
}

/// A Unix stream socket that listens: one made at a path, or one that systemd made.
public final class ListeningSocket {
  /// The longest path that fits into `sockaddr_un` with the NUL that ends it. unix(7).
  public static let maximumPathLength = 107

  /// For the group too, which is how the service is reached: connecting to a socket is writing to it. A runtime directory
  /// of one user keeps everybody else out by itself.
  private static let mode: mode_t = 0o660

  let descriptor: OwnedDescriptor
  /// Where the file is, and which it is; nil for systemd's, which stays.
  private var file: (path: String, device: dev_t, inode: ino_t)?

  /// Listens at `path`. A socket file that nobody listens at is replaced.
  /// - Throws: `ListeningError`; nothing was changed then, but for a dead socket's file that is gone.
  public init(path: String) throws(ListeningError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .system(SystemError("listen at '\(path)'", code: EINVAL)) }
    guard path.utf8.count <= Self.maximumPathLength else { throw .pathTooLong(path: path) }
    // Between looking and binding nobody else may do the same: two daemons that start at once would both find a dead
    // socket, and the second would remove the first's.
    let lock = try Self.lockDirectory(of: path)
    try Self.removeDeadSocket(at: path)
    let descriptor = try Self.makeSocket()
    // The file gets the socket's own mode when it is made, less the umask: never more than it is to have.
    _ = fchmod(descriptor.raw, Self.mode)
    guard try unsafe Self.withAddress(path, { unsafe bind(descriptor.raw, $0, $1) }) == 0 else {
      let error = SystemError("bind \(path)")
      throw error.code == EADDRINUSE ? .inUse(path: path) : .system(error)
    }
    guard unsafe chmod(path, Self.mode) == 0, listen(descriptor.raw, SOMAXCONN) == 0 else {
      let error = SystemError("listen at \(path)")
      _ = unsafe unlink(path)
      throw .system(error)
    }
    if let status = Self.status(of: path) { file = (path, status.st_dev, status.st_ino) }
    self.descriptor = descriptor
    withExtendedLifetime(lock) {}
  }

  /// Takes over a socket that systemd made and that listens already; its file stays when the daemon ends.
  /// - Throws: `ListeningError.notListening` for any other descriptor.
  public init(adopting descriptor: consuming OwnedDescriptor) throws(ListeningError) {
    let raw = descriptor.raw
    guard SocketCalls.option(SO_DOMAIN, of: raw) == AF_UNIX,
      SocketCalls.option(SO_TYPE, of: raw) == Int32(SOCK_STREAM.rawValue),
      SocketCalls.option(SO_ACCEPTCONN, of: raw) == 1
    else { throw .notListening }
    let flags = fcntl(raw, F_GETFL)
    guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0, fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 else {
      throw .system(SystemError("set up the socket that systemd handed over"))
    }
    self.descriptor = descriptor
  }

  deinit {
    removeFile()
  }

  /// Removes the socket's file, if it is still the one that was made here.
  public func removeFile() {
    guard let file else { return }
    self.file = nil
    guard let status = Self.status(of: file.path), status.st_dev == file.device, status.st_ino == file.inode else {
      return
    }
    _ = unsafe unlink(file.path)
  }

  /// A connection that waits to be taken.
  enum Accepted: ~Copyable {
    case connection(OwnedDescriptor)
    case none
    /// There is no descriptor or memory for it; it goes on waiting.
    case exhausted(SystemError)
  }

  func accept() -> Accepted {
    while true {
      let raw = Glibc.accept(descriptor.raw, nil, nil)
      if raw >= 0 {
        // It need not be non-blocking: each call on it says MSG_DONTWAIT.
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        return .connection(OwnedDescriptor(adopting: raw))
      }
      let error = SystemError("accept a client")
      switch error.code {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return .none
      default: return .exhausted(error)
      }
    }
  }

  // MARK: Making it

  private static func makeSocket() throws(ListeningError) -> OwnedDescriptor {
    let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { throw .system(SystemError("make a socket")) }
    return OwnedDescriptor(adopting: raw)
  }

  /// The lock lasts as long as the descriptor, and leaves no file behind.
  private static func lockDirectory(of path: String) throws(ListeningError) -> OwnedDescriptor {
    let directory: String
    if let slash = path.lastIndex(of: "/") {
      directory = slash == path.startIndex ? "/" : String(path[..<slash])
    } else {
      directory = "."
    }
    let raw = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw .system(SystemError("open the socket's directory \(directory)")) }
    let lock = OwnedDescriptor(adopting: raw)
    guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else {
      let error = SystemError("lock \(directory)")
      throw error.code == EWOULDBLOCK ? .locked(directory: directory) : .system(error)
    }
    return lock
  }

  private static func removeDeadSocket(at path: String) throws(ListeningError) {
    guard let status = status(of: path) else { return }
    // A connect to what is no socket is refused just as a dead one's is.
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    let probe = try makeSocket()
    let result = try unsafe withAddress(path) { unsafe connect(probe.raw, $0, $1) }
    let error = SystemError("connect to \(path)")
    switch result == 0 ? 0 : error.code {
    // EAGAIN: somebody listens, and has no room for more.
    case 0, EAGAIN: throw .inUse(path: path)
    case ENOENT: return
    case ECONNREFUSED:
      guard unsafe unlink(path) == 0 else { throw .system(SystemError("remove the dead socket \(path)")) }
    default: throw .system(error)
    }
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status : nil
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(ListeningError) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      guard path.utf8.count < field.count else { return false }
      unsafe field.copyBytes(from: path.utf8)
      return true
    }
    guard fits else { throw .pathTooLong(path: path) }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
