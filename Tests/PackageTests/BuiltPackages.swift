import Glibc
import TestSupport

/// The package, built twice from the programs beside the tests.
///
/// The builds differ in the folder of the sources, in the current folder, the umask, the time zone and the language.
final class BuiltPackages: Sendable {
  /// Built once for all tests.
  static let shared = Result { try BuiltPackages() }
  static let isPossible = access("/usr/bin/dpkg-shlibdeps", X_OK) == 0 && access("/usr/bin/strip", X_OK) == 0

  /// The folder that holds the packages, and keeps them for as long as the tests run.
  private nonisolated(unsafe) let folder: Folder
  /// The paths of the packages.
  let first: String
  let second: String

  struct Failed: Error {
    let said: String
  }

  private init() throws {
    let folder = try Folder()
    let copy = folder.path + "/copy of the sources"
    try folder.makeFolders("copy of the sources")
    guard
      try ChildProgram("/bin/cp", ["-r"] + ["systemd", "config", "Sources"].map { Repository.root + $0 } + [copy]).end()
        == 0
    else { throw Failed(said: "cp") }
    let script = #"cd "$1" && umask "$2" && exec "$3" --binaries "$4" --output "$5""#
    let arguments = [
      ("/", "022", Repository.root, "first", "C.UTF-8", "UTC"),
      (folder.path, "077", copy + "/", "second", "POSIX", "Asia/Tokyo"),
    ]
    let builds = try arguments.map { start, umask, source, output, language, zone in
      try ChildProgram(
        "/bin/sh",
        [
          "-c", script, "sh", start, umask, source + "systemd/package.sh", ChildProgram.folder,
          "\(folder.path)/\(output)",
        ],
        // Level 0: the compression would take most of the time.
        [
          "SOURCE_DATE_EPOCH": "1767225600", "LC_ALL": language, "TZ": zone, "DPKG_DEB_COMPRESSOR_LEVEL": "0",
          "DEBFULLNAME": "Anna Muster", "DEBEMAIL": "anna@example.org",
        ])
    }
    for build in builds {
      guard try build.end() == 0 else { throw Failed(said: build.output.text + build.error.text) }
    }
    func package(_ output: String) throws -> String {
      let names = Folder.names("\(folder.path)/\(output)")
      guard names.count == 1 else { throw Failed(said: "\(output) has \(names)") }
      return "\(folder.path)/\(output)/\(names[0])"
    }
    self.folder = folder
    first = try package("first")
    second = try package("second")
  }
}
