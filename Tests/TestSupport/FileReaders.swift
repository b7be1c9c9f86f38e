import Glibc

// A release build of the whole package compiles this file too, and has no Testing module with the static runtime.
#if canImport(Testing)
  import Testing
#endif

/// Python with the packages of Tests/FileReaders/requirements.txt, in .build/file-readers: other programs that read and write
/// the formats of our files.
package enum FileReaders {
  private static let python =
    "\(#filePath.dropLast("Tests/TestSupport/FileReaders.swift".count)).build/file-readers/bin/python"

  /// Whether the tests can run. CI installs the packages and sets `CI`.
  package static let isAvailable = getenv("CI") != nil || access(python, X_OK) == 0

  /// The lines of the output of `script`, in the folder Tests/FileReaders.
  package static func run(_ script: String, _ arguments: [String]) throws -> [String] {
    try ReferenceScript.run("FileReaders/\(script)", arguments, python: python)
  }
}

#if canImport(Testing)
  extension Trait where Self == ConditionTrait {
    /// Skips a test if the packages are not installed.
    package static var needsFileReaders: Self {
      .enabled(if: FileReaders.isAvailable, "needs .build/file-readers: see the page ChangeTheProgram")
    }
  }
#endif
