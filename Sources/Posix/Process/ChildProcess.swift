import Glibc

/// A program to start with posix_spawn(3).
public struct ChildProcess {
  /// Where its standard input comes from.
  public enum Input {
    /// From /dev/null.
    case none
    /// From this descriptor.
    case descriptor(Int32)
  }

  /// Where its standard output or error goes.
  public enum Output {
    /// Where this process's goes.
    case inherited
    /// To /dev/null.
    case none
    /// To this descriptor.
    case descriptor(Int32)
  }

  /// A child that has ended.
  public struct Ended: CustomStringConvertible {
    /// The process ID.
    public let pid: pid_t
    /// The status from waitpid(2).
    fileprivate let status: Int32

    /// The status with which it exited; nil if a signal ended it.
    public var exitStatus: Int32? { status & 0x7F == 0 ? status >> 8 & 0xFF : nil }

    /// Whether it exited with status 0.
    public var isSuccess: Bool { status == 0 }

    /// How it ended: `status 1`, `signal 9`.
    public var description: String {
      status & 0x7F == 0 ? "status \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
    }
  }

  let arguments: [String]
  let environment: [String: String]
  let input: Input
  let output: Output
  let errors: Output?
  let ownGroup: Bool

  /// A program to start.
  /// - Parameters:
  ///   - arguments: the program's path, then its arguments.
  ///   - environment: its environment variables.
  ///   - input: where standard input comes from.
  ///   - output: where standard output goes.
  ///   - errors: where standard error goes; nil means with the output.
  ///   - ownGroup: whether it gets its own process group, without signals from the terminal.
  public init(
    arguments: [String], environment: [String: String], input: Input, output: Output = .inherited,
    errors: Output? = nil, ownGroup: Bool
  ) {
    self.arguments = arguments
    self.environment = environment
    self.input = input
    self.output = output
    self.errors = errors
    self.ownGroup = ownGroup
  }

  /// Starts the program, with the default actions for all signals.
  public func spawn() throws(SystemError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    switch input {
    case .none: unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    case .descriptor(let descriptor): unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
    }
    for (stream, place) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors ?? output)] {
      switch place {
      case .inherited: break
      case .none: unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
      case .descriptor(let descriptor): unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, stream)
      }
    }
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    let strings = CStrings(arguments)
    let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
    var pid: pid_t = 0
    let result = unsafe posix_spawn(
      &pid, arguments.first ?? "", &actions, &attributes, strings.pointers, variables.pointers)
    guard result == 0 else { throw SystemError("posix_spawn", code: result) }
    return pid
  }

  /// Whether the child `pid` has ended. Then its number is free for other processes.
  public static func reap(_ pid: pid_t) -> Bool { waitpid(pid, nil, WNOHANG) != 0 }

  /// The children that have ended since the last call.
  public static func reap() -> [Ended] {
    var children: [Ended] = []
    while true {
      var status: Int32 = 0
      let pid = unsafe waitpid(-1, &status, WNOHANG)
      guard pid > 0 else { return children }
      children.append(Ended(pid: pid, status: status))
    }
  }
}

/// Strings in the form of execve(2), which live as long as this object.
@safe private final class CStrings {
  private let count: Int
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { unsafe pointers[index] = strdup(string) }
    unsafe pointers[strings.count] = nil
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
