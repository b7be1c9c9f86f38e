import Glibc
import Posix
import TestSupport
import Testing

@Suite("Bounded files") struct BoundedFileTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
  }

  @Test func aFileOfExactlyTheBoundIsReadAndNoMore() throws {
    let path = try folder.write("12345", to: "a")
    #expect(try BoundedFile.read(path, atMost: 5) == Array("12345".utf8))
    #expect(throws: BoundedFile.Failure.tooLarge) { try BoundedFile.read(path, atMost: 4) }
  }

  /// A file whose size the kernel does not know before it is read.
  @Test func aFileOfTheKernel() throws {
    let bytes = try #require(try BoundedFile.read("/proc/self/stat", atMost: 4096))
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("\(getpid()) ("))
  }

  @Test func whatIsNoFile() throws {
    #expect(try BoundedFile.read(folder.path + "/nowhere", atMost: 5) == nil)
    #expect(try BoundedFile.read("/dev/null", atMost: 5) == [])
    #expect(throws: BoundedFile.Failure.notRegular) { try BoundedFile.read("/dev/zero", atMost: 5) }
    #expect(throws: BoundedFile.Failure.notRegular) { try BoundedFile.read(folder.path, atMost: 5) }
    // Nobody writes to the FIFO, and opening it does not block.
    try #require(mkfifo(folder.path + "/fifo", 0o600) == 0)
    #expect(throws: BoundedFile.Failure.notRegular) { try BoundedFile.read(folder.path + "/fifo", atMost: 5) }
  }
}
