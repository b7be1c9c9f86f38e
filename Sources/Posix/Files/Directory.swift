import Glibc

/// Directories of the file system.
public enum Directory {
  /// The names of what lies in the directory at `path`, in no order, without `.` and `..`; none where it cannot be read. A name
  /// that is no UTF-8 is left out: it could not be opened by its text.
  public static func names(in path: String) -> [String] {
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          unsafe String(validatingCString: $0)
        }
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes the directory at `path`, which is absolute, and those it is in, for this user alone.
  public static func makeWithParents(_ path: String) throws(SystemError) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      if unsafe mkdir(made, 0o700) == 0 || errno == EEXIST { continue }
      let error = SystemError("make the directory \(made)")
      // What is there already need not let itself be made: a read-only file system says so before it looks.
      if !ProcessEnvironment.exists(made) { throw error }
    }
  }
}
