import Glibc
import Posix

/// Why the daemon has no socket to listen on.
public enum ListeningError: Error, Hashable, Sendable {
  /// Another process listens there.
  case inUse(path: String)
  /// Something stands there that is no socket, and is left alone.
  case notASocket(path: String)
  /// The path does not fit into an address.
  case pathTooLong(path: String)
  /// There is no such directory.
  case noDirectory(String)
  /// Root does not listen in the directory of another user.
  case directoryOfAnother(String, user: UInt32)
  /// Another user's socket stands there.
  case socketOfAnother(path: String)
  /// The file system there cannot rename without replacing, or exchange two names.
  case fileSystem(path: String)
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
    case .notASocket(let path): "\(path) exists and is not a socket: remove it, or choose another path with --socket"
    case .pathTooLong(let path):
      "the socket's path has \(path.utf8.count) bytes and may have \(UnixAddress.maximumPathLength): "
        + "choose a shorter one with --socket"
    case .noDirectory(let directory):
      "there is no directory \(directory): make it with mkdir, or choose another path with --socket"
    case .directoryOfAnother(let directory, let user):
      "root does not listen in \(directory), which belongs to user \(user): choose a directory of root with --socket, as in "
        + "`--socket /run/hrzoned.sock`, or start hrzoned as that user"
    case .socketOfAnother(let path):
      "\(path) is the socket of another user: choose another path with --socket, or have that user remove it"
    case .fileSystem(let path):
      "the file system of \(path) cannot hold hrzoned's socket: choose a path in /run or /tmp with --socket"
    case .notListening:
      "the descriptor that systemd passed is not a listening Unix stream socket: fix the .socket unit"
    case .system(let error): "\(error)"
    }
  }
}

/// A Unix stream socket that listens: one made at a path, or one that systemd made.
public final class ListeningSocket {
  let descriptor: OwnedDescriptor
  /// Nil for systemd's, which stays.
  private var file: SocketFile?

  /// Listens at `path`. A socket file that nobody listens at is replaced.
  /// - Throws: `ListeningError`; then only a dead socket's file may be gone.
  public convenience init(path: String) throws(ListeningError) {
    try self.init(path: path, user: geteuid())
  }

  /// - Parameters:
  ///   - user: who listens.
  ///   - beforeExchange: see `SocketFile.listen`.
  init(path: String, user: uid_t, beforeExchange: () throws -> Void = {}) throws(ListeningError) {
    var file = try SocketFile(path: path, user: user)
    descriptor = try Self.makeSocket()
    try file.listen(descriptor.raw, beforeExchange: beforeExchange)
    self.file = consume file
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
    file?.remove()
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

  static func makeSocket() throws(ListeningError) -> OwnedDescriptor {
    do throws(SystemError) { return try UnixAddress.makeSocket() } catch { throw .system(error) }
  }
}
