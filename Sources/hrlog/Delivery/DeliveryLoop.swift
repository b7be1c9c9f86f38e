import Glibc
import Posix
import Primitives
import ProgramSupport
import RunHistory
import TOMLFile

/// Runs the command for each session of a queue, one at a time, until none waits.
///
/// The attempt is noted before the command starts, and the session leaves the queue as the first step after its success. So after a
/// kill at any instant, a session that was delivered is tried again only if the kill came between these two.
final class DeliveryLoop {
  /// When the loop ends, besides by a signal.
  enum Mode {
    /// When each session was tried.
    case once
    /// When no session waits, or when the process `parent` has ended.
    case untilEmpty(parent: pid_t?)
  }

  /// Where the command comes from.
  enum Source {
    /// The command line.
    case named(String)
    /// The settings, which are read before each attempt: a wrong command must not be tried for a week after it was corrected.
    case settings(path: String?)

    var command: String? {
      get throws(CommandError) {
        switch self {
        case .named(let command): return command
        case .settings(let path):
          do throws(SettingsError) {
            return try RecorderSettings.load(path: path).onSessionEnd
          } catch {
            throw CommandError("\(error)", .configuration)
          }
        }
      }
    }
  }

  /// The time that a command gets, unless the command line says otherwise.
  static let usualTimeLimit = Duration.seconds(600)
  /// The time from SIGTERM to SIGKILL for a command that took too long.
  private static let graceTime = Duration.seconds(5)
  /// How often the queue is looked at while no session is due.
  private static let lookTime = Duration.seconds(5)

  private let queue: DeliveryQueue
  private let source: Source
  private let timeLimit: Duration
  private let mode: Mode
  private let signals: SignalPipe
  private let lock: OwnedDescriptor
  private var isStopping = false
  /// When a signal asked to try all sessions.
  private var tryAll: UTCTime?
  /// Sessions whose command still runs, though the hrlog that started it was killed; and when to look again.
  private var held: [String: Instant] = [:]
  /// With `.once`: the sessions that were tried.
  private var tried: Set<String> = []
  private var hasFailed = false
  /// What was last reported of the queue.
  private var fault: String?
  private var pauseEnd = Instant(nanoseconds: .min)

  /// Takes the queue's lock.
  /// - Throws: an error if another process delivers from this queue.
  init(_ queue: DeliveryQueue, command source: Source, timeLimit: Duration, mode: Mode) throws(CommandError) {
    self.queue = queue
    self.source = source
    self.timeLimit = timeLimit
    self.mode = mode
    do throws(SystemError) {
      signals = try SignalPipe([SIGINT, SIGTERM, SIGHUP, SIGCHLD])
      let path = "\(queue.waitingFolder)/lock"
      let raw = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard raw >= 0 else { throw SystemError("open \(path)") }
      fchmod(raw, 0o660)
      lock = OwnedDescriptor(adopting: raw)
    } catch {
      throw CommandError(
        "cannot \(error.operation.oneLine): \(error.reason).", error.code == EACCES ? .noPermission : .systemFault)
    }
  }

  func run() throws(CommandError) -> ExitStatus {
    guard try takeLock() else { return .success }
    queue.clean()
    while !isStopping {
      let waiting = queue.waiting.filter { !tried.contains($0) }
      if waiting.isEmpty { break }
      if let id = waiting.first(where: isDue) {
        guard let command = try source.command else {
          if case .once = mode {
            throw CommandError(
              "No command is set. Give one with --on-session-end, or set on_session_end in \(RecorderSettings.standardPath).",
              .configuration)
          }
          return giveUpAll()
        }
        try deliver(id, command)
      } else {
        if case .once = mode { break }
        try wait(until: Clock.now + Self.lookTime)
      }
    }
    // A service is not restarted for a command that failed.
    if case .once = mode, hasFailed { return .failure }
    return .success
  }

  // MARK: Which session

  /// Takes the lock. A child of the recorder waits for it: the child of a former recorder may still be ending.
  /// - Returns: false if it is to end instead.
  private func takeLock() throws(CommandError) -> Bool {
    while flock(lock.raw, LOCK_EX | LOCK_NB) != 0 {
      guard case .untilEmpty(.some) = mode else {
        throw CommandError(
          "Another hrlog already delivers from \(queue.path.oneLine). A signal HUP makes it try all sessions now.",
          .unavailable)
      }
      try wait(until: Clock.now + .seconds(1))
      if isStopping { return false }
    }
    return true
  }

  private func isDue(_ id: String) -> Bool {
    if case .once = mode { return true }
    if Clock.now < pauseEnd { return false }
    if let until = held[id], Clock.now < until { return false }
    let attempts = DeliveryAttempts(in: queue.folder(id))
    if let tryAll, let latest = attempts.latest, latest < tryAll { return true }
    return attempts.next(at: Clock.time) == nil
  }

  /// Without a command no session can be delivered.
  private func giveUpAll() -> ExitStatus {
    for id in queue.waiting {
      giveUp(id, "no command is set: on_session_end in \(RecorderSettings.standardPath)")
    }
    return .success
  }

  private func giveUp(_ id: String, _ reason: String) {
    do throws(SystemError) {
      try queue.setAside(id)
      Output.note(
        "\(id) is given up: \(reason). Its files are in \(queue.path.oneLine)/undelivered. `hrlog deliver --again` lets it "
          + "wait again.")
    } catch {
      report(error)
    }
  }

