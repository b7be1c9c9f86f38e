import Glibc
import TestSupport
import Testing

/// Fake programs in the folder `bin`, the only one in PATH.
extension Folder {
  /// Creates the folder of the programs.
  func makePrograms() throws { try #require(mkdir(path + "/bin", 0o700) == 0) }

  /// Adds a program of this name that runs `body` with sh.
  func program(_ name: String, _ body: String) throws {
    try write("#!/bin/sh\nPATH=/usr/bin:/bin\ncd \(path) || exit\n\(body)\n", to: "bin/" + name, mode: 0o755)
  }
}
