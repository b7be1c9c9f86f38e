import Glibc
import Posix
import Primitives
import ProgramSupport
import TerminalUI
import ZoneClient
import ZoneProtocol

/// Follows a daemon: on a full screen if the output is a capable terminal, else line by line.
final class WatchSession {
  enum Outcome {
    /// The user ended it, or the output was closed.
    case ended
    /// A child process ended.
    case childEnded
  }

  /// Least time between two frames.
  static let frameInterval = Duration.milliseconds(250)
  /// Time between frames while nothing changes, so that ages grow.
  static let tick = Duration.seconds(1)
  /// Time between requests for the reason why there is no strap.
  static let askInterval = Duration.seconds(5)

  private let loop: CommandLoop
  private let feed: DaemonFeed
  private let terminal: Terminal?
  private let style: TerminalStyle
  private let end: Instant?
  /// Plays alerts; nil for silence.
  private var voice: Voice?
  private var model = WatchModel()
  /// Asks hrlog for earlier runs; nil for a screen without them.
  private var history: HistoryWatch?
  private var notes: ConnectionNotes
  private var writer: FrameWriter
  private var typed = KeyParser()
  private var isDirty = true
  private var drawnAt: Instant?
  /// ID of the outstanding straps.list request.
  private var asked: RequestID?
  /// Time of the last such request.
  private var askedAt: Instant?
  /// Straps whose workout steps were requested, by request.
  private var stepsAsked: [RequestID: String] = [:]
  /// Whether the next frame must enter the alternate screen.
  private var mustEnter = true

  /// - Parameters:
  ///   - signals: those of a caller that cleans up afterwards. Without them, signals end a session of plain lines at once.
  ///   - caption: text in every header.
  ///   - end: when to end by itself.
  ///   - history: asks hrlog for earlier runs.
  ///   - voice: plays alerts. It handles the ends of child processes, so `run` then never returns `childEnded`.
  init(
    path: String, straps: [String]?, environment: [String: String], signals: SignalPipe? = nil, caption: String? = nil,
    end: Instant? = nil, history: HistoryWatch? = nil, voice: Voice? = nil
  ) throws(CommandError) {
    self.voice = voice
    self.history = history
    model.caption = caption
    var style = TerminalStyle(environment: environment)
    terminal = style.canAddress ? Terminal(output: 1, input: 0) : nil
    style.limit(to: terminal?.font)
    self.style = style
    writer = FrameWriter(palette: Palette(depth: style.depth))
    self.end = end
    notes = ConnectionNotes(path: path)
    // The screen starts with the history, for its graph of the last ten minutes. Plain lines start with the present.
    feed = try DaemonFeed.open(
      path, request: .subscribe(Subscription(straps: straps)), start: terminal == nil ? .now : .history)
    var caught = signals
    let children = voice == nil ? [] : [SIGCHLD]
    if caught == nil, terminal != nil {
      caught = try Self.catchSignals(children)
    } else if caught == nil, !children.isEmpty {
      caught = try Self.catching(children)
    }
    loop = CommandLoop(
      feed: feed, signals: caught, output: terminal?.drawing ?? 1, input: terminal?.keys)
  }

  /// A pipe for the signals that end a session or change the screen, and `others`.
  static func catchSignals(_ others: [Int32] = []) throws(CommandError) -> SignalPipe {
    try catching([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT] + others)
  }

  private static func catching(_ signals: [Int32]) throws(CommandError) -> SignalPipe {
    do throws(SystemError) {
      return try SignalPipe(signals)
    } catch {
      throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
    }
  }

  /// Runs until the user ends it.
  func run() throws(CommandError) -> Outcome {
    defer { voice?.stop() }
    guard let terminal else { return try runLines() }
    defer { terminal.leave(printing: summary(columns: terminal.size.columns)) }
    return try runScreen(terminal)
  }

  /// The summary that stays on the terminal; empty if there was no live signal.
  private func summary(columns: Int) -> [UInt8] {
    RunSummary.lines(model, first: model.selected?.address, columns: columns).flatMap { Array(($0 + "\n").utf8) }
  }

  /// Requests the list of straps if one may be gone. While there is none, asks for the reason.
  private func askForStraps(at now: Instant) {
    guard notes.hasAnswered, asked == nil else { return }
    let isDue = askedAt.map { now - $0 >= Self.askInterval } ?? true
    guard model.wantsList || (model.straps.isEmpty && isDue), let id = feed.send(.strapsList) else { return }
    (asked, askedAt) = (id, now)
  }

