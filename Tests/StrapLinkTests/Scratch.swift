import Glibc

/// A directory that goes with its owner.
final class Scratch {
  struct Failed: Error {}

  let path: String

  init() throws {
    var template = Array("/tmp/strap-link.XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failed() }
    path = String(cString: made)
  }

  /// Writes `text` to the file `name` and gives its path.
  func write(_ text: String, to name: String = "capture") throws -> String {
    let path = path + "/" + name
    guard let file = fopen(path, "w") else { throw Failed() }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failed() }
    return path
  }

  deinit {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink(path + "/" + name) }
    }
    closedir(directory)
    rmdir(path)
  }
}
