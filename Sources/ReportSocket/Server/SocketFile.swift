import Glibc
import Posix
import Synchronization

/// The file of a listening Unix socket, in one directory.
///
/// The file appears under its name in one step, with its final mode, after the socket listens. There is no lock that another
/// user could hold: the socket is bound under an unguessable name, and then renamed.
///
/// A dead socket is replaced by exchanging the two names. Afterwards the daemon checks the socket that it got by the exchange.
/// If several daemons start at once, only one gets the dead socket. The others get a listening socket, put it back, and give up.
struct SocketFile: ~Copyable {
  /// The file's mode. The group may write, since connecting needs write permission, and this is how the service is reached. A
  /// user's own runtime directory keeps everybody else out anyway.
  private static let mode: mode_t = 0o660
  /// The most attempts to place the file. Each further attempt needs another daemon that starts at the same moment.
  private static let mostTries = 100
  /// Serializes changes of the umask, which belongs to the whole process.
  private static let maskInUse = Mutex(())

  /// The path as it was given, for messages.
  private let path: String
  private let name: String
  private let directory: OwnedDescriptor
  private var identity: Identity?

  private struct Identity: Equatable {
    let device: dev_t
    let inode: ino_t
  }

  /// The result of looking at a name.
  private enum Occupant {
    case nothing
    case deadSocket
  }

