import Glibc
import Posix
import TestSupport
import Testing

@Suite struct RenamingTests {
  @Test func nothingIsReplacedAndNamesAreExchanged() throws {
    let folder = try Folder()
    let directory = OwnedDescriptor(adopting: open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    try folder.write("first", to: "a")
    try folder.write("second", to: "b")
    // The macro cannot take a descriptor, which is not copyable.
    var done = directory.renameWithoutReplacing("a", to: "b")
    #expect(!done && errno == EEXIST)
    done = directory.exchangeNames("a", "b")
    #expect(done && folder.content("a") == "second" && folder.content("b") == "first")
    done = directory.exchangeNames("a", "c")
    #expect(!done && errno == ENOENT)
    done = directory.renameWithoutReplacing("a", to: "c")
    #expect(done && folder.content("c") == "second" && folder.content("b") == "first")
  }
}
