import Glibc
import TestSupport
import Testing

/// Stand-ins for programs, in a folder that is all of PATH: `bin`.
extension Folder {
  /// Makes the folder of the programs.
  func makePrograms() throws { try #require(mkdir(path + "/bin", 0o700) == 0) }

  /// A program of this name that runs `body` with sh, in this folder.
  func program(_ name: String, _ body: String) throws {
    try write("#!/bin/sh\nPATH=/usr/bin:/bin\ncd \(path) || exit\n\(body)\n", to: "bin/" + name, mode: 0o755)
  }
}
