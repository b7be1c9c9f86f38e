import Glibc
import Posix
import Primitives
import ProgramSupport
import RunHistory
import TOMLFile
import ZoneClient
import ZoneProtocol

/// Records until a signal ends it. A failed disk or a stopped daemon is reported once, and tried again.
///
/// If a batch cannot be written, it is dropped, and the daemon is asked for it again from the last durable report. So a full disk,
/// a crash and a stopped daemon all have the same way back, and memory does not grow.
final class RecordLoop {
  private let namedSocket: String?
  private let path: String
  private var history: History
  private var feed: DaemonFeed?
  private var retry = Retry()
  /// What was last reported of the connection, so that it is reported once.
  private var connectionFault: String?
  private var fileFault = FileFault()
  /// Whether the memory was returned that is used only at the start, to catch up, or to answer a reader.
  private var isTidy = false
  /// The first time is soon after the start, when what the daemon holds is written.
  private var upkeep = Upkeep(next: Clock.now + .seconds(10))
  private let signals: SignalPipe
  private let lock: RecorderLock
  /// The recorder's own socket; nil unless systemd passed one.
  private let server: HistoryServer?
  private let delivery: SessionDelivery
  /// Until then, a session that has ended may still go on with reports that the daemon has kept.
  private var settled = Instant(nanoseconds: .min)
  private let config: String?
  private var settings: RecorderSettings

  private enum History {
    case open(HistoryFile, RunRecorder)
    case failed(until: Instant)
  }

  /// The reports that are recorded.
  private static let reports: Set<ReportType> = [.sample, .zone, .alert, .strap, .workout, .mark, .settings]

  /// Opens the history.
  /// - Parameters:
  ///   - socket: the daemon's socket, if a person named it.
  ///   - database: the history's path, without symbolic links.
  ///   - config: the path of the settings, if a person named it.
  ///   - listener: the socket at which readers are answered.
  ///   - delivery: what is done with sessions that have ended.
  /// - Throws: an error if it cannot be opened, or if another process records into it.
  init(
    socket: String?, database: String, config: String?, listener: consuming OwnedDescriptor?, delivery: SessionDelivery
  ) throws(CommandError) {
    namedSocket = socket
    path = database
    self.config = config
    self.delivery = delivery
    settings = try RecorderSettings.inForce(config)
    delivery.setCommand(settings.onSessionEnd)
    if let listener { server = HistoryServer(listener: listener, settings: settings) } else { server = nil }
    do throws(SystemError) {
      signals = try SignalPipe([SIGINT, SIGTERM, SIGHUP, SIGCHLD])
    } catch {
      throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
    }
    do throws(HistoryError) {
      try HistoryFile.checkPath(path)
      lock = try RecorderLock(path)
      let (file, recorder) = try Self.open(path, settings, checked: true)
      history = .open(file, recorder)
    } catch {
      throw CommandError(error)
    }
  }

  /// Reads the settings again. Faulty ones change nothing.
  private func reload() {
    do throws(SettingsError) {
      settings = try RecorderSettings.load(path: config)
      for warning in settings.warnings { Output.note(warning) }
      server?.settings = settings
      delivery.setCommand(settings.onSessionEnd)
      if case .open(_, let recorder) = history { recorder.setSessionGap(settings.sessionGap) }
      Output.note("Settings reloaded.")
    } catch {
      Output.note("\(error)\nReload failed; the old settings stay in force.")
    }
  }

  /// Opens the file. A damaged one is set aside.
  /// - Parameter checked: whether to look for damage in the whole file.
  private static func open(
    _ path: String, _ settings: RecorderSettings, checked: Bool
  ) throws(HistoryError) -> (HistoryFile, RunRecorder) {
    do throws(HistoryError) {
      return try openOnce(path, settings, checked: checked)
    } catch {
      guard case .damaged(_, let detail) = error else { throw error }
      try setAside(path, detail)
      return try openOnce(path, settings, checked: true)
    }
  }

  private static func setAside(_ path: String, _ detail: String) throws(HistoryError) {
    let place = try HistoryFile.setAside(path, at: Clock.time)
    Output.note("The history was damaged (\(detail)) and is now \(place). A new one begins.")
  }

  private static func openOnce(
    _ path: String, _ settings: RecorderSettings, checked: Bool
  ) throws(HistoryError) -> (HistoryFile, RunRecorder) {
    let file = try HistoryFile(path: path, for: .record)
    if checked { try file.check() }
    try file.purge(at: Clock.time)
    return (file, try RunRecorder(file, sessionGap: settings.sessionGap, machine: machine, now: Clock.now))
  }

  /// The id of this start of the machine, random(4).
  private static var machine: String {
    let bytes = (try? BoundedFile.read("/proc/sys/kernel/random/boot_id", atMost: 100)) ?? []
    return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
  }

