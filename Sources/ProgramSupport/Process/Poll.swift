import Glibc
import Posix
import Primitives

/// poll(2) with a deadline.
package enum Poll {
  /// Entry to wait for input at `descriptor`, and for room to write if `wantsToWrite`.
  package static func entry(_ descriptor: Int32, wantsToWrite: Bool) -> pollfd {
    pollfd(fd: descriptor, events: Int16(POLLIN | (wantsToWrite ? POLLOUT : 0)), revents: 0)
  }

  /// Waits until an entry is ready, `deadline` has passed, or a signal was caught. Sets `revents` of `entries`.
  package static func wait(_ entries: inout [pollfd], until deadline: Instant?) throws(SystemError) {
    var timeout: Int32 = -1
    if let deadline {
      let left = max(0, (deadline - Clock.now).nanoseconds)
      // Rounded up, so that the deadline has passed when poll(2) returns.
      timeout = Int32(min(Int64(Int32.max), left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1)))
    }
    let result = unsafe poll(&entries, nfds_t(entries.count), timeout)
    guard result < 0 else { return }
    for index in entries.indices { entries[index].revents = 0 }
    if errno != EINTR && errno != EAGAIN { throw SystemError("poll") }
  }
}
