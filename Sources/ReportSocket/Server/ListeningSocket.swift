import Glibc
import Posix

/// The reason why the daemon has no socket to listen on.
public enum ListeningError: Error, Hashable, Sendable {
  /// Another process listens there.
  case inUse(path: String)
  /// A file that is not a socket exists there. It is left alone.
  case notASocket(path: String)
  /// The path does not fit into a socket address.
  case pathTooLong(path: String)
  /// The directory does not exist.
  case noDirectory(String)
  /// The directory belongs to another user, and root must not listen in it.
  case directoryOfAnother(String, user: UInt32)
  /// The socket there belongs to another user.
  case socketOfAnother(path: String)
  /// The file system cannot rename without replacing, or cannot exchange two names.
  case fileSystem(path: String)
  /// The descriptor from systemd is not a listening Unix stream socket.
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

/// A listening Unix stream socket: made at a path, or passed by systemd.
public final class ListeningSocket {
  let descriptor: OwnedDescriptor
  /// The socket's file; nil for systemd's socket, whose file stays.
  private var file: SocketFile?

  /// Listens at `path`. A dead socket's file there is replaced.
  /// - Throws: `ListeningError`. After a failure, only a dead socket's file may be gone.
  public convenience init(path: String) throws(ListeningError) {
    try self.init(path: path, user: geteuid())
  }

  /// - Parameters:
  ///   - user: the user who listens.
  ///   - beforeExchange: see `SocketFile.listen`.
  init(path: String, user: uid_t, beforeExchange: () throws -> Void = {}) throws(ListeningError) {
    var file = try SocketFile(path: path, user: user)
    descriptor = try Self.makeSocket()
    try file.listen(descriptor.raw, beforeExchange: beforeExchange)
    self.file = consume file
  }

  /// Takes over a socket that systemd made and that listens already. Its file stays when the daemon ends.
  /// - Throws: `ListeningError.notListening` for any other descriptor.
  public init(adopting descriptor: consuming OwnedDescriptor) throws(ListeningError) {
    let raw = descriptor.raw
    guard SocketCalls.option(SO_DOMAIN, of: raw) == AF_UNIX,
      SocketCalls.option(SO_TYPE, of: raw) == Int32(SOCK_STREAM.rawValue),
      SocketCalls.option(SO_ACCEPTCONN, of: raw) == 1
    else { throw .notListening }
    let flags = fcntl(raw, F_GETFL)
    guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0, fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 else {
      throw .system(SystemError("set up the socket that systemd passed"))
    }
    self.descriptor = descriptor
  }

  deinit {
    removeFile()
  }

  /// Removes the socket's file, if it is still the one made here.
  public func removeFile() {
    file?.remove()
  }

  /// The result of accepting a connection.
  enum Accepted: ~Copyable {
    case connection(OwnedDescriptor)
    case none
    /// There is no descriptor or memory. The connection keeps waiting.
    case exhausted(SystemError)
  }

  func accept() -> Accepted {
    while true {
      let raw = Glibc.accept(descriptor.raw, nil, nil)
      if raw >= 0 {
        // It may stay blocking: each call uses MSG_DONTWAIT.
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
