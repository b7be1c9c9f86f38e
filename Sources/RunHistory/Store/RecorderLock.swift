import Glibc
import Posix

/// The right to record into a history, which one process has at a time. It ends with the process.
public final class RecorderLock {
  // A file of its own: closing a descriptor of the database would end SQLite's locks.
  private let descriptor: OwnedDescriptor

  /// Takes the lock of the history at `path`.
  /// - Throws: `HistoryError.refused` if another process has it.
  public init(_ path: String) throws(HistoryError) {
    let name = path + ".lock"
    do throws(SystemError) {
      try Directory.makeWithParents(FilePlace(path).folder)
      let raw = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard raw >= 0 else { throw SystemError("open \(name)") }
      descriptor = OwnedDescriptor(adopting: raw)
    } catch {
      switch error.code {
      case EROFS: throw .readOnly(path: path)
      case EACCES, EPERM: throw .noPermission(path: path)
      case ENOSPC: throw .full(path: path)
      default: throw .system(error)
      }
    }
    guard flock(descriptor.raw, LOCK_EX | LOCK_NB) == 0 else {
      throw .refused(
        "Another hrlog already records into \(path.oneLine). Stop it first, or name another file with --database.")
    }
  }
}
