import CSQLite

/// A connection to a database file. It must be used by one thread only.
@safe public final class Database {
  /// The ways to open a file.
  public enum Mode: Hashable, Sendable {
    /// Reading and writing; the file is created if there is none.
    case create
    /// Reading and writing of an existing file.
    case write
    /// Reading. SQLite still needs to write the shared memory file of a write-ahead log.
    case read
    /// Reading of a file that nobody changes, without any lock or other file. A write-ahead log is ignored.
    case immutable
  }

  private let handle: OpaquePointer
  /// Prepared statements that are not in use, by their SQL.
  private var idle: [String: Statement] = [:]

  /// Opens a file. It is not read yet.
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - mode: what is done with it.
  ///   - patience: how long to wait for the lock of another process, in milliseconds.
  public init(path: String, _ mode: Mode, patience: Int32 = 5000) throws(SQLiteError) {
    let flags: Int32
    switch mode {
    case .create: flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .write: flags = SQLITE_OPEN_READWRITE
    case .read: flags = SQLITE_OPEN_READONLY
    case .immutable: flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    }
    // SQLite gives names such as ":memory:" and those that begin with "file:" a meaning of their own.
    let path = path.hasPrefix("/") ? path : "./" + path
    let name = mode == .immutable ? Self.uri(path) + "?immutable=1" : path
    var opened: OpaquePointer?
    let result = unsafe sqlite3_open_v2(
      name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE, nil)
    guard result == SQLITE_OK, let opened = unsafe opened else {
      let error = unsafe SQLiteError(
        code: result, description: opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory")
      unsafe sqlite3_close(opened)
      throw error
    }
    unsafe handle = opened
    unsafe sqlite3_busy_timeout(handle, patience)
  }

  deinit {
    idle = [:]
    unsafe sqlite3_close(handle)
  }

  /// `path` as a URI, in which every byte that is not plain is escaped.
  private static func uri(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "file:") { uri, byte in
      let scalar = UnicodeScalar(byte)
      if scalar.isASCII, scalar.properties.isAlphabetic || "0123456789/._-".unicodeScalars.contains(scalar) {
        uri.unicodeScalars.append(scalar)
      } else {
        uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }

  /// Leaves the write-ahead log as it is when this connection is closed. Otherwise the last connection would copy it into the file.
  public func keepLog() {
    unsafe hrlog_keep_log(handle)
  }

  /// The latest error.
  private func error(_ code: Int32) -> SQLiteError {
    unsafe SQLiteError(code: code, description: String(cString: sqlite3_errmsg(handle)))
  }

  /// Runs all statements of `script`, which has no parameters.
  public func execute(_ script: String) throws(SQLiteError) {
    let result = unsafe sqlite3_exec(handle, script, nil, nil, nil)
    guard result == SQLITE_OK else { throw error(result) }
  }

  /// Runs one statement with `values` for its parameters, and ignores its rows.
  public func run(_ sql: String, _ values: Value...) throws(SQLiteError) {
    try each(sql, values) { _ throws(SQLiteError) in }
  }

  /// Runs one statement with `values` for its parameters, and calls `body` with each row.
  public func each(
    _ sql: String, _ values: [Value] = [], _ body: (borrowing Row) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    // A statement that is in use cannot be used again, so a nested call prepares another one.
    let statement: Statement
    if let prepared = idle.removeValue(forKey: sql) {
      statement = prepared
    } else {
      statement = unsafe Statement(try prepare(sql))
    }
    defer {
      statement.reset()
      idle[sql] = statement
    }
    for (index, value) in values.enumerated() {
      let result = statement.bind(value, at: Int32(index + 1))
      guard result == SQLITE_OK else { throw error(result) }
    }
    while true {
      let result = statement.step()
      switch result {
      case SQLITE_ROW: try body(Row(statement))
      case SQLITE_DONE: return
      default: throw error(result)
      }
    }
  }

  /// The first row of one statement, read by `body`; nil without rows.
  public func first<T>(
    _ sql: String, _ values: Value..., read: (borrowing Row) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> T? {
    var result: T?
    try each(sql, values) { row throws(SQLiteError) in
      if result == nil { result = try read(row) }
    }
    return result
  }

  /// All rows of one statement, each read by `body`.
  public func all<T>(
    _ sql: String, _ values: Value..., read: (borrowing Row) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> [T] {
    var rows: [T] = []
    try each(sql, values) { row throws(SQLiteError) in rows.append(try read(row)) }
    return rows
  }

  /// Runs `body` in a transaction that is durable when this returns. After an error nothing has changed.
  public func transaction<T>(_ body: () throws(SQLiteError) -> T) throws(SQLiteError) -> T {
    // IMMEDIATE takes the lock for writing at once, so that no later statement has to wait for it in vain.
    // Prepared statements are not parsed each time.
    try run("BEGIN IMMEDIATE")
    do throws(SQLiteError) {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // SQLite has ended the transaction by itself after some errors.
      if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// The number of the row that was inserted last.
  public var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// The number of rows that the latest statement changed.
  public var changedRows: Int { Int(unsafe sqlite3_changes(handle)) }

  private func prepare(_ sql: String) throws(SQLiteError) -> OpaquePointer {
    var prepared: OpaquePointer?
    let result = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard result == SQLITE_OK else { throw error(result) }
    guard let prepared = unsafe prepared else { throw SQLiteError(code: SQLITE_MISUSE, description: "no statement") }
    return unsafe prepared
  }
}

/// A row of a result. It is valid only while the function that got it runs.
public struct Row: ~Copyable {
  private let statement: Statement

  init(_ statement: Statement) {
    self.statement = statement
  }

  /// The integer in column `index`, from 0; nil for NULL. A text gives its leading number, or 0.
  public func integer(_ index: Int) -> Int64? { statement.integer(Int32(index)) }
  /// The number in column `index`; nil for NULL.
  public func real(_ index: Int) -> Double? { statement.real(Int32(index)) }
  /// The text in column `index`; nil for NULL. Bytes that are not UTF-8 become U+FFFD.
  public func text(_ index: Int) -> String? { statement.text(Int32(index)) }
  /// The bytes in column `index`; nil for NULL.
  public func blob(_ index: Int) -> [UInt8]? { statement.blob(Int32(index)) }
  /// The value in column `index`.
  public func value(_ index: Int) -> Value { statement.value(Int32(index)) }
}
