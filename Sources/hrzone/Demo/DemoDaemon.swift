import Glibc
import Posix
import Primitives
import ProgramSupport
import ZoneClient

/// A private daemon, with its own folder for its socket and log.
///
/// The demo starts a keeper, which is this executable run as `demo-keeper`. The keeper starts the daemon and reads a pipe whose
/// write end only the demo has. When the demo ends, even by SIGKILL, the keeper ends the daemon and removes the folder.
final class DemoDaemon {
  let socketPath: String
  private let directory: String
  private let keeper: pid_t
  private var lifeline: OwnedDescriptor?

  /// Time limit for the daemon to start listening.
  private static let startLimit = Duration.seconds(10)
  /// Time limit for the keeper to end the daemon.
  private static let endLimit = Duration.seconds(5)

  init(strap: String, environment: [String: String]) throws(CommandError) {
    guard let own = ProcessEnvironment.executable() else {
      throw CommandError("cannot find the file of this program: is /proc mounted?", .systemFault)
    }
    guard let program = ProcessEnvironment.daemon(beside: own, path: environment["PATH"] ?? "") else {
      let folder = String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)])
      throw CommandError("hrzoned is neither in \(folder) nor in PATH: build or install it first.", .unavailable)
    }
    directory = try PrivateDirectory.make(environment)
    socketPath = SocketPath.inDirectory(directory)
    do throws(SystemError) {
      let pipe = try Pipe()
      keeper = try Self.spawn(
        [own, "demo-keeper", directory, program, "--config", "/dev/null", "--socket", socketPath, "--strap", strap],
        environment, input: pipe.readEnd.raw, log: directory + "/hrzoned.log")
      lifeline = pipe.keepingWriteEnd()
    } catch {
      PrivateDirectory.remove(directory)
      throw CommandError("cannot start hrzoned: \(error.operation): \(error.reason).", .systemFault)
    }
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String], input: Int32, log: String
  ) throws(SystemError) -> pid_t {
    let raw = unsafe open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard raw >= 0 else { throw SystemError("open") }
    let logFile = OwnedDescriptor(adopting: raw)
    // Variables meant for another daemon, or set by its service manager.
    let foreign = ["HRZONE_", "LISTEN_", "NOTIFY_", "WATCHDOG_"]
    let child = ChildProcess(
      arguments: arguments,
      environment: environment.filter { variable in !foreign.contains { variable.key.hasPrefix($0) } },
      input: .descriptor(input), output: .descriptor(logFile.raw), ownGroup: true)
    return try child.spawn()
  }

  /// Waits until the daemon listens.
  /// - Returns: false if the user ended the demo meanwhile.
  func waitUntilReady(_ signals: SignalPipe) throws(CommandError) -> Bool {
    let limit = Clock.now + Self.startLimit
    while true {
      do throws(ConnectionError) {
        _ = try DaemonFeed(path: socketPath, request: .status, now: Clock.now)
        return true
      } catch {
        guard case .system(let fault) = error, fault.code == ENOENT || fault.code == ECONNREFUSED else {
          throw CommandError("\(error.reason(socketPath)).", error.status)
        }
      }
      guard Clock.now < limit else { throw fault("does not listen") }
      // Until there is a socket, there is nothing to poll but signals and the time.
      var entries = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
      do throws(SystemError) {
        try Poll.wait(&entries, until: Clock.now + .milliseconds(20))
      } catch {
        throw CommandError("cannot wait for events: \(error.reason).", .systemFault)
      }
      while let signal = signals.next() {
        switch signal {
        case SIGCHLD: throw fault("ended")
        case SIGWINCH, SIGTSTP, SIGCONT: break
        default: return false
        }
      }
    }
  }

  /// An error that the daemon did `what`, with the last lines of its log.
  func fault(_ what: String) -> CommandError {
    let words = PrivateDirectory.lastLines(of: directory + "/hrzoned.log", 5)
    return CommandError("the demo's hrzoned \(what)." + words.map { "\n  " + $0 }.joined(), .software)
  }

  /// Ends the daemon and removes its folder.
  func stop(_ signals: SignalPipe) {
    // The keeper reads the end of the pipe, and then ends the daemon.
    lifeline = nil
    let limit = Clock.now + Self.endLimit
    var status: Int32 = 0
    while unsafe waitpid(keeper, &status, WNOHANG) == 0 {
      var entries = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
      guard Clock.now < limit, (try? Poll.wait(&entries, until: limit)) != nil else {
        kill(-keeper, SIGKILL)
        _ = unsafe waitpid(keeper, &status, 0)
        break
      }
      while signals.next() != nil {}
    }
    PrivateDirectory.remove(directory)
  }
}
