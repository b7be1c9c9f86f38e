import Glibc

/// A file of Tests/Golden: what a test's output must be.
package struct GoldenFile {
  package let path: String

  /// The file `name` of Tests/Golden.
  package init(_ name: String) {
    let tests = #filePath.dropLast("TestSupport/GoldenFile.swift".count)
    path = "\(tests)Golden/\(name)"
  }

  /// Whether golden files are to be written anew: HRZONED_GOLDEN=write.
  package static var isToBeWritten: Bool { getenv("HRZONED_GOLDEN").map { String(cString: $0) } == "write" }

  /// What it holds; nothing where it is not there.
  package func lines() -> [String] {
    (Folder.content(path) ?? "").split(separator: "\n").map(String.init)
  }

  /// Puts `lines` into it. Its folder must be there.
  package func write(_ lines: [String]) throws {
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { close(descriptor) }
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Folder.Failed(errno: errno)
    }
  }
}
