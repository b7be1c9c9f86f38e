import Glibc
import Posix
import TestSupport
import Testing

@Suite("Atomic files") struct AtomicFileTests {
  @Test func aFileIsReplacedWholeAndForItsUserAlone() throws {
    let folder = try Folder()
    let path = folder.path + "/a"
    try AtomicFile.write(Array("a longer text".utf8), to: path)
    try AtomicFile.write(Array("text".utf8), to: path)
    #expect(folder.content("a") == "text")
    #expect(folder.names == ["a"])
    var status = stat()
    try #require(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  /// A link at the new file's name is not followed, and the old file stays.
  @Test func aLinkIsNotFollowed() throws {
    let folder = try Folder()
    let path = folder.path + "/a"
    try AtomicFile.write(Array("old".utf8), to: path)
    try #require(symlink(folder.path + "/elsewhere", path + ".new") == 0)
    #expect(throws: SystemError("open \(path).new", code: ELOOP)) { try AtomicFile.write([1], to: path) }
    #expect(folder.content("a") == "old")
    #expect(folder.content("elsewhere") == nil)
  }

  @Test func directoriesAreMadeWithThoseTheyAreIn() throws {
    let folder = try Folder()
    try Directory.makeWithParents(folder.path + "/a/b/c")
    try Directory.makeWithParents(folder.path + "/a/b/c")
    #expect(Directory.names(in: folder.path + "/a/b") == ["c"])
    try AtomicFile.write([], to: folder.path + "/a/file")
    #expect(Directory.names(in: folder.path + "/a").sorted() == ["b", "file"])
    #expect(throws: SystemError("make the directory \(folder.path)/a/file/d", code: ENOTDIR)) {
      try Directory.makeWithParents(folder.path + "/a/file/d")
    }
    #expect(Directory.names(in: folder.path + "/nowhere").isEmpty)
  }
}
