import Glibc

/// A file of Tests/Golden, the expected output of a test.
package struct GoldenFile {
  package let path: String

  /// The file `name` of Tests/Golden.
  package init(_ name: String) {
    let tests = #filePath.dropLast("TestSupport/GoldenFile.swift".count)
    path = "\(tests)Golden/\(name)"
  }

  /// Whether golden files are to be rewritten: HRZONED_GOLDEN=write.
  package static var isToBeWritten: Bool { getenv("HRZONED_GOLDEN").map { String(cString: $0) } == "write" }

  /// The file's lines; empty if it does not exist.
  package func lines() -> [String] {
    (Folder.content(path) ?? "").split(separator: "\n").map(String.init)
  }

  /// Writes `lines` to the file, whose folder must exist.
  package func write(_ lines: [String]) throws {
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { close(descriptor) }
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Folder.Failed(errno: errno)
    }
  }
}
