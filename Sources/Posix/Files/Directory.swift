import Glibc

/// Operations on directories.
public enum Directory {
  /// The names in the directory at `path`, unsorted, without `.` and `..`; none if it cannot be read. Names that are not
  /// UTF-8 are left out, since their text could not be opened.
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

  /// Creates the directory at the absolute `path` and its parents, with access for this user alone.
  public static func makeWithParents(_ path: String) throws(SystemError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      if unsafe mkdir(made, 0o700) == 0 || errno == EEXIST { continue }
      let error = SystemError("make the directory \(made)")
      // On a read-only file system, mkdir fails even if the directory exists.
      if !ProcessEnvironment.exists(made) { throw error }
    }
  }
}