  /// Records until SIGINT or SIGTERM.
  func run() throws(CommandError) -> ExitStatus {
    Output.note("Recording into \(path).")
    while true {
      connect()
      try wait()
      while let signal = signals.next() {
        switch signal {
        case SIGHUP:
          reload()
          continue
        case SIGCHLD: continue
        default: break
        }
        delivery.stop()
        // What has arrived is written too: nothing of it is left if the daemon ends now.
        advance()
        write()
        if case .failed = history { return .inputOutput }
        return .success
      }
      advance()
      serve()
      if case .open(_, let recorder) = history,
        recorder.isFull
          || [recorder.nextDeadline, recorder.nextLook].compactMap(\.self).contains(where: { Clock.now >= $0 })
      {
        write()
      }
      reopen()
      keepUp()
      delivery.advance(to: Clock.now)
      if fileFault.isOver(Clock.now) { Output.note("Recording again.") }
    }
  }

  private func wait() throws(CommandError) {
    var entries = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
    if let feed, let descriptor = feed.descriptor {
      entries.append(Poll.entry(descriptor, wantsToWrite: feed.wantsToWrite))
    }
    if let server { entries += server.entries }
    var deadlines: [Instant?] = [feed?.nextDeadline, server?.nextDeadline, fileFault.end, delivery.nextDeadline]
    switch history {
    case .open(_, let recorder):
      deadlines += [recorder.nextDeadline, recorder.nextLook, upkeep.next]
      if feed == nil { deadlines.append(retry.next) }
    case .failed(let until): deadlines.append(until)
    }
    do throws(SystemError) {
      try Poll.wait(&entries, until: deadlines.compactMap(\.self).min())
    } catch {
      throw CommandError("cannot wait for events: \(error.reason).", .systemFault)
    }
  }

  private func serve() {
    guard let server else { return }
    if server.hasClients { isTidy = false }
    switch history {
    case .open(let file, _): server.advance(to: Clock.now, history: file, fault: "")
    case .failed:
      server.advance(to: Clock.now, history: nil, fault: fileFault.latest ?? "The history cannot be read now.")
    }
  }

  /// Makes the connection to the daemon if there is none and it is time.
  private func connect() {
    guard feed == nil, case .open(_, let recorder) = history, retry.isDue(Clock.now) else { return }
    let start = recorder.position.map { DaemonFeed.Start.after($0) } ?? .history
    var path = SocketPath.service
    do throws(ConnectionError) {
      path = try SocketPath.find(namedSocket)
      feed = try DaemonFeed(
        path: path, request: .subscribe(Subscription(reports: Self.reports)), start: start, now: Clock.now)
    } catch {
      retry.fail(Clock.now)
      report(error, path)
    }
  }

  private func report(_ error: ConnectionError, _ path: String) {
    let text = error.reason(path)
    if text != connectionFault { Output.note("\(text); trying again.") }
    connectionFault = text
  }

  /// Reads what has arrived.
  private func advance() {
    guard let feed else { return }
    for event in feed.advance(to: Clock.now) {
      // The file may have failed meanwhile.
      guard case .open(_, let recorder) = history else { return }
      switch event {
      case .lost(let error): report(error, feed.path)
      case .line(let line):
        switch line.message {
        case .dropped:
          // Reading was too slow. The daemon still has in its history what it dropped for this connection, after the reports
          // that came before this line.
          write()
          self.feed = nil
          return
        case .reply:
          settled = Clock.now + RunRecorder.batchTime + .seconds(2)
          if connectionFault != nil { Output.note("connected again.") }
          connectionFault = nil
          retry.succeed()
        case .hello: settled = Clock.now + .seconds(60)
        case .report, .error, .found, .unknown, nil: break
        }
        if let message = line.message { recorder.ingest(message, line: line.bytes, at: Clock.now) }
        if recorder.isFull {
          isTidy = false
          write()
        }
      }
    }
  }

  /// Writes what waits. After an error the file is opened again later, and the daemon is asked again for what was lost.
  private func write() {
    guard case .open(_, let recorder) = history else { return }
    let (isEmpty, isFull) = (recorder.isEmpty, recorder.isFull)
    do throws(HistoryError) {
      for event in try recorder.write(at: Clock.now) {
        Output.note(event.sentence)
        if case .ended = event { upkeep.next = Clock.now }
      }
      if !isEmpty { fileFault.wrote(Clock.now) }
      if !isEmpty, !isFull { tidy() }
    } catch {
      fail(error)
    }
  }

