import Glibc
import Posix
import TestSupport
import Testing

@Suite("Writing all") struct WriteAllTests {
  /// A pipe takes 64 KiB; the rest waits for room, repeatedly.
  @Test func aDescriptorThatTakesNoMoreIsWaitedFor() throws {
    let pipe = try Pipe()
    pipe.writeEnd.setNonBlocking()
    let (input, output) = (pipe.readEnd.raw, pipe.writeEnd.raw)
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    var taken: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    func take() {
      let count = read(input, &buffer, buffer.count)
      taken += buffer.prefix(max(0, count))
    }
    var firsts: [Bool] = []
    try writeAll(bytes, to: output) { isFirst in
      firsts.append(isFirst)
      take()
      return true
    }
    while taken.count < bytes.count { take() }
    #expect(taken == bytes)
    #expect(firsts.count >= 3 && firsts.allSatisfy(\.self))
  }

  /// A writer that waits in vain gets an error.
  @Test func aDescriptorThatStaysFullIsGivenUp() throws {
    let pipe = try Pipe()
    pipe.writeEnd.setNonBlocking()
    let output = pipe.writeEnd.raw
    var firsts: [Bool] = []
    #expect(throws: SystemError("write the log", code: EAGAIN)) {
      try writeAll([UInt8](repeating: 0, count: 100_000), to: output, "write the log") { isFirst in
        firsts.append(isFirst)
        return isFirst
      }
    }
    #expect(firsts == [true, false])
  }
}
