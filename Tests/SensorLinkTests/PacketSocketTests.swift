import EventLoop
import Glibc
import Posix
import Primitives
import Testing

@testable import SensorLink

/// Packets on pairs of sockets, in place of a strap's.
@Suite struct PacketSocketTests {
  /// Both ends of a connection, non-blocking.
  func pair() throws -> (ours: Int32, straps: Int32) {
    var ends: [Int32] = [0, 0]
    let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue)
    try #require(socketpair(AF_UNIX, type, 0, &ends) == 0)
    return (ends[0], ends[1])
  }

  /// The loop is late by the sum of the pauses.
  @Test func packetsThatWaitHaveEachTheTimeAtWhichTheyCame() throws {
    let loop = try Loop()
    let (ours, straps) = try pair()
    defer { close(straps) }
    var got: [(UInt8, Instant)] = []
    let socket = try PacketSocket(
      loop: loop, descriptor: OwnedDescriptor(adopting: ours),
      received: { bytes, time in
        got.append(((try? bytes.load(UInt8.self, at: 0)) ?? 0, time))
        if got.count == 3 { loop.exit() }
      }, ended: { _ in })
    for packet: UInt8 in 1...3 {
      try #require(send(straps, [packet], 1, 0) == 1)
      poll(nil, 0, 40)
    }
    _ = try loop.run()
    #expect(got.map(\.0) == [1, 2, 3])
    for index in 0..<2 { #expect(got[index + 1].1 - got[index].1 >= .milliseconds(39)) }
    #expect(got.allSatisfy { $0.1 <= loop.now })
    withExtendedLifetime(socket) {}
  }

  @Test func oneWakeTakesAllThatWaitUpToABound() throws {
    // With a fast clock, a due timer fires once all ready descriptors have been handled.
    let loop = try Loop(speed: 1000)
    let (ours, straps) = try pair()
    defer { close(straps) }
    // Another socket of the same priority has its turn between two wakes.
    let (other, otherEnd) = try pair()
    defer { for end in [other, otherEnd] { close(end) } }
    var count = 0
    var turns: [Int] = []
    var wakes = 0
    let socket = try PacketSocket(
      loop: loop, descriptor: OwnedDescriptor(adopting: ours),
      received: { _, time in
        count += 1
        #expect(time == loop.now, "a clock that runs fast takes no stamps")
      }, ended: { _ in })
    let watch = try loop.watch(other, for: .readable, urgency: .strap) { _ in
      if turns.last != count { turns.append(count) }
      wakes += 1
      if count == 40 || wakes == 1000 { loop.exit() }
    }
    try #require(send(otherEnd, [0], 1, 0) == 1)
    for packet: UInt8 in 1...40 { try #require(send(straps, [packet], 1, 0) == 1) }
    _ = try loop.run()
    #expect(turns.filter { $0 > 0 } == [PacketSocket.packetsPerWake, 40])
    withExtendedLifetime((socket, watch)) {}
  }

  @Test func whatClosesTheSocketEndsItsTurn() throws {
    let loop = try Loop(speed: 1000)
    let (ours, straps) = try pair()
    defer { close(straps) }
    var count = 0
    var socket: PacketSocket?
    socket = try PacketSocket(
      loop: loop, descriptor: OwnedDescriptor(adopting: ours),
      received: { _, _ in
        count += 1
        socket?.close()
        loop.exit()
      }, ended: { _ in })
    for packet: UInt8 in 1...3 { try #require(send(straps, [packet], 1, 0) == 1) }
    _ = try loop.run()
    #expect(count == 1)
  }
}
