import Glibc
import Posix
import SQLite

/// What a file is, as its first bytes say. They are read without SQLite, which would change a file that has a log.
enum FileKind: Hashable, Sendable {
  /// There is no file, or a file without content.
  case empty
  /// A history of this version or an earlier one.
  case history
  /// A history of a newer version.
  case newer(version: Int)
  /// A history, or any other database, whose beginning is lost.
  case damaged(String)
  /// Anything else.
  case foreign

  private static let magic = Array("SQLite format 3\0".utf8)
  /// The length of a database's header. Database File Format, 1.3.
  private static let headerLength = 100

  init(of path: String) throws(HistoryError) {
    // Without O_NONBLOCK, opening a FIFO would wait for its other end.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT:
        if let target = FilePlace(path).missingTarget { throw .missingTarget(path: path, target: target) }
        self = .empty
        return
      case EACCES, EPERM: throw .noPermission(path: path)
      // A socket, or a device without a driver.
      case ENXIO: self = .foreign
      default: throw .system(SystemError("open \(path)"))
      }
      return
    }
    let owned = OwnedDescriptor(adopting: descriptor)
    var status = stat()
    guard unsafe fstat(owned.raw, &status) == 0 else { throw .system(SystemError("examine \(path)")) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      self = .foreign
      return
    }
    var bytes = [UInt8](repeating: 0, count: Self.headerLength)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(owned.raw, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else { throw .system(SystemError("read \(path)")) }
    self.init(header: Array(bytes.prefix(count)))
    // The content of a new database may be in its log.
    if self == .empty, count > 0, unsafe stat(path + "-wal", &status) == 0, status.st_size > 0 { self = .foreign }
  }

  /// The kind of a file that begins with `header`.
  init(header: [UInt8]) {
    if header.isEmpty {
      self = .empty
    } else if header.allSatisfy({ $0 == 0 }) {
      self = .damaged("its beginning is overwritten with zeros")
    } else if !header.starts(with: Self.magic.prefix(header.count)) {
      self = .foreign
    } else if header.count < Self.headerLength {
      self = .damaged("it was cut off after \(header.count) bytes")
    } else {
      // The bytes of the schema's cookie, the user version and the application ID. Database File Format, 1.3.
      let (cookie, version, application) = (header.number(at: 40), header.number(at: 60), header.number(at: 68))
      if (cookie, version, application) == (0, 0, 0) {
        // SQLite has made it, but its maker wrote nothing into it.
        self = .empty
      } else if application != UInt32(bitPattern: Schema.applicationID) {
        self = .foreign
      } else {
        self = version <= UInt32(Schema.version) ? .history : .newer(version: Int(version))
      }
    }
  }
}

extension [UInt8] {
  /// The big-endian number at `index`; 0 beyond the end.
  fileprivate func number(at index: Int) -> UInt32 {
    guard index + 4 <= count else { return 0 }
    return self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// Which file it is, whatever its name.
struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  /// Nil if there is no file at `path`.
  init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}
