import Glibc

/// An executable of the package, started by a test and killed when the test releases it.
package final class ChildProgram {
  package let pid: pid_t
  /// Standard output; with a terminal, the terminal's other side.
  package let output: LineReader
  package let error: LineReader
  private var status: Int32?

  /// The folder of the executables, which is that of the tests.
  package static let folder: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
  }()

  /// A program could not be started.
  package struct NotStarted: Error {
    package let path: String
    package let errno: Int32
  }

  /// Starts `name`, found beside the tests or by its path, with a minimal environment and `variables`.
  /// - Parameters:
  ///   - terminal: the size of the terminal to start it on; nil for pipes.
  ///   - launcher: a program that starts it, given its path and arguments as further arguments.
  ///   - inherited: a descriptor that it inherits as descriptor 3.
  package init(
    _ name: String, _ arguments: [String], _ variables: [String: String] = [:],
    terminal: (columns: Int, rows: Int)? = nil, launcher: [String] = [], inherited: Int32? = nil
  ) throws {
    let command = launcher + [name.hasPrefix("/") ? name : Self.folder + "/" + name] + arguments
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    // A bus that does not exist, so that no test finds the straps of the machine; and no history of the machine's user.
    let environment = [
      "PATH": path, "TZ": "UTC", "TERM": "xterm-256color", "LANG": "C.UTF-8",
      "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/dev/null/bus", "HRZONE_HRLOG": "",
    ].merging(variables) { $1 }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The test library's threads block signals; a program does not expect that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var flags = POSIX_SPAWN_SETSIGMASK

    let errors = try Self.pipe()
    var theirs = [errors.write]
    if let terminal {
      let (ours, name) = try Self.terminal(columns: terminal.columns, rows: terminal.rows)
      output = LineReader(ours)
      // In a new session, the first terminal that is opened becomes the controlling terminal.
      flags |= 0x80  // POSIX_SPAWN_SETSID
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
    } else {
      let pipe = try Self.pipe()
      output = LineReader(pipe.read)
      theirs.append(pipe.write)
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, pipe.write, 1)
    }
    error = LineReader(errors.read)
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
    if let inherited { posix_spawn_file_actions_adddup2(&actions, inherited, 3) }
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var words = command.map { strdup($0) } + [nil]
    var values = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    var pid: pid_t = 0
    let result = posix_spawn(&pid, command[0], &actions, &attributes, &words, &values)
    for text in words + values { free(text) }
    for descriptor in theirs { close(descriptor) }
    self.pid = pid
    guard result == 0 else {
      status = -1
      throw NotStarted(path: command[0], errno: result)
    }
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    var ended: Int32 = 0
    waitpid(pid, &ended, 0)
  }

  // Close-on-exec from the start: another program started meanwhile must not keep it open.

  /// A socket pair: pipe2(2) is not imported.
  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw NotStarted(path: "socketpair", errno: errno)
    }
    return (ends[0], ends[1])
  }

  /// A pseudoterminal: our side, and the name of the program's side.
  static func terminal(columns: Int, rows: Int) throws -> (ours: Int32, name: String) {
    let ours = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var (isLocked, number): (Int32, Int32) = (0, 0)
    // ioctl_tty(2): TIOCSPTLCK and TIOCGPTN, whose macros are not imported.
    guard ours >= 0, ioctl(ours, UInt(TIOCSWINSZ), &size) == 0, ioctl(ours, 0x4004_5431, &isLocked) == 0,
      ioctl(ours, 0x8004_5430, &number) == 0
    else { throw NotStarted(path: "/dev/ptmx", errno: errno) }
    return (ours, "/dev/pts/\(number)")
  }

  package func signal(_ number: Int32) {
    kill(pid, number)
  }

  /// Types `text` on its terminal.
  package func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard write(output.descriptor, bytes, bytes.count) == bytes.count else {
      throw NotStarted(path: "write", errno: errno)
    }
  }

  /// Waits for the end and returns the exit status, or 128 plus the number of the signal. Output is read meanwhile.
  @discardableResult
  package func end(file: String = #fileID, line: Int = #line) throws -> Int32 {
    let deadline = Deadline()
    while output.isOpen || error.isOpen {
      let readers = [output, error].filter(\.isOpen)
      var entries = readers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      guard !deadline.hasPassed else {
        throw DidNotCome("the end of the program, which said: \(output.text) \(error.text)", file, line)
      }
      guard poll(&entries, nfds_t(entries.count), deadline.milliseconds) > 0 else { continue }
      for (reader, entry) in zip(readers, entries) where entry.revents != 0 {
        _ = try reader.more("output", deadline, file, line)
      }
    }
    var ended: Int32 = 0
    try eventually("the end of the program", file: file, line: line) { waitpid(pid, &ended, WNOHANG) == pid }
    let result = ended & 0x7F == 0 ? ended >> 8 & 0xFF : 128 + ended & 0x7F
    status = result
    return result
  }
}