  /// Computes the figures of a session that has ended, one at a time, so that readers need not wait for them. Once an hour it
  /// removes what was deleted a day ago.
  private func keepUp() {
    guard case .open(let file, _) = history, Clock.now >= upkeep.next else { return }
    do throws(HistoryError) {
      let isSettled = Clock.now >= settled
      if isSettled, delivery.handOver(from: file) {
        upkeep.next = Clock.now + .seconds(1)
        isTidy = false
        return
      }
      if let session = try file.sessionWithoutSummary(), session.id != upkeep.session {
        // Figures that could not be kept are not computed again and again.
        upkeep = Upkeep(next: Clock.now + .seconds(1), session: session.id)
        try file.summarize(session)
        isTidy = false
        return
      }
      upkeep = Upkeep(next: isSettled ? Clock.now + delivery.retryTime : settled)
      guard isSettled else { return }
      try file.purge(at: Clock.time)
      // This has used code and memory that recording does not need.
      isTidy = false
      tidy()
    } catch {
      fail(error)
    }
  }

  /// Returns memory, once after much work.
  private func tidy() {
    guard !isTidy else { return }
    isTidy = true
    // The first call binds its name, which needs pages that the second call removes. That needs some memory for a moment, too.
    UnusedMemory.release()
    UnusedMemory.releaseCode()
    UnusedMemory.release()
  }

  private func fail(_ error: HistoryError) {
    if fileFault.isNew(error) { Output.note("\(error)") }
    feed = nil
    history = .failed(until: Clock.now + .seconds(5))
  }

  private func reopen() {
    guard case .failed(let until) = history, Clock.now >= until else { return }
    do throws(HistoryError) {
      if let detail = fileFault.unnoticedDamage {
        try Self.setAside(path, detail)
        fileFault.unnoticedDamage = nil
      }
      let (file, recorder) = try Self.open(path, settings, checked: fileFault.mayBeDamage)
      try recorder.probe()
      history = .open(file, recorder)
      retry.succeed()
    } catch {
      fail(error)
    }
  }
}

/// The fault that keeps the recorder from writing. It is reported once, and so is its end.
private struct FileFault {
  /// The time without a fault after which it is over. A disk that is almost full takes a batch now and then.
  private static let calm = Duration.seconds(15)

  private var errors: Set<HistoryError> = []
  /// The latest fault, as a sentence.
  private(set) var latest: String?
  /// When it is over; nil before anything could be written.
  private(set) var end: Instant?
  /// The damage that SQLite has met twice although the check of the file finds none.
  var unnoticedDamage: String?

  /// Whether the file must be checked.
  var mayBeDamage: Bool {
    !errors.allSatisfy { error in
      switch error {
      case .full, .busy: true
      case .absent, .newer, .foreign, .missingTarget, .moved, .damaged, .readOnly, .noPermission, .system, .sqlite,
        .noSession,
        .refused:
        false
      }
    }
  }

  /// Notes a failure.
  /// - Returns: whether it is to be reported.
  mutating func isNew(_ error: HistoryError) -> Bool {
    (end, latest) = (nil, "\(error)")
    let isNew = errors.insert(error).inserted
    if !isNew, case .damaged(_, let detail) = error { unnoticedDamage = detail }
    return isNew
  }

  /// Notes that reports were written at `now`.
  mutating func wrote(_ now: Instant) {
    if !errors.isEmpty, end == nil { end = now + Self.calm }
  }

  /// Whether its end is to be reported at `now`. It is then forgotten.
  mutating func isOver(_ now: Instant) -> Bool {
    guard let end, now >= end else { return false }
    self = FileFault()
    return true
  }
}

/// Work that can wait.
private struct Upkeep {
  /// When to look for it.
  var next: Instant
  /// The session whose figures were computed last.
  var session: Int64?
}

/// The pauses between attempts to connect: one second, then up to five.
private struct Retry {
  private(set) var next: Instant?
  private var pause = Duration.seconds(1)

  func isDue(_ now: Instant) -> Bool { next.map { now >= $0 } ?? true }

  mutating func fail(_ now: Instant) {
    next = now + pause
    pause = min(pause * 2, .seconds(5))
  }

  mutating func succeed() {
    next = nil
    pause = .seconds(1)
  }
}

extension RecorderEvent {
  /// What happened, for the log.
  fileprivate var sentence: String {
    func whose(_ strap: String, _ runner: String?) -> String {
      runner.map { "\($0.oneLine) (\(strap.oneLine))" } ?? strap.oneLine
    }
    switch self {
    case .began(let session, let strap, let runner): return "Session \(session) of \(whose(strap, runner)) began."
    case .ended(let session, let strap, let runner): return "Session \(session) of \(whose(strap, runner)) ended."
    case .gap(let strap, let duration, let cause):
      return "\(strap.oneLine): a gap of \(DurationText.clock(duration.inSeconds)), because \(cause.words)."
    case .ignored(let strap, let seq):
      return
        "\(strap.oneLine): hrzoned sent a report with the impossible number \(seq), which is not recorded. Update hrzoned."
    }
  }
}
