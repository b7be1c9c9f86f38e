import CSQLite

/// An error of SQLite, with its extended result code.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The extended result code.
  public let code: Int32
  /// SQLite's message.
  public let description: String

  /// An error with its code and message.
  public init(code: Int32, description: String) {
    self.code = code
    self.description = description
  }

  /// The kinds of error that callers treat differently.
  public enum Kind: Hashable, Sendable {
    /// The file's content is damaged.
    case damaged
    /// The file is no database.
    case notDatabase
    /// The disk is full.
    case full
    /// Another process holds a lock.
    case busy
    /// The file or its folder cannot be written.
    case readOnly
    /// The file cannot be opened.
    case cannotOpen
    /// The operating system reported an input or output error.
    case inputOutput
    /// Anything else.
    case other
  }

  /// The kind of the error.
  public var kind: Kind {
    // The low byte is the primary result code.
    switch code & 0xff {
    case SQLITE_CORRUPT: .damaged
    case SQLITE_NOTADB: .notDatabase
    case SQLITE_FULL: .full
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_READONLY, SQLITE_PERM: .readOnly
    case SQLITE_CANTOPEN: .cannotOpen
    // A shared memory file that cannot grow is on a full disk.
    case SQLITE_IOERR: code == SQLITE_IOERR | (19 << 8) ? .full : .inputOutput
    default: .other
    }
  }
}
