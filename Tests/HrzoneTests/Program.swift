import Glibc
import Primitives
import Testing

@testable import hrzone

/// The real executable, started by a test.
final class Program {
  let pid: pid_t
  let output: LineReader
  let error: LineReader
  /// The terminal's other side, where there is one.
  let terminal: Int32?
  private var status: Int32?
  private var descriptors: [Int32]

  /// The folder of the executables: that of the tests.
  static let folder: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
  }()

  /// Starts hrzone with `arguments`, on a terminal of `size` or with pipes, by way of `launcher`.
  init(
    _ arguments: [String], _ variables: [String: String] = [:], size: Size? = nil, launcher: [String] = [],
    executable: String = Program.folder + "/hrzone"
  )
    throws
  {
    var environment = ProcessEnvironment.variables()
    for name in ["HRZONE_SOCKET", "XDG_RUNTIME_DIR", "NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE"] {
      environment[name] = nil
    }
    environment["TZ"] = "UTC"
    environment["TERM"] = "xterm-256color"
    environment["LANG"] = "C.UTF-8"
    environment.merge(variables) { $1 }

    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let errors = try Self.pipe()
    var toClose = [errors.write]
    if let size {
      var (master, slave): (Int32, Int32) = (-1, -1)
      var window = winsize(ws_row: UInt16(size.rows), ws_col: UInt16(size.columns), ws_xpixel: 0, ws_ypixel: 0)
      try #require(openpty(&master, &slave, nil, nil, &window) == 0)
      for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      let name = String(cString: try #require(ttyname(slave)))
      toClose.append(slave)
      // A session of its own whose first opened terminal becomes the controlling one.
      posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      terminal = master
      output = LineReader(master)
      descriptors = [master, errors.read]
    } else {
      let pipe = try Self.pipe()
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, pipe.write, 1)
      terminal = nil
      output = LineReader(pipe.read)
      descriptors = [pipe.read, errors.read]
      toClose.append(pipe.write)
    }
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
    error = LineReader(errors.read)

    let command = launcher + [executable] + arguments
    var pointers = command.map { strdup($0) } + [nil]
    var values = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    var pid: pid_t = 0
    let result = posix_spawn(&pid, command[0], &actions, &attributes, &pointers, &values)
    for pointer in pointers + values { free(pointer) }
    for descriptor in toClose { close(descriptor) }
    try #require(result == 0)
    self.pid = pid
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    for descriptor in descriptors { close(descriptor) }
  }

  static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(Glibc.pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  func signal(_ number: Int32) {
    kill(pid, number)
  }

  /// Stops reading its output, as `head` does.
  func closeOutput() {
    close(descriptors.removeFirst())
  }

  func type(_ text: String) {
    guard let terminal else { return }
    let bytes = Array(text.utf8)
    #expect(write(terminal, bytes, bytes.count) == bytes.count)
  }

  /// Waits for the end: the exit status, or the signal's number and 128. What it writes meanwhile is read, so that it
  /// does not wait for us.
  func end(location: SourceLocation = #_sourceLocation) throws -> Int32 {
    let deadline = Clock.now + .milliseconds(Int64(limit))
    while true {
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid {
        self.status = status
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
      }
      try #require(Clock.now < deadline, "hrzone did not end", sourceLocation: location)
      poll(nil, 0, 5)
    }
  }

  /// Runs hrzone to its end.
  static func run(
    _ arguments: [String], _ variables: [String: String] = [:], location: SourceLocation = #_sourceLocation
  ) throws -> (status: Int32, output: String, error: String) {
    let program = try Program(arguments, variables)
    let output = try program.output.rest(location: location)
    let error = try program.error.rest(location: location)
    return (try program.end(location: location), output, error)
  }
}
