import ArgumentParser
import Glibc
import Posix
import Primitives
import ProgramSupport

/// `hrzone demo-keeper`: runs a demo's daemon, and ends it when standard input ends.
struct DemoKeeperCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo-keeper", abstract: "Ends a demo's daemon when the demo ends.", shouldDisplay: false)

  @Argument var directory: String
  @Argument(parsing: .captureForPassthrough) var program: [String]

  /// Time limit for the daemon to end.
  private static let limit = Duration.seconds(3)

  func run() throws {
    try ending { () throws(CommandError) in
      do throws(SystemError) {
        try keep()
      } catch {
        throw CommandError("\(error.operation): \(error.reason).", .systemFault)
      }
      return .success
    }
  }

  private func keep() throws(SystemError) {
    let signals = try SignalPipe([SIGCHLD, SIGINT, SIGTERM, SIGHUP])
    let child = ChildProcess(
      arguments: program, environment: ProcessEnvironment.variables(), input: .none, ownGroup: false)
    let daemon = try child.spawn()
    var entries = [
      pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while entries[0].revents == 0 {
      try Poll.wait(&entries, until: nil)
      while let signal = signals.next() {
        // The daemon ended by itself. The demo notices the keeper's end, reads the log and removes the folder.
        if signal == SIGCHLD, hasEnded(daemon) { return }
        if signal != SIGCHLD { entries[0].revents = Int16(POLLHUP) }
      }
    }
    kill(daemon, SIGTERM)
    let deadline = Clock.now + Self.limit
    while !hasEnded(daemon) {
      guard Clock.now < deadline else {
        kill(daemon, SIGKILL)
        var status: Int32 = 0
        unsafe waitpid(daemon, &status, 0)
        break
      }
      var signal = [entries[1]]
      try Poll.wait(&signal, until: deadline)
      while signals.next() != nil {}
    }
    PrivateDirectory.remove(directory)
  }

  private func hasEnded(_ pid: pid_t) -> Bool {
    var status: Int32 = 0
    return unsafe waitpid(pid, &status, WNOHANG) != 0
  }
}
