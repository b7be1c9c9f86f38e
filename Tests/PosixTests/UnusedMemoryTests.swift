import Glibc
import Testing

@testable import Posix

@Suite struct UnusedMemoryTests {
  @Test("Only pages of files that nothing has changed are released")
  func mappings() {
    let smaps = """
      55d0c8a00000-55d0c8b00000 r--p 00000000 fe:00 1234                       /usr/bin/hrlog
      Size:               1024 kB
      Anonymous:             0 kB
      LazyFree:              0 kB
      55d0c8b00000-55d0c9b00000 r-xp 00100000 fe:00 1234                       /usr/bin/hrlog (deleted)
      Anonymous:             0 kB
      55d0c9b00000-55d0c9c00000 r--p 01100000 fe:00 1234                       /usr/bin/hrlog
      Anonymous:            16 kB
      55d0c9c00000-55d0c9d00000 rw-p 01200000 fe:00 1234                       /usr/bin/hrlog
      Anonymous:             0 kB
      55d0c9d00000-55d0c9e00000 rw-p 00000000 00:00 0                          [heap]
      Anonymous:            64 kB
      7f0000000000-7f0000008000 rw-s 00000000 fe:00 99                         /var/lib/hrlog/history.db-shm
      Anonymous:             0 kB
      7f0000010000-7f0000018000 r--s 00000000 fe:00 98                         /usr/lib/locale/x
      Anonymous:             0 kB
      7f0000020000-7f0000022000 r-xp 00000000 00:00 0                          [vdso]
      Anonymous:             0 kB
      7f0000030000-7f0000040000 r-xp 00000000 fe:00 77                         /lib/libc.so.6
      VmFlags: rd ex mr mw me
      """
    #expect(
      UnusedMemory.unchangedMappings(smaps) == [
        0x55d0_c8a0_0000..<0x55d0_c8b0_0000, 0x55d0_c8b0_0000..<0x55d0_c9b0_0000,
      ])
    for faulty in [
      "", "x", "5-3 r-xp 0 0 0 /x\nAnonymous: 0 kB", "z-1 r-xp 0 0 0 /x\nAnonymous: 0 kB", "Anonymous: 0 kB",
    ] {
      #expect(UnusedMemory.unchangedMappings(faulty).isEmpty)
    }
  }

  @Test("The program goes on after its code was released, and has its values")
  func released() {
    let words = (0..<1000).map { "word \($0)" }
    UnusedMemory.release()
    UnusedMemory.releaseCode()
    #expect(words.enumerated().allSatisfy { $1 == "word \($0)" })
    #expect(
      UnusedMemory.unchangedMappings(
        String(decoding: (try? BoundedFile.read("/proc/self/smaps", atMost: 1 << 20)) ?? [], as: UTF8.self)
      ).count > 3)
  }
}