  /// Reports that the queue cannot be changed, once. All sessions wait a minute then.
  private func report(_ error: SystemError) {
    let text = "cannot \(error.operation.oneLine): \(error.reason); trying again."
    if text != fault { Output.note(text) }
    (fault, hasFailed) = (text, true)
    pauseEnd = Clock.now + .seconds(60)
  }

  // MARK: One session

  private func deliver(_ id: String, _ command: String) throws(CommandError) {
    if case .once = mode { tried.insert(id) }
    let folder = queue.folder(id)
    let variables = QueuedSession.environment(in: folder)
    guard !variables.isEmpty else { return giveUp(id, "its folder cannot be read") }
    // Every process of the command has this descriptor, so the lock outlives this process.
    let hold = unsafe open("\(folder)/running", O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
    guard hold >= 0 else { return report(SystemError("open \(folder)/running")) }
    defer { _ = close(hold) }
    fchmod(hold, 0o660)
    guard flock(hold, LOCK_EX | LOCK_NB) == 0 else {
      held[id] = Clock.now + Self.lookTime
      if case .once = mode { Output.note("\(id) waits: an earlier start of the command still runs.") }
      return
    }
    held[id] = nil
    var attempts = DeliveryAttempts(in: folder)
    let former = attempts
    attempts.begin(at: Clock.time)
    var environment = ProcessEnvironment.variables()
    for name in QueuedSession.variables { environment[name] = nil }
    environment.merge(variables) { $1 }
    let pid: pid_t
    let output: CommandOutput
    do throws(SystemError) {
      try attempts.write(in: folder)
      let pipe = try Pipe()
      pid = try ChildProcess(
        arguments: ["/bin/sh", "-c", command], environment: environment, input: .none,
        output: .descriptor(pipe.writeEnd.raw), ownGroup: true
      ).spawn()
      output = CommandOutput(pipe)
    } catch {
      return report(error)
    }
    let ending = try end(of: pid, output)
    // A newer copy of the session is due by itself.
    guard queue.isCurrent(id, lock: hold) else { return }
    switch ending {
    case .success: succeeded(id)
    case .stopped: try? former.write(in: folder)
    case .failure(let words, let isFinal): failed(id, attempts, words, isFinal)
    }
  }

  private enum Ending {
    case success
    /// This process is to end, so the command was ended.
    case stopped
    /// The command failed; `isFinal` means that it will always fail.
    case failure(String, isFinal: Bool)
  }

  /// Waits for the end of the command.
  private func end(of pid: pid_t, _ output: CommandOutput) throws(CommandError) -> Ending {
    var deadline = Clock.now + timeLimit
    var signal: Int32?
    var isLate = false
    while true {
      output.read()
      for ended in ChildProcess.reap() where ended.pid == pid {
        output.finish()
        if ended.isSuccess { return .success }
        if isLate {
          return .failure("the command took longer than \(DurationText.clock(timeLimit.inSeconds))", isFinal: false)
        }
        if isStopping { return .stopped }
        let status = ended.exitStatus.flatMap(ExitStatus.init)
        let isFinal = status.map { [.usage, .noPermission, .configuration].contains($0) } ?? false
        return .failure("the command ended with \(ended)", isFinal: isFinal)
      }
      if Clock.now >= deadline || (signal == nil && isStopping) {
        if signal == nil { isLate = !isStopping }
        signal = signal == nil ? SIGTERM : SIGKILL
        kill(-pid, signal ?? SIGKILL)
        deadline = Clock.now + Self.graceTime
      }
      try wait(until: min(deadline, Clock.now + Self.lookTime), output.descriptor)
    }
  }

  private func succeeded(_ id: String) {
    do throws(SystemError) {
      try queue.finish(id)
      Output.note("\(id) is delivered.")
    } catch {
      // The queue gave it up for want of room while the command ran.
      if error.code != ENOENT { report(error) }
    }
  }

  private func failed(_ id: String, _ attempts: DeliveryAttempts, _ words: String, _ isFinal: Bool) {
    hasFailed = true
    let now = Clock.time
    if isFinal { return giveUp(id, words) }
    if attempts.areExhausted(at: now) { return giveUp(id, "the command has failed for 7 days; \(words)") }
    let pause = attempts.next(at: now).map { Double($0.milliseconds - now.milliseconds) / 1000 } ?? 0
    Output.note("\(id) is not delivered: \(words). The next attempt is in \(DurationText.countdown(pause)).")
  }

  /// Waits for a signal, or until `descriptor` can be read, at most until `deadline`.
  private func wait(until deadline: Instant, _ descriptor: Int32? = nil) throws(CommandError) {
    if case .untilEmpty(let parent?) = mode, getppid() != parent, !isStopping {
      isStopping = true
      return
    }
    var entries = [signals.descriptor, descriptor].compactMap(\.self).map { Poll.entry($0, wantsToWrite: false) }
    do throws(SystemError) {
      try Poll.wait(&entries, until: deadline)
    } catch {
      throw CommandError("cannot wait for events: \(error.reason).", .systemFault)
    }
    while let signal = signals.next() {
      switch signal {
      case SIGCHLD: break
      case SIGHUP: tryAll = Clock.time
      default: isStopping = true
      }
    }
  }
}