  /// Requests the steps of a workout that is new.
  private func askForSteps() {
    guard notes.hasAnswered, let strap = model.takeStrapWithoutSteps(), let id = feed.send(.workoutSteps(strap: strap))
    else { return }
    stepsAsked[id] = strap
  }

  // MARK: Voice

  /// Passes a report that came at `now` to the voice.
  private func ingest(_ report: Report, hasSeveralStraps: Bool, at now: Instant) {
    voice?.ingest(report, hasSeveralStraps: hasSeveralStraps, at: now, wallTime: Clock.time)
  }

  /// Handles ended child processes.
  /// - Returns: whether they belong to the voice.
  private func reapChildren() -> Bool {
    guard voice != nil else { return false }
    for child in ChildProcess.reap() { voice?.handleExit(of: child, at: Clock.now) }
    return true
  }

  // MARK: Lines

  private func runLines() throws(CommandError) -> Outcome {
    // With a voice, the end of a child process must not interrupt a write.
    let output = Output(1, signals: voice == nil ? loop.signals : nil)
    var lines = PlainLines()
    // The first states, held until the number of straps is known. A line may have to name its strap.
    var held: [Report]? = []
    while true {
      for note in voice?.takeNotes() ?? [] { Output.note(note) }
      switch try loop.next(until: [end, voice?.nextDeadline].compactMap(\.self).min()) {
      case .feed(.line(let line)):
        notes.received(line)
        if case .reply(let reply) = line.message {
          if reply.id == DaemonFeed.requestID {
            (asked, askedAt) = (nil, nil)
            askForStraps(at: Clock.now)
          }
          if reply.straps?.isEmpty == true, let reason = reply.reason { Output.note(reason.oneLine) }
        }
        let reports = reports(of: line, &held)
        for report in reports { lines.ingest(report) }
        for report in reports {
          ingest(report, hasSeveralStraps: lines.hasSeveralStraps, at: Clock.now)
          guard let text = lines.watch(report) else { continue }
          do throws(OutputError) {
            try output.write(line: text)
          } catch {
            if error == .interrupted { break }
            _ = try error.ending(writing: "standard output")
            return .ended
          }
        }
      case .feed(.lost(let error)): try notes.lost(error)
      case .signal(SIGCHLD): if !reapChildren() { return .childEnded }
      case .signal(SIGWINCH), .signal(SIGCONT), .input, .outputReady, .child: break
      case .signal(SIGTSTP): stop()
      case .signal, .outputGone: return .ended
      case .deadline:
        if let end, Clock.now >= end { return .ended }
        voice?.advance(to: Clock.now)
      }
    }
  }

  /// The reports to show for `line`. The first states are held until the reply to the straps.list request, or until another
  /// report follows them.
  private func reports(of line: ReceivedLine, _ held: inout [Report]?) -> [Report] {
    var reports: [Report] = []
    var isBehindStates = false
    switch line.message {
    case .report(let report) where !line.isRepeated:
      reports = [report]
      if case .state = report.body {} else { isBehindStates = true }
    case .reply(let reply): isBehindStates = reply.id == asked
    case .error(let error): isBehindStates = error.id == asked
    case .hello, .report, .found, .dropped, .unknown, nil: break
    }
    guard let first = held else { return reports }
    held = isBehindStates ? nil : first + reports
    return isBehindStates ? first + reports : []
  }

  // MARK: Screen

  private func runScreen(_ terminal: Terminal) throws(CommandError) -> Outcome {
    history?.start(at: Clock.now)
    while true {
      if let runs = history?.advance(to: Clock.now) {
        model.apply(runs)
        isDirty = true
      }
      loop.child = history?.descriptor
      for note in voice?.takeNotes() ?? [] {
        model.note(note, at: Clock.now)
        isDirty = true
      }
      loop.wantsOutput = terminal.isBehind
      let deadlines = [nextFrame(terminal), end, voice?.nextDeadline, history?.nextDeadline]
      let wake = try loop.next(until: deadlines.compactMap(\.self).min())
      switch wake {
      case .feed(let event): try handle(event)
      case .input:
        guard let bytes = terminal.read() else { return .ended }
        let keys = typed.parse(bytes)
        writer.isSynchronised = typed.hasSynchronisedOutput
        if keys.contains(.quit) || keys.contains(.end) { return .ended }
        for key in keys {
          let request = model.press(key, at: Clock.now)
          if model.wantsWorkouts { model.open(WorkoutChooser.Offer(WorkoutFolders.library()), at: Clock.now) }
          guard let request, feed.send(request) == nil else { continue }
          model.answer = WatchModel.Answer(text: "hrzoned is not connected.", isError: true, at: Clock.now)
        }
        // Responds to a key at once.
        isDirty = true
        drawnAt = nil
      case .signal(SIGWINCH):
        writer.invalidate()
        drawnAt = nil
      case .signal(SIGTSTP):
        terminal.leave()
        stop()
        enterAgain()
        // Handle what came meanwhile first. It may be a signal that ends the process in the background.
        continue
      case .signal(SIGCONT): enterAgain()
      case .signal(SIGCHLD): if !reapChildren() { return .childEnded }
      case .signal, .outputGone: return .ended
      case .child: break
      case .outputReady:
        guard try reached({ () throws(OutputError) in try terminal.flush() }) else { return .ended }
      case .deadline:
        if let end, Clock.now >= end { return .ended }
        voice?.advance(to: Clock.now)
      }
      askForStraps(at: Clock.now)
      askForSteps()
      guard loop.isIdle, isShowable, !terminal.isBehind, Clock.now >= nextFrame(terminal) ?? Clock.now else {
        continue
      }
      guard try draw(terminal) else { return .ended }
    }
  }

