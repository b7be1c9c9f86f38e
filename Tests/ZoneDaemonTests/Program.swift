import Foundation
import Testing

/// An executable of the package, started for a test and ended with it. Its output is read whenever the test waits.
final class Program {
  let pid: pid_t
  private var streams: [Stream]
  private var status: Int32?

  private struct Stream {
    let descriptor: Int32
    var bytes: [UInt8] = []
    var isOpen = true
  }

  /// Starts `name`, found beside the tests, or at its path.
  init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    let folder = try URL(fileURLWithPath: FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      .deletingLastPathComponent()
    let path = name.hasPrefix("/") ? name : folder.appendingPathComponent(name).path
    var variables = ProcessInfo.processInfo.environment
    for name in ["HRZONE_SOCKET", "XDG_RUNTIME_DIR", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] {
      variables[name] = nil
    }
    // No test finds the straps, or changes the memory, of who runs it.
    variables["STATE_DIRECTORY"] = nil
    variables["XDG_STATE_HOME"] = nil
    variables["HOME"] = nil
    variables["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nonexistent/bus"
    variables.merge(environment) { $1 }
    // Socket pairs, since they are made close-on-exec at once: another program started meanwhile must not keep this
    // one's output open.
    let pipes = try (0..<2).map { _ in
      var ends: [Int32] = [0, 0]
      try #require(
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
      return (read: ends[0], write: ends[1])
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (number, pipe) in zip([1, 2] as [Int32], pipes) {
      posix_spawn_file_actions_adddup2(&actions, pipe.write, number)
    }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var values = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + values { free(text) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, path, &actions, nil, &words, &values)
    for pipe in pipes { close(pipe.write) }
    self.pid = pid
    streams = pipes.map { Stream(descriptor: $0.read) }
    try #require(result == 0, "cannot start \(path)")
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      var ended: Int32 = 0
      waitpid(pid, &ended, 0)
    }
    for stream in streams { close(stream.descriptor) }
  }

  /// Standard output so far.
  var standardOutput: String { String(decoding: streams[0].bytes, as: UTF8.self) }
  /// Standard error so far.
  var standardError: String { String(decoding: streams[1].bytes, as: UTF8.self) }

  func signal(_ number: Int32) {
    kill(pid, number)
  }

  /// Waits until `condition` of standard output and error holds.
  func wait(
    seconds: Double = 30, until what: String, _ condition: (_ output: String, _ error: String) -> Bool,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let limit = Date(timeIntervalSinceNow: seconds)
    while !condition(standardOutput, standardError) {
      let isMore = try read(until: limit)
      try #require(isMore, "not seen: \(what); standard error:\n\(standardError)", sourceLocation: location)
    }
  }

  /// Waits for the end, and gives the exit status (128 and the signal's number where one ended it).
  @discardableResult
  func wait(seconds: Double = 30, location: SourceLocation = #_sourceLocation) throws -> Int32 {
    let limit = Date(timeIntervalSinceNow: seconds)
    while try read(until: limit) {}
    try #require(!streams.contains { $0.isOpen }, "did not end:\n\(standardError)", sourceLocation: location)
    var ended: Int32 = 0
    // Its output is closed: it is ending.
    try #require(waitpid(pid, &ended, 0) == pid)
    let result = ended & 0x7F == 0 ? ended >> 8 & 0xFF : 128 + ended & 0x7F
    status = result
    return result
  }

  /// Reads what there is, waiting for it; false at the end of all output and when the time is up.
  private func read(until limit: Date) throws -> Bool {
    var entries = streams.filter(\.isOpen).map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    guard !entries.isEmpty else { return false }
    let left = Int32(max(0, limit.timeIntervalSinceNow * 1000))
    guard poll(&entries, nfds_t(entries.count), left) > 0 else { return false }
    for entry in entries where entry.revents != 0 {
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = Foundation.read(entry.fd, &buffer, buffer.count)
      guard let index = streams.firstIndex(where: { $0.descriptor == entry.fd }) else { continue }
      if count > 0 { streams[index].bytes += buffer[..<count] } else { streams[index].isOpen = false }
    }
    return true
  }
}
