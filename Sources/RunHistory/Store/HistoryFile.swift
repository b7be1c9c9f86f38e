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
  private let identity: FileIdentity?
  /// Whether the connection can write.
  public let isWritable: Bool
  /// The number of changes that were made through this connection. SQLite tells only of those by others.
  private(set) var changes = 0

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

  /// The files that belong to the history at `path`.
  public static func files(of path: String) -> [String] { ["", "-wal", "-shm", ".lock"].map { path + $0 } }

  /// `path` without symbolic links; the same path if there is no such file.
  public static func resolved(_ path: String) -> String { FilePlace(path).resolved }

  /// Opens the file at `path`, and brings it to the newest version if `purpose` allows to write.
  /// - Throws: a `HistoryError`; the file is as it was then.
  public init(path: String, for purpose: Purpose) throws(HistoryError) {
    self.path = path
    switch try Self.examine(path) {
    case .damaged(let detail): throw .damaged(path: path, detail: detail)
    case .empty:
      guard purpose == .record else { throw .absent(path: path) }
      try NewHistory(path: path).make()
    case .history, .newer, .foreign: break
    }
    (database, isWritable) = try Self.open(path, for: purpose)
    identity = FileIdentity(of: path)
    try prepare()
  }

  /// Checks that a history may be at `path`: a file of another program or of a newer version must not be touched.
  public static func checkPath(_ path: String) throws(HistoryError) {
    _ = try examine(path)
  }

  private static func examine(_ path: String) throws(HistoryError) -> FileKind {
    let kind = try FileKind(of: path)
    switch kind {
    case .newer(let version): throw .newer(path: path, version: version)
    case .foreign: throw .foreign(path: path)
    case .empty, .history, .damaged: return kind
    }
  }

  /// Whether the file is still at its path. Another program may have moved, removed or replaced it.
  public var isInPlace: Bool { FileIdentity(of: path) == identity }

  private static func open(
    _ path: String, for purpose: Purpose
  ) throws(HistoryError) -> (Database, isWritable: Bool) {
    do throws(SQLiteError) {
      let folder = FilePlace(path).folder
      let canWrite = unsafe access(path, W_OK) == 0 && access(folder, W_OK) == 0
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
    let version = try reading { () throws(SQLiteError) in try Schema.version(of: database) }
    guard version <= Schema.version else {
      database.keepLog()
      throw .newer(path: path, version: version)
    }
    if isWritable { try reading { () throws(SQLiteError) in try database.execute(Schema.connection) } }
    guard version < Schema.version else { return }
    guard isWritable else { throw .readOnly(path: path) }
    try reading { () throws(SQLiteError) in try Schema.migrate(database) }
  }

  /// Looks for damage in the whole file. It takes about a second for 500 MB.
  /// - Throws: `HistoryError.damaged` with the first fault.
  public func check() throws(HistoryError) {
    do throws(SQLiteError) {
      let fault = try database.first("PRAGMA quick_check(1)") { $0.text(0) } ?? nil
      guard fault == "ok" else { throw SQLiteError(code: 11, description: fault ?? "no answer") }
    } catch {
      throw failed(error)
    }
  }

  /// Notes a change of sessions through this connection.
  func noteChange() { changes += 1 }

  /// Runs `body` in a transaction, which is durable when this returns. After an error nothing has changed.
  func transaction<T>(_ body: () throws(SQLiteError) -> T) throws(HistoryError) -> T {
    do throws(SQLiteError) {
      return try database.transaction(body)
    } catch {
      throw failed(error)
    }
  }

  /// Runs `body`, whose errors get the file's name.
  func reading<T>(_ body: () throws(SQLiteError) -> T) throws(HistoryError) -> T {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw failed(error)
    }
  }

  /// The error with the file's name. Nothing of a damaged file is changed, not even by copying its log.
  private func failed(_ error: SQLiteError) -> HistoryError {
    let error = HistoryError(error, path: path)
    if case .damaged = error { database.keepLog() }
    return error
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
