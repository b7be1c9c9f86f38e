import EventLoop
import Glibc
import TestSupport
import Testing

@testable import ZoneDaemon

@Suite struct LogWriterTests {
  static func line(_ number: Int) -> [UInt8] { Array("line \(number) \(String(repeating: "x", count: 80))\n".utf8) }

  /// A writer with its own descriptor, which is never closed because the thread may outlive the test.
  func writer(_ descriptor: Int32) throws -> LogWriter {
    try LogWriter(descriptor: fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) { Array("lost \($0)\n".utf8) }
  }

  /// Nobody waits, memory is bounded, accepted lines keep their order, and dropped lines are counted.
  @Test func aTerminalThatNobodyReads() throws {
    let terminal = try UnreadTerminal()
    let writer = try writer(terminal.descriptor)
    let (count, size) = (5000, Self.line(1000).count)
    for number in 0..<count { writer.append(Self.line(number)) }
    var (next, lost) = (0, 0)
    while next < count {
      let line = try terminal.line()
      let words = line.split(separator: " ")
      if words[0] == "lost" {
        let gap = try #require(Int(words[1]))
        next += gap
        lost += gap
      } else {
        try #require(words.count == 3 && words[1] == "\(next)", "not \(next): \(line)")
        next += 1
      }
    }
    #expect(next == count)
    // The line being written, and the waiting lines.
    let written = count - lost
    #expect(written >= LogWriter.capacity / size && written <= 2 * LogWriter.capacity / (size - 4), "\(written) lines")
    writer.append(Array("after\n".utf8))
    #expect(try terminal.line() == "after")
    writer.finish(until: WaitLimit(.seconds(20)))
  }

  @Test func theEndIsWaitedForWithALimit() throws {
    let terminal = try UnreadTerminal()
    let writer = try writer(terminal.descriptor)
    writer.append(Self.line(1))
    writer.finish(until: WaitLimit(.milliseconds(1)))
    writer.append(Self.line(2))
    writer.finish(until: WaitLimit(.seconds(1000)))
    // The first line is written in the end; the second came too late.
    #expect(try terminal.line().hasPrefix("line 1 "))
  }

  /// Lines that cannot be written are counted, as on a full device.
  @Test func whatIsRefusedIsCounted() throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    let reader = LineReader(ends[1])
    var size: Int32 = 4608
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout.size(ofValue: size)))
    let writer = try writer(ends[0])
    // Larger than a packet can be.
    for _ in 0..<2 { writer.append([UInt8](repeating: UInt8(ascii: "x"), count: 20_000)) }
    writer.append(Array("after\n".utf8))
    for expected in ["lost 1", "lost 1", "after"] { #expect(try reader.line() == expected) }
    writer.finish(until: WaitLimit(.seconds(20)))
    close(ends[0])
  }

  /// Another process may have made the shared standard error non-blocking.
  @Test func aDescriptorThatDoesNotBlock() throws {
    let terminal = try UnreadTerminal()
    #expect(fcntl(terminal.descriptor, F_SETFL, O_RDWR | O_NONBLOCK) == 0)
    let writer = try writer(terminal.descriptor)
    for number in 0..<100 { writer.append(Self.line(number)) }
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    let other = try self.writer(ends[0])
    for number in 0..<500 { other.append(Self.line(number)) }
    let reader = LineReader(ends[1])
    for number in 0..<500 { #expect(try reader.line()?.hasPrefix("line \(number) ") == true) }
    for writer in [writer, other] { writer.finish(until: WaitLimit(.milliseconds(1))) }
  }
}
