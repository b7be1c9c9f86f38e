import Glibc
import Posix
import Testing

@Suite struct StampedPacketsTests {
  @Test func aPacketHasItsLengthAndAStamp() throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    var buffer = [UInt8](repeating: 0, count: 4)
    let none = #expect(throws: SystemError.self) { try StampedPackets.receive(from: ends[0], into: &buffer) }
    #expect(none?.code == EAGAIN)
    StampedPackets.enable(on: ends[0])
    let before = time(nil)
    try #require(send(ends[1], [1, 2, 3, 4, 5, 6] as [UInt8], 6, 0) == 6)
    let packet = try StampedPackets.receive(from: ends[0], into: &buffer)
    #expect(packet.count == 6 && buffer == [1, 2, 3, 4])
    let stamp = try #require(packet.stamp)
    #expect((before...time(nil)).contains(Int(stamp / 1_000_000)))
  }
}