  private func handle(_ event: DaemonFeed.Event) throws(CommandError) {
    isDirty = true
    switch event {
    case .lost(let error):
      try notes.lost(error, quietly: true)
      model.connection = .lost(error.sentence(feed.path))
    case .line(let line):
      switch line.message {
      case .reply(let reply):
        if reply.id == DaemonFeed.requestID { notes.received(line) }
        if let straps = reply.straps {
          asked = nil
          model.apply(listOf: straps.map(\.address), reason: reply.reason)
        }
        if let strap = stepsAsked.removeValue(forKey: reply.id), let steps = reply.steps {
          model.apply(steps, of: strap)
        }
      case .error(let error) where error.id.flatMap { stepsAsked.removeValue(forKey: $0) } != nil:
        // No key asked for it. The workout is shown without its steps.
        break
      case .error(let error) where error.id != nil && error.id != DaemonFeed.requestID:
        guard error.id != asked else {
          // No key asked for it.
          asked = nil
          model.applyNoList()
          break
        }
        model.answer = WatchModel.Answer(text: error.message.oneLine, isError: true, at: Clock.now)
      case .hello(let hello):
        (asked, askedAt) = (nil, nil)
        stepsAsked = [:]
        if model.apply(hello) { history?.restarted(at: Clock.now) }
      case .report(let report):
        guard !line.isRepeated else { break }
        let now = Clock.now
        model.apply(report, at: now)
        ingest(report, hasSeveralStraps: model.straps.count > 1, at: now)
      case .error(let error): model.connection = .lost(error.message.oneLine)
      case .found, .dropped, .unknown, nil: break
      }
    }
  }

  /// Whether the contents of the screen are known.
  private var isShowable: Bool { notes.hasAnswered && (model.isLoaded || model.connection != .connected) }

  /// When the next frame is due: soon after a change, else at the next tick.
  private func nextFrame(_ terminal: Terminal) -> Instant? {
    guard isShowable else { return nil }
    // The terminal has not accepted the last frame yet, so no other follows.
    if terminal.isBehind { return nil }
    guard let drawnAt else { return Instant(nanoseconds: 0) }
    return drawnAt + (isDirty ? Self.frameInterval : Self.tick)
  }

  /// Draws a frame.
  /// - Returns: whether the terminal still exists.
  private func draw(_ terminal: Terminal) throws(CommandError) -> Bool {
    let now = Clock.now
    isDirty = false
    drawnAt = now
    return try reached { () throws(OutputError) in
      if mustEnter {
        guard try terminal.enter() else { return enterAgain() }
        mustEnter = false
      }
      let frame = WatchScreen.render(
        model, size: terminal.size, glyphs: style.glyphs, at: now, timeOfDay: Clock.time.localTimeOfDayInMinutes)
      let bytes = writer.bytes(frame)
      if !bytes.isEmpty { try terminal.draw(bytes) }
    }
  }

  /// Runs `body`, which writes to the terminal.
  /// - Returns: whether the terminal still exists.
  private func reached(_ body: () throws(OutputError) -> Void) throws(CommandError) -> Bool {
    do throws(OutputError) {
      try body()
      return true
    } catch {
      _ = try error.ending(writing: "the terminal")
      return false
    }
  }

  /// Makes the next frame enter the screen again and draw all of it.
  private func enterAgain() {
    mustEnter = true
    writer.invalidate()
    drawnAt = nil
  }

  /// Stops the process like SIGTSTP's default action, until SIGCONT.
  private func stop() {
    SignalPipe.restoreDefault(SIGTSTP)
    raise(SIGTSTP)
    SignalPipe.handle(SIGTSTP)
  }
}
