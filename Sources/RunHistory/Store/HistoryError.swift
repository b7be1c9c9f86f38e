import Posix
import SQLite

/// The reason why the history cannot be read or changed. Each names the file and the remedy.
public enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no history yet.
  case absent(path: String)
  /// The file belongs to a newer version of this program.
  case newer(path: String, version: Int)
  /// The file is not a history.
  case foreign(path: String)
  /// A symbolic link leads to no file.
  case missingTarget(path: String, target: String)
  /// The file was moved, removed or replaced while it was in use.
  case moved(path: String)
  /// The file's content is damaged.
  case damaged(path: String, detail: String)
  /// The disk is full.
  case full(path: String)
  /// The file cannot be written.
  case readOnly(path: String)
  /// Another process has the file.
  case busy(path: String)
  /// The user may not use the file.
  case noPermission(path: String)
  /// A system call failed.
  case system(SystemError)
  /// Another error of SQLite.
  case sqlite(path: String, SQLiteError)
  /// There is no such session.
  case noSession(String)
  /// The request cannot be carried out: a sentence.
  case refused(String)

  init(_ error: SQLiteError, path: String) {
    switch error.kind {
    case .damaged: self = .damaged(path: path, detail: error.description)
    case .notDatabase: self = .foreign(path: path)
    case .full: self = .full(path: path)
    case .busy: self = .busy(path: path)
    case .readOnly: self = .readOnly(path: path)
    case .cannotOpen, .inputOutput, .other: self = .sqlite(path: path, error)
    }
  }

  /// Sentences for a person, safe to print.
  public var description: String {
    switch self {
    case .absent(let path):
      "There is no history yet: no file \(path.oneLine). `hrlog record` writes it while hrzoned runs."
    case .newer(let path, let version):
      "\(path.oneLine) was written by a newer hrlog: its version is \(version), and this hrlog knows \(Schema.version). "
        + "It was left as it is. Update hrlog, or name another file with --database."
    case .foreign(let path):
      "\(path.oneLine) is not a history of hrlog, and was left as it is. Name another file with --database."
    case .missingTarget(let path, let target):
      "\(path.oneLine) is a symbolic link to \(target.oneLine), which does not exist: perhaps its disk is not mounted. "
        + "Mount it, or remove the link, or name another file with --database."
    case .moved(let path):
      "\(path.oneLine) was moved, removed or replaced while hrlog recorded into it. hrlog continues with what is there now, and "
        + "asks hrzoned for what was not written."
    case .damaged(let path, let detail):
      "\(path.oneLine) is damaged (\(detail.oneLine)). `hrlog record` sets it aside and begins a new one; "
        + "`sqlite3 \(path.shellWord) .recover` may save what is readable."
    case .full(let path):
      "No space is left on the disk of \(path.oneLine). Free some: `hrlog record` then continues by itself, and other commands can be repeated."
    case .readOnly(let path):
      "\(path.oneLine) cannot be written: the file, its folder or its disk is read-only. Name another file with --database."
    case .busy(let path):
      "\(path.oneLine) is locked by another program for too long. Try again, or see `fuser \(path.shellWord)`."
    case .noPermission(let path):
      "You may not use \(path.oneLine), or the folder that it is in. Name your own history with --own or --database."
    case .system(let error):
      "Cannot \(error.operation.oneLine): \(error.reason). Remove the cause, or name another file with --database."
    case .sqlite(let path, let error):
      "Cannot use \(path.oneLine): \(error.description.oneLine). Look at its disk and its folder, or name another file with "
        + "--database."
    case .noSession(let name): "There is no session '\(name.oneLine)'. `hrlog list` shows them."
    case .refused(let sentence): sentence
    }
  }

  /// The exit status of a command that ends with the error.
  public var status: ExitStatus {
    switch self {
    case .absent, .noSession, .missingTarget: .noInput
    case .newer, .foreign, .damaged: .dataError
    case .full, .sqlite, .moved: .inputOutput
    case .readOnly, .system: .cannotCreate
    case .busy: .unavailable
    case .noPermission: .noPermission
    case .refused: .failure
    }
  }
}
