import Glibc
import Primitives
import ZoneClient
import ZoneProtocol

/// The time since boot. Any other clock that never jumps does as well.
func now() -> Instant {
  var time = timespec()
  clock_gettime(CLOCK_BOOTTIME, &time)
  return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

/// Waits until `feed` has something to do. A program with an event loop waits in that loop instead.
func wait(for feed: DaemonFeed) {
  // While the feed waits to connect again it has no descriptor, and poll(2) ignores -1.
  let events = Int16(POLLIN | (feed.wantsToWrite ? POLLOUT : 0))
  var entry = pollfd(fd: feed.descriptor ?? -1, events: events, revents: 0)
  // Milliseconds, rounded up; -1 is no limit.
  let timeout = feed.nextDeadline.map { max(0, ($0 - now()).nanoseconds) / 1_000_000 + 1 }
  poll(&entry, 1, timeout.map { Int32(clamping: $0) } ?? -1)
}

/// Prints `report`. Names may come from a strap, so they are made safe for a terminal.
func show(_ report: Report) {
  switch report.body {
  case .sample(let sample):
    guard let bpm = sample.bpm else { return }
    print("\(report.strap.oneLine): \(bpm) bpm, zone \((sample.zone?.name ?? "unknown").oneLine)")
  case .alert(let alert): print("\(report.strap.oneLine): \(alert.text.oneLine)")
  default: break
  }
}

/// Follows the daemon at `path`, across its restarts.
func follow(_ path: String) throws(ConnectionError) {
  let subscription = Subscription(reports: [.sample, .alert])
  let feed = try DaemonFeed(path: path, request: .subscribe(subscription), start: .history, now: now())
  var question: RequestID?
  while true {
    wait(for: feed)
    for event in feed.advance(to: now()) {
      switch event {
      case .line(let line):
        // The daemon accepted the subscription. The same connection can now send other requests.
        if case .success = line.answer(to: DaemonFeed.requestID) { question = feed.send(.strapsList) }
        if let question, case .success(let reply) = line.answer(to: question) {
          print("straps: \((reply.straps ?? []).map(\.address.oneLine).joined(separator: ", "))")
        }
        if case .report(let report) = line.message, !line.isRepeated { show(report) }
      case .lost(let error):
        if error.isFinal { throw error }
        print("\(error.reason(path, client: "example")); trying again")
      }
    }
    fflush(nil)
  }
}

var path = ""
do throws(ConnectionError) {
  path = try SocketPath.find()
  try follow(path)
} catch {
  print(error.reason(path, client: "example"))
  exit(1)
}
