import Glibc
import Posix
import SQLite

/// A history that does not exist yet.
///
/// It is made under another name, and gets its own when it is whole and durable. So a crash or a power cut leaves either no history
/// or one that can be opened.
struct NewHistory {
  private let place: FilePlace

  init(path: String) {
    place = FilePlace(path)
  }

  private var draft: String { place.path + ".new" }

  /// Makes the file, with all folders that are missing. Only one process may do so at a time: see `RecorderLock`.
  func make() throws(HistoryError) {
    do throws(SystemError) {
      try Directory.makeWithParents(place.folder)
    } catch {
      throw error.code == EROFS ? .readOnly(path: place.path) : .system(error)
    }
    // Runs belong to the runner, so nobody else may read the file.
    let former = umask(0o077)
    defer { umask(former) }
    // What another process left when it was killed.
    for suffix in ["", "-journal", "-wal", "-shm"] { unsafe unlink(draft + suffix) }
    do throws(SQLiteError) {
      let database = try Database(path: draft, .create)
      try database.execute(Schema.creation)
      try Schema.migrate(database)
      try database.execute(Schema.connection)
    } catch {
      unsafe unlink(draft)
      if error.kind == .cannotOpen, unsafe access(place.folder, W_OK) != 0 {
        throw errno == EROFS ? .readOnly(path: place.path) : .noPermission(path: place.path)
      }
      throw HistoryError(error, path: place.path)
    }
    // A log without its history would be taken for that of the new one.
    for suffix in ["-wal", "-shm", "-journal"] { unsafe unlink(place.path + suffix) }
    do throws(SystemError) {
      try place.syncFolder()
      guard unsafe rename(draft, place.path) == 0 else { throw SystemError("make the file \(place.path)") }
      try place.syncFolder()
    } catch {
      throw .system(error)
    }
  }
}
