import Glibc
import Posix

/// The socket on which systemd receives a service's notifications. sd_notify(3).
package final class NotifySocket {
  private let path: String
  private let descriptor: Int32

  /// Listens at `path`.
  package init(_ path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard let address = UnixAddress(path: path) else { throw Folder.Failed(errno: ENAMETOOLONG) }
    try address.bind(descriptor)
  }

  deinit {
    close(descriptor)
  }

  /// The service's environment, with a watchdog timeout of 200 ms. sd-event pings at least every 150 ms.
  package var environment: [String: String] { ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"] }

  /// Waits for a datagram that contains `text`, and discards those before it.
  package func until(_ text: String, file: String = #fileID, line: Int = #line) throws {
    let deadline = Deadline()
    var told: [String] = []
    while true {
      try deadline.wait(toRead: descriptor, "\(text); told: \(told)", file: file, line: line)
      guard let message = next() else { continue }
      if message.contains(text) { return }
      told.append(message)
    }
  }

  /// Counts the datagrams that contain `text` and discards all that arrived. The kernel queues few (10), and a service that
  /// sends more blocks.
  package func count(_ text: String) -> Int {
    var count = 0
    while let message = next() { count += message.contains(text) ? 1 : 0 }
    return count
  }

  private func next() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}
