import Glibc

/// A temporary folder, removed when the test releases it.
package final class Folder {
  package let path: String

  package init() throws {
    var template = Array("/tmp/hrzoned-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failed(errno: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    Self.remove(path)
  }

  /// Reading or writing a file failed.
  package struct Failed: Error {
    package let errno: Int32
  }

  /// The names in the folder.
  package var names: [String] { Self.names(path) }

  /// Writes `text` to the file `name`, replacing its content, and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    guard mode & 0o111 == 0 else {
      let plain = try write(text, to: name + ".text")
      defer { unlink(plain) }
      try copy(plain, to: name)
      guard chmod(file, mode) == 0 else { throw Failed(errno: errno) }
      return file
    }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Failed(errno: errno)
    }
    return file
  }

  /// Copies the executable at `source` to the file `name`.
  ///
  /// Another process does the copying. A descriptor that is open for writing here would be inherited by programs that other
  /// tests start at the same time. A file that is open for writing cannot be executed (ETXTBSY).
  package func copy(_ source: String, to name: String) throws {
    guard try ChildProgram("/bin/cp", ["-f", source, "\(path)/\(name)"]).end() == 0 else { throw Failed(errno: EIO) }
  }

  /// Creates the folder `name`, with its parents.
  package func makeFolders(_ name: String) throws {
    var made = path
    for part in name.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw Failed(errno: errno) }
    }
  }

  /// Removes `name` and its content.
  package func remove(_ name: String) { Self.remove("\(path)/\(name)") }

  /// The content of the file `name`; nil if it cannot be read.
  package func content(_ name: String) -> String? { Self.content("\(path)/\(name)") }

  /// The content of the file at `path`, which may be in /proc; nil if it cannot be read.
  package static func content(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += buffer[..<count]
    }
  }

  /// The names in the folder at `path`; empty if it cannot be read.
  package static func names(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: String) {
    // Fails for a folder.
    guard unlink(path) != 0 else { return }
    for name in names(path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
