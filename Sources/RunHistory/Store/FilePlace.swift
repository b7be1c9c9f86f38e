import Glibc
import Posix

/// The path of a file: its folder, and what symbolic links make of it.
struct FilePlace: Hashable, Sendable {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// The folder of the file.
  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path without symbolic links; the same path if there is no such file. So a file has one lock, however it is named.
  var resolved: String {
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// Where a symbolic link points to that leads to no file; nil if the path is none.
  var missingTarget: String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes the names in the folder durable.
  func syncFolder() throws(SystemError) {
    let raw = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw SystemError("open \(folder)") }
    let descriptor = OwnedDescriptor(adopting: raw)
    guard fsync(descriptor.raw) == 0 else { throw SystemError("write the folder \(folder)") }
  }
}
