import EventLoop
import Glibc
import Testing

struct DeferredCallTests {
  /// A caller that defers again and again takes turns with a descriptor that is always ready.
  @Test func callsAndDescriptorsTakeTurns() throws {
    let loop = try Loop()
    var ends: [Int32] = [0, 0]
    let made = pipe(&ends)
    try #require(made == 0)
    defer { for end in ends { close(end) } }
    var order = ""
    var call: CallEventSource?
    func deferNext() throws {
      call = try loop.afterWhatIsReady {
        order += "c"
        if order.count >= 40 { loop.exit() }
        do { try deferNext() } catch { Issue.record(error) }
      }
    }
    try deferNext()
    // Its reading end is always ready.
    try #require(write(ends[1], "x", 1) == 1)
    let eventSource = try loop.watch(ends[0], for: .readable) { _ in order += "d" }
    _ = try loop.run()
    #expect(order.count { $0 == "d" } >= 10, "\(order)")
    #expect(!order.contains("dddd") && !order.contains("cccc"), "\(order)")
    withExtendedLifetime((eventSource, call)) {}
  }

  @Test func aReleasedCallIsNotMade() throws {
    let loop = try Loop()
    var isMade = false
    var call: CallEventSource? = try loop.afterWhatIsReady { isMade = true }
    #expect(call != nil)
    call = nil
    let last = try loop.afterWhatIsReady { loop.exit() }
    _ = try loop.run()
    #expect(!isMade)
    withExtendedLifetime(last) {}
  }
}
