import Glibc
import Posix
import Primitives
import SQLite

/// The file of a history: its place, its checks, and the connection to it.
public final class HistoryFile {
  /// What a program does with the file.
  public enum Purpose: Hashable, Sendable {
    /// Records: makes the file if there is none.
    case record
    /// Changes and reads an existing file.
    case change
    /// Reads an existing file, even on a disk that cannot be written.
    case read
  }

  /// The path of the file.
  public let path: String
  let database: Database
  /// Whether the connection can write.
  public let isWritable: Bool

  /// The file name in a state directory.
  public static let name = "history.db"
  /// The file of the service.
  public static let service = "/var/lib/hrlog/\(name)"

  /// The file of this user: in `$XDG_STATE_HOME/hrlog`, else in `~/.local/state/hrlog` (XDG Base Directory Specification).
  /// Nil if the user has no home directory.
  public static func own(environment: (String) -> String? = ProcessEnvironment.variable) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/hrlog/\(name)" }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return "\(home)/.local/state/hrlog/\(name)"
  }

  /// Opens the file at `path`, and brings it to the newest version if `purpose` allows to write.
  /// - Throws: a `HistoryError`; the file is as it was then.
  public init(path: String, for purpose: Purpose) throws(HistoryError) {
    self.path = path
    let header = try Self.header(of: path)
    if header == nil, purpose != .record { throw .absent(path: path) }
    try header?.check(path: path)
    if header == nil {
      do throws(SystemError) {
        try Directory.makeWithParents(Self.folder(of: path))
      } catch {
        throw .system(error)
      }
    }
    (database, isWritable) = try Self.open(path, for: purpose, isNew: header?.isEmpty ?? true)
    if isWritable { try reading { () throws(SQLiteError) in try database.execute(Schema.connection) } }
    try prepare()
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func open(
    _ path: String, for purpose: Purpose, isNew: Bool
  ) throws(HistoryError) -> (Database, isWritable: Bool) {
    do throws(SQLiteError) {
      if isNew {
        // Runs belong to the runner, so nobody else may read the file.
        let former = umask(0o077)
        defer { umask(former) }
        let database = try Database(path: path, .create)
        try database.execute(Schema.creation)
        return (database, true)
      }
      let canWrite = unsafe access(path, W_OK) == 0 && access(folder(of: path), W_OK) == 0
      switch purpose {
      case .record, .change:
        guard canWrite else { throw SQLiteError(code: 8, description: "read-only") }
        return (try Database(path: path, .write), true)
      case .read:
        if canWrite { return (try Database(path: path, .write), true) }
        // The shared memory file of a write-ahead log cannot be made here. If there is no log, nothing is missing.
        var status = stat()
        let hasLog = unsafe stat(path + "-wal", &status) == 0 && status.st_size > 0
        return (try Database(path: path, hasLog ? .read : .immutable), false)
      }
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  /// Checks the version again, since the log may hold a newer one, and migrates.
  private func prepare() throws(HistoryError) {
    let version = try reading { () throws(SQLiteError) in try readVersion() }
    guard version <= Schema.version else { throw .newer(path: path, version: version) }
    guard version < Schema.version else { return }
    guard isWritable else { throw .readOnly(path: path) }
    try reading { () throws(SQLiteError) in try migrate() }
  }

  private func readVersion() throws(SQLiteError) -> Int {
    Int(try database.first("PRAGMA user_version") { $0.integer(0) ?? 0 } ?? 0)
  }

  private func migrate() throws(SQLiteError) {
    try database.transaction { () throws(SQLiteError) in
      // Another process may have migrated it meanwhile.
      for migration in Schema.migrations.dropFirst(try readVersion()) { try database.execute(migration) }
      try database.execute("PRAGMA user_version = \(Schema.version)")
    }
  }

  /// Looks for damage in the whole file. It takes about a second for 500 MB.
  /// - Throws: `HistoryError.damaged` with the first fault.
  public func check() throws(HistoryError) {
    do throws(SQLiteError) {
      let fault = try database.first("PRAGMA quick_check(1)") { $0.text(0) } ?? nil
      guard fault == "ok" else { throw SQLiteError(code: 11, description: fault ?? "no answer") }
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  /// Runs `body` in a transaction, which is durable when this returns. After an error nothing has changed.
  func transaction<T>(_ body: () throws(SQLiteError) -> T) throws(HistoryError) -> T {
    do throws(SQLiteError) {
      return try database.transaction(body)
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  /// Runs `body`, whose errors get the file's name.
  func reading<T>(_ body: () throws(SQLiteError) -> T) throws(HistoryError) -> T {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  /// Renames a damaged file, with its log, so that a new one can be begun. Nothing of it is changed.
  /// - Returns: its new path.
  public static func setAside(_ path: String, at time: UTCTime) throws(HistoryError) -> String {
    let stamp = time.description.prefix(19).map { $0 == ":" ? "-" : String($0) }.joined()
    var place = "\(path).damaged-\(stamp)"
    var number = 2
    while ProcessEnvironment.exists(place) {
      place = "\(path).damaged-\(stamp)-\(number)"
      number += 1
    }
    for suffix in ["-wal", "-shm", ""] where ProcessEnvironment.exists(path + suffix) {
      guard unsafe rename(path + suffix, place + suffix) == 0 else {
        throw .system(SystemError("set the damaged file \(path) aside"))
      }
    }
    return place
  }
}

extension HistoryFile {
  /// What the first bytes of a file say. They are read without SQLite, which would change a file with a log.
  private struct Header {
    let isDatabase: Bool
    let version: UInt32
    let application: UInt32

    /// Whether SQLite has made the file, but nothing was written into it: its maker was killed.
    let isEmpty: Bool

    func check(path: String) throws(HistoryError) {
      if isEmpty { return }
      guard isDatabase, application == UInt32(bitPattern: Schema.applicationID) else { throw .foreign(path: path) }
      guard version <= UInt32(Schema.version) else { throw .newer(path: path, version: Int(version)) }
    }
  }

  /// Nil if there is no file, or an empty one, which SQLite treats as a new database.
  private static func header(of path: String) throws(HistoryError) -> Header? {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: return nil
      case EACCES, EPERM: throw .noPermission(path: path)
      default: throw .system(SystemError("open \(path)"))
      }
    }
    let owned = OwnedDescriptor(adopting: descriptor)
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(owned.raw, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else {
      if errno == EISDIR { throw .foreign(path: path) }
      throw .system(SystemError("read \(path)"))
    }
    if count == 0 { return nil }
    func number(at index: Int) -> UInt32 {
      bytes[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    let isDatabase = count == 100 && bytes.starts(with: Array("SQLite format 3\0".utf8))
    // Byte 40 begins the cookie of the schema, which is 0 before the first table.
    return Header(
      isDatabase: isDatabase, version: number(at: 60), application: number(at: 68),
      isEmpty: isDatabase && number(at: 40) == 0 && number(at: 60) == 0 && number(at: 68) == 0)
  }
}
