import Glibc
import TestSupport
import Testing

@testable import WorkoutFile

@Suite struct WorkoutLibraryTests {
  @Test func theEarlierFolderComesFirst() throws {
    let (mine, shipped) = (try Folder(), try Folder())
    for name in ["a.toml", "b.toml", ".hidden.toml", "c.txt", "programme.toml"] { try shipped.write("", to: name) }
    for name in ["b.toml", "d.toml"] { try mine.write("", to: name) }
    let library = WorkoutLibrary(folders: [
      .init(.user, path: mine.path), .init(.system, path: "/nonexistent"), .init(.shipped, path: shipped.path),
    ])
    #expect(library.entries().map(\.name) == ["a", "b", "d"])
    #expect(library.entries().map(\.origin) == [.shipped, .user, .user])
    #expect(library.entry("b")?.path == mine.path + "/b.toml")
    #expect(library.entry("programme") == nil)
    #expect(library.programmePath() == shipped.path + "/programme.toml")
    try mine.write("", to: "programme.toml")
    #expect(library.programmePath() == mine.path + "/programme.toml")
    #expect(WorkoutLibrary(folders: []).programmePath() == nil)
  }

  @Test func aNameIsNoPath() {
    for name in ["lsd", "My run", "ü"] { #expect(WorkoutLibrary.isName(name)) }
    for text in ["", "a/b", ".", "../a", ".a", "a\nb", String(repeating: "x", count: 65)] {
      #expect(!WorkoutLibrary.isName(text))
    }
  }
}
