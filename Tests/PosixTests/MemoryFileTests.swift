import Glibc
import Testing

@testable import Posix

@Suite("Files in memory") struct MemoryFileTests {
  @Test("hold what was written, even if a process with the same number left names behind")
  func names() throws {
    let left = (0..<3).map(MemoryFile.name)
    for name in left {
      let raw = unsafe shm_open(name, O_RDWR | O_CREAT, 0o600)
      try #require(raw >= 0)
      close(raw)
    }
    defer { for name in left { unsafe shm_unlink(name) } }
    let file = try MemoryFile.make([1, 2, 3])
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(unsafe read(file.raw, &bytes, bytes.count) == 3)
    #expect(bytes.prefix(3) == [1, 2, 3])
    // No descriptor stays open.
    #expect(unsafe shm_open(MemoryFile.name(3), O_RDONLY, 0) == -1)
  }
}