  /// Prepares a socket file at `path`. Nothing is created yet.
  /// - Parameter user: the user who listens.
  /// - Throws: `ListeningError` if the path or its directory is unsuitable.
  init(path: String, user: uid_t) throws(ListeningError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .system(SystemError("listen at '\(path)'", code: EINVAL)) }
    guard path.utf8.count <= UnixAddress.maximumPathLength else { throw .pathTooLong(path: path) }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let directory = try Self.open(folder, user: user)
    self.directory = consume directory
    self.path = path
    name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    identity = nil
  }

  private static func open(_ folder: String, user: uid_t) throws(ListeningError) -> OwnedDescriptor {
    let raw = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else {
      let error = SystemError("open the socket's directory \(folder)")
      throw error.code == ENOENT ? .noDirectory(folder) : .system(error)
    }
    let directory = OwnedDescriptor(adopting: raw)
    var status = stat()
    guard unsafe fstat(raw, &status) == 0 else {
      throw .system(SystemError("look at the socket's directory \(folder)"))
    }
    // The directory's owner could replace root's socket at any time.
    if user == 0, status.st_uid != 0 { throw .directoryOfAnother(folder, user: status.st_uid) }
    return directory
  }

  /// Binds `descriptor` and makes it listen under this file's name.
  /// - Parameter beforeExchange: called before a dead socket is replaced; for tests.
  /// - Throws: `ListeningError`. After a failure, only a dead socket may be gone.
  mutating func listen(_ descriptor: Int32, beforeExchange: () throws -> Void = {}) throws(ListeningError) {
    let temporary = ".hrzoned-" + String(UInt64.random(in: .min ... .max), radix: 16)
    try bind(descriptor, as: temporary)
    identity = identity(of: temporary)
    guard Glibc.listen(descriptor, SOMAXCONN) == 0 else {
      let error = SystemError("listen at \(path)")
      remove(temporary)
      throw .system(error)
    }
    do throws(ListeningError) {
      try place(temporary, beforeExchange)
    } catch {
      if identity(of: temporary) == identity { remove(temporary) }
      identity = nil
      throw error
    }
  }

  /// Removes the file, if it is still the one made here. The socket must still listen, so that no other daemon replaces the
  /// file meanwhile.
  mutating func remove() {
    guard let identity else { return }
    self.identity = nil
    if self.identity(of: name) == identity { remove(name) }
  }

  // MARK: Creation

  /// Binds the socket so that its file has the final mode at once. A chmod by name could hit another user's file in a shared
  /// directory.
  private func bind(_ descriptor: Int32, as temporary: String) throws(ListeningError) {
    // The file gets the socket's own mode less the umask. A default access control list of the directory overrides the umask,
    // so the socket's own mode must be right too.
    guard fchmod(descriptor, Self.mode) == 0 else { throw .system(SystemError("set the mode of a socket")) }
    let address = try address(of: temporary)
    do throws(SystemError) {
      try Self.maskInUse.withLock { _ throws(SystemError) in
        let previous = umask(0o007)
        defer { umask(previous) }
        try address.bind(descriptor, "bind a socket in the directory of \(path)")
      }
    } catch { throw .system(error) }
  }

  private func place(_ temporary: String, _ beforeExchange: () throws -> Void) throws(ListeningError) {
    for _ in 0..<Self.mostTries {
      if directory.renameWithoutReplacing(temporary, to: name) { return }
      let error = SystemError("make \(path)")
      guard error.code == EEXIST else { throw error.code == EINVAL ? .fileSystem(path: path) : .system(error) }
      guard try occupant(of: name) == .deadSocket else { continue }
      try? beforeExchange()
      guard directory.exchangeNames(temporary, name) else {
        let error = SystemError("replace the dead socket \(path)")
        switch error.code {
        case ENOENT: continue
        case EACCES, EPERM: throw .socketOfAnother(path: path)
        case EINVAL: throw .fileSystem(path: path)
        default: throw .system(error)
        }
      }
      do throws(ListeningError) {
        // Another daemon that gave up may have removed it.
        if try occupant(of: temporary) == .deadSocket { remove(temporary) }
        return
      } catch {
        restore(temporary)
        throw error
      }
    }
    throw .system(SystemError("make \(path)", code: EAGAIN))
  }

  /// Undoes an exchange that removed a socket that must stay. Several daemons may do this at once, and get each other's
  /// sockets. Each repeats until it has its own again. Then the socket that must stay is in its place.
  private func restore(_ temporary: String) {
    for _ in 0..<Self.mostTries where identity(of: temporary) != identity {
      guard !directory.exchangeNames(temporary, name) else { continue }
      // The name became free.
      _ = directory.renameWithoutReplacing(temporary, to: name)
      return
    }
  }

  /// - Throws: `ListeningError` if the file must be left alone.
  private func occupant(of name: String) throws(ListeningError) -> Occupant {
    guard let status = status(of: name) else { return .nothing }
    // A connect to a file that is not a socket is refused in the same way as to a dead socket.
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    let probe = try ListeningSocket.makeSocket()
    let address = try address(of: name)
    do throws(SystemError) {
      try address.connect(probe.raw, "connect to \(path)")
    } catch {
      switch error.code {
      // The listening queue is full, so somebody listens.
      case EAGAIN: throw .inUse(path: path)
      case ENOENT: return .nothing
      case ECONNREFUSED: return .deadSocket
      case EACCES, EPERM: throw .socketOfAnother(path: path)
      default: throw .system(error)
      }
    }
    throw .inUse(path: path)
  }

  private func identity(of name: String) -> Identity? {
    status(of: name).map { Identity(device: $0.st_dev, inode: $0.st_ino) }
  }

  private func status(of name: String) -> stat? {
    var status = stat()
    return unsafe fstatat(directory.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  private func remove(_ name: String) {
    _ = unsafe unlinkat(directory.raw, name, 0)
  }

  /// The address of `name` in the directory. bind(2) and connect(2) take no directory descriptor.
  private func address(of name: String) throws(ListeningError) -> UnixAddress {
    // Keep the given path, so that `ss` shows it. A path that is too long goes through the directory's descriptor.
    let place = String(path.dropLast(self.name.count)) + name
    guard let address = UnixAddress(path: place) ?? UnixAddress(path: "/proc/self/fd/\(directory.raw)/\(name)") else {
      throw .pathTooLong(path: path)
    }
    return address
  }
}
