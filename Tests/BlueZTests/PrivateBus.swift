import Foundation
import Testing

/// A private message bus with a fake bluetoothd (`Tests/FakeBluetoothd`), stopped with the test.
final class PrivateBus {
  let address: String
  private let folder: URL
  private var bus: Child?
  private var bluetoothd: Child?

  private static let python = "/usr/bin/python3"
  private static let fake = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "FakeBluetoothd/fake-bluetoothd.py").path

  /// Whether the tests can run. CI installs the requirements and sets `CI`.
  static let isAvailable: Bool = {
    if ProcessInfo.processInfo.environment["CI"] != nil { return true }
    guard let check = try? Child(python, ["-c", "import dbus, dbusmock; from gi.repository import GLib; print('ok')"])
    else { return false }
    return (try? check.line(seconds: 10)) == "ok"
      && FileManager.default.isExecutableFile(atPath: "/usr/bin/dbus-daemon")
  }()

  /// A bus that does not run until `startBus`.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hrz-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    address = "unix:path=\(folder.path)/bus"
  }

  deinit {
    bluetoothd = nil
    bus = nil
    try? FileManager.default.removeItem(at: folder)
  }

  /// Starts the bus; `isDenying` makes it refuse all calls to bluetoothd.
  func startBus(isDenying: Bool = false) throws {
    let denial = isDenying ? #"<deny send_destination="org.bluez" send_type="method_call"/>"# : ""
    let configuration = """
      <busconfig><type>session</type><listen>\(address)</listen><policy context="default"><allow user="*"/>
      <allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>\(denial)</policy></busconfig>
      """
    let file = folder.appending(path: "bus.conf")
    try Data(configuration.utf8).write(to: file)
    let child = try Child("/usr/bin/dbus-daemon", ["--config-file=\(file.path)", "--nofork", "--print-address"])
    bus = child
    #expect(try child.line().hasPrefix("unix:"))
  }

  /// Kills the bus, to simulate a crash.
  func killBus() {
    bus = nil
    try? FileManager.default.removeItem(atPath: "\(folder.path)/bus")
  }

  /// Starts the fake bluetoothd and executes `lines` in it.
  func startBluetoothd(_ lines: String...) throws {
    let child = try Child(Self.python, ["-u", Self.fake], ["DBUS_SYSTEM_BUS_ADDRESS": address])
    bluetoothd = child
    try #require(try child.line() == "ok")
    for line in lines { try run(line) }
  }

  /// Kills the fake bluetoothd.
  func killBluetoothd() {
    bluetoothd = nil
  }

  /// Stops the fake bluetoothd, to simulate a hung process, or continues it.
  func hang(_ isHanging: Bool) {
    if let bluetoothd { kill(bluetoothd.pid, isHanging ? SIGSTOP : SIGCONT) }
  }

  /// Executes `line`, a line of Python, in the fake and returns its output.
  @discardableResult
  func run(_ line: String, location: SourceLocation = #_sourceLocation) throws -> [String] {
    let child = try #require(bluetoothd)
    child.write(line + "\n")
    var printed: [String] = []
    while true {
      let answer = try child.line()
      if answer == "ok" { return printed }
      try #require(!answer.hasPrefix("error "), "\(line): \(answer)", sourceLocation: location)
      printed.append(answer)
    }
  }

  /// The calls to the fake so far, each as `OBJECT METHOD ARGUMENTS`.
  func calls() throws -> [String] {
    try run("for call in calls: print(call)")
  }
}

/// A program that runs for the lifetime of this object, with lines as input and output.
final class Child {
  let pid: pid_t
  private let output: Int32
  private let input: Int32
  private var bytes: [UInt8] = []

  init(_ path: String, _ arguments: [String], _ environment: [String: String] = [:]) throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var values = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + values { free(text) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, path, &actions, nil, &words, &values)
    close(ends[1])
    self.pid = pid
    output = ends[0]
    input = ends[0]
    try #require(result == 0, "cannot start \(path)")
  }

  deinit {
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    close(output)
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(input, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// The next line of its output.
  func line(seconds: Double = 20) throws -> String {
    let limit = Date(timeIntervalSinceNow: seconds)
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&entry, 1, Int32(max(0, limit.timeIntervalSinceNow * 1000))) > 0
      try #require(isReady, "no line came")
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(output, &buffer, buffer.count)
      try #require(count > 0, "it ended")
      bytes += buffer[..<count]
    }
  }
}
