import Glibc
import Posix
import Primitives
import Testing

@testable import EventLoop

@Suite struct LoopTests {
  /// A pair of connected sockets that keep message boundaries.
  func socketPair() throws -> (Int32, Int32) {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func timersRunInTheOrderOfTheirInstants() throws {
    let loop = try Loop(speed: 1000)
    let start = loop.now
    var seen: [(Int, Instant, Instant)] = []
    let timers = [(3, 30.0), (1, 10), (2, 10), (4, 40)].map { name, seconds in
      loop.schedule(at: start + .seconds(seconds)) { instant in
        seen.append((name, instant, loop.now))
        if name == 4 { loop.exit(7) }
      }
    }
    #expect(try loop.run() == 7)
    #expect(seen.map(\.0) == [1, 2, 3, 4])
    #expect(seen.map(\.1) == [10, 10, 30, 40].map { start + .seconds($0) })
    #expect(seen.allSatisfy { $0.1 == $0.2 }, "a fast clock reads the instant of the timer that runs")
    withExtendedLifetime(timers) {}
  }

  /// Microseconds of the wall clock.
  @Test(
    arguments: [
      (1_000_000, 1_000_000, 0), (1_000_000, 999_000, -1000), (20_000_000, 10_000_000, -10_000_000),
      (20_000_000, 9_999_999, 0), (1_000_000, 1_000_001, 0), (.max, .min, 0), (.min, .max, 0),
    ] as [(Int64, Int64, Int64)])
  func aStampIsBelievedAsAnAge(wall: Int64, stamp: Int64, change: Int64) {
    let now = Instant(nanoseconds: 50_000_000_000)
    let expected = now + .microseconds(change)
    func arrival(notBefore latest: Instant) -> Instant {
      Loop.arrival(now: now, wall: wall, stamp: stamp, notBefore: latest)
    }
    #expect(arrival(notBefore: Instant(nanoseconds: .min)) == expected)
    #expect(arrival(notBefore: expected) == expected)
    // The wall clock was set between two packets.
    #expect(arrival(notBefore: expected + .microseconds(1)) == expected + .microseconds(1))
  }

  @Test func aFastClockHasNoStamps() throws {
    let loop = try Loop(speed: 60)
    let earlier = loop.wallTime(at: loop.now).milliseconds * 1000 - 5_000_000
    #expect(loop.arrival(stamp: earlier, notBefore: Instant(nanoseconds: .min)) == loop.now)
  }

  /// The order holds whatever is watched first, and however often the others are ready.
  @Test func strapsComeBeforeTimersAndTimersBeforeClients() throws {
    let loop = try Loop()
    let (client, clientEnd) = try socketPair()
    let (strap, strapEnd) = try socketPair()
    defer { for end in [client, clientEnd, strap, strapEnd] { close(end) } }
    var served: [String] = []
    func serve(_ what: String) {
      served.append(what)
      if served.count == 5 { loop.exit() }
    }
    var buffer = [UInt8](repeating: 0, count: 8)
    let clients = try loop.watch(client, for: .readable) { _ in
      serve("client")
      _ = recv(client, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    }
    let timer = loop.schedule(at: loop.now) { _ in serve("timer") }
    let straps = try loop.watch(strap, for: .readable, urgency: .strap) { _ in
      serve("strap")
      _ = recv(strap, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    }
    for end in [clientEnd, clientEnd, strapEnd, strapEnd] { try #require(send(end, [1], 1, 0) == 1) }
    // A timer fires only after its instant has passed.
    poll(nil, 0, 2)
    _ = try loop.run()
    #expect(served == ["strap", "strap", "timer", "client", "client"])
    withExtendedLifetime((clients, straps, timer)) {}
  }

  @Test func laterInstantsNeverGetAnEarlierWallTime() throws {
    let loop = try Loop()
    let start = loop.now
    // 20 steps of 50 us in each millisecond: a varying difference between the clocks would show at the millisecond's border.
    var last = loop.wallTime(at: start)
    for step in 0..<200_000 {
      let time = loop.wallTime(at: start + .microseconds(50 * step))
      guard time.milliseconds < last.milliseconds else {
        last = time
        continue
      }
      Issue.record("step \(step) went back from \(last) to \(time)")
      return
    }
  }

  @Test func aReleasedOrCancelledTimerDoesNotRun() throws {
    let loop = try Loop(speed: 1000)
    var ran: [String] = []
    var released: ScheduledTimer? = loop.schedule(at: loop.now + .seconds(1)) { _ in ran.append("released") }
    let cancelled = loop.schedule(at: loop.now + .seconds(2)) { _ in ran.append("cancelled") }
    let last = loop.schedule(at: loop.now + .seconds(3)) { _ in loop.exit() }
    #expect(released != nil)
    released = nil
    cancelled.cancel()
    _ = try loop.run()
    #expect(ran.isEmpty)
    withExtendedLifetime(last) {}
  }

  @Test func aTimerMayScheduleAndReleaseItself() throws {
    let loop = try Loop(speed: 1000)
    var timer: ScheduledTimer?
    var count = 0
    func next(_ instant: Instant) {
      count += 1
      if count == 5 { loop.exit() } else { timer = loop.schedule(at: instant + .seconds(1), next) }
    }
    timer = loop.schedule(at: loop.now, next)
    _ = try loop.run()
    #expect(count == 5)
    withExtendedLifetime(timer) {}
  }

  @Test func atAFastClockReadyDescriptorsComeBeforeTheNextTimer() throws {
    let loop = try Loop(speed: 1_000_000)
    let (near, far) = try socketPair()
    let nearEnd = OwnedDescriptor(adopting: near)
    let farEnd = OwnedDescriptor(adopting: far)
    var order: [String] = []
    let start = loop.now
    let eventSource = try loop.watch(far, for: .readable) { _ in
      var byte: UInt8 = 0
      _ = recv(far, &byte, 1, 0)
      order.append("read \(byte) at \((loop.now - start).inSeconds)")
    }
    let timers = (1...3).map { second in
      loop.schedule(at: start + .seconds(second)) { _ in
        var byte = UInt8(second)
        _ = send(near, &byte, 1, 0)
        order.append("sent \(second)")
      }
    }
    let last = loop.schedule(at: start + .seconds(4)) { _ in loop.exit() }
    _ = try loop.run()
    #expect(order == ["sent 1", "read 1 at 1.0", "sent 2", "read 2 at 2.0", "sent 3", "read 3 at 3.0"])
    withExtendedLifetime((eventSource, timers, last)) {}
    #expect(nearEnd.raw != farEnd.raw, "both ends stay open until here")
  }

  @Test func instantsAreWholeMicroseconds() throws {
    let loop = try Loop(speed: 1_000_000)
    var seen: [Instant] = []
    let start = loop.now
    let timers = [1, 999, 1000, 1001].map { nanoseconds in
      loop.schedule(at: start + .seconds(1) + .nanoseconds(nanoseconds)) { instant in
        seen.append(instant)
        #expect(instant == loop.now)
      }
    }
    #expect(timers.map(\.instant) == [1, 1, 1, 2].map { start + .seconds(1) + .microseconds($0) })
    let last = loop.schedule(at: start + .seconds(2)) { _ in loop.exit() }
    _ = try loop.run()
    #expect(seen == timers.map(\.instant))
    withExtendedLifetime(last) {}
  }

  @Test func atRealSpeedATimerDoesNotRunEarly() throws {
    let loop = try Loop()
    let due = loop.now + .milliseconds(20)
    var ranAt: Instant?
    let timer = loop.schedule(at: due) { instant in
      #expect(instant == due)
      ranAt = loop.now
      loop.exit()
    }
    _ = try loop.run()
    #expect(try #require(ranAt) >= due)
    withExtendedLifetime(timer) {}
  }

  /// The loop's alarm stays at the released timer's time. The later timer must neither run early nor be lost.
  @Test(.timeLimit(.minutes(20))) func atRealSpeedALaterTimerInPlaceOfAnotherRunsAtItsInstant() throws {
    let loop = try Loop()
    let start = loop.now
    var first: ScheduledTimer? = loop.schedule(at: start + .milliseconds(1200)) { _ in loop.exit(1) }
    #expect(first != nil)
    var ran: [Instant] = []
    let second = loop.schedule(at: start + .milliseconds(1400)) { _ in
      ran.append(loop.now)
      loop.exit(2)
    }
    first = nil
    #expect(try loop.run() == 2)
    #expect(ran.count == 1 && ran.allSatisfy { $0 >= start + .milliseconds(1400) })
    withExtendedLifetime(second) {}
  }

  @Test func atRealSpeedABusyDescriptorDoesNotStarveTimers() throws {
    let loop = try Loop()
    let (near, far) = try socketPair()
    let nearEnd = OwnedDescriptor(adopting: near)
    let farEnd = OwnedDescriptor(adopting: far)
    let always = try loop.watch(far, for: .writable) { _ in }
    let timer = loop.schedule(at: loop.now + .milliseconds(5)) { _ in loop.exit(3) }
    #expect(try loop.run() == 3)
    withExtendedLifetime((always, timer)) {}
    #expect(nearEnd.raw != farEnd.raw, "both ends stay open until here")
  }

  @Test func aHandlerMayReleaseItsOwnWatch() throws {
    let loop = try Loop(speed: 1000)
    let (near, far) = try socketPair()
    let nearEnd = OwnedDescriptor(adopting: near)
    let farEnd = OwnedDescriptor(adopting: far)
    var calls = 0
    var eventSource: DescriptorEventSource?
    eventSource = try loop.watch(far, for: .writable) { _ in
      calls += 1
      eventSource = nil
    }
    let timer = loop.schedule(at: loop.now + .seconds(1)) { _ in loop.exit() }
    _ = try loop.run()
    #expect(calls == 1)
    withExtendedLifetime((eventSource, timer)) {}
    #expect(nearEnd.raw != farEnd.raw, "both ends stay open until here")
  }

  @Test func signalsAreHandledInTheLoop() throws {
    let loop = try Loop()
    var handled = 0
    let eventSource = try loop.onSignal(SIGUSR1) {
      handled += 1
      loop.exit()
    }
    // Sent to this thread, for which the loop has blocked it.
    pthread_kill(pthread_self(), SIGUSR1)
    _ = try loop.run()
    #expect(handled == 1)
    withExtendedLifetime(eventSource) {}
  }

  @Test func wallTimeFollowsTheClock() throws {
    let fast = try Loop(speed: 60)
    let start = fast.now
    let difference =
      fast.wallTime(at: start + .seconds(90)).milliseconds - fast.wallTime(at: start).milliseconds
    #expect(difference == 90_000)
  }
}
