import Glibc
import Posix
import Primitives
import TerminalUI
import ZoneClient
import ZoneProtocol

/// Watches a daemon: on a screen where the output is a terminal that can be one, else line by line.
final class WatchSession {
  enum Outcome {
    /// Somebody asked for the end, or nobody looks any more.
    case ended
    /// A child process ended.
    case childEnded
  }

  /// The least time between two frames.
  static let frameInterval = Duration.milliseconds(250)
  /// How often the screen is looked at anew, for ages to grow.
  static let tick = Duration.seconds(1)
  /// How often hrzoned is asked why there is no strap, while there is none.
  static let askInterval = Duration.seconds(5)

  private let loop: CommandLoop
  private let feed: DaemonFeed
  private let terminal: Terminal?
  private let style: TerminalStyle
  private let end: Instant?
  /// What makes reports heard; nil where nothing does.
  private var voice: Voice?
  private var model = WatchModel()
  private var notes: ConnectionNotes
  private var writer: FrameWriter
  private var typed = KeyParser()
  private var isDirty = true
  private var drawnAt: Instant?
  /// ID of the outstanding straps.list request.
  private var asked: RequestID?
  /// When that was last.
  private var askedAt: Instant?
  /// The straps whose workouts' steps were asked for, by the request.
  private var stepsAsked: [RequestID: String] = [:]
  /// Whether the screen is to be taken, for the first time or anew after somebody else may have used it.
  private var mustEnter = true

  /// - Parameters:
  ///   - signals: where somebody has to clean up behind the session; without, a session of lines catches none.
  ///   - caption: what is to be known of all that is shown.
  ///   - end: when to end by itself.
  ///   - voice: what makes reports heard. It takes the ends of child processes, so `run` never gives `childEnded` with it.
  init(
    path: String, straps: [String]?, environment: [String: String], signals: SignalPipe? = nil, caption: String? = nil,
    end: Instant? = nil, voice: Voice? = nil
  ) throws(CommandError) {
    self.voice = voice
    model.caption = caption
    style = TerminalStyle(environment: environment)
    writer = FrameWriter(palette: Palette(depth: style.depth))
    terminal = style.canAddress ? Terminal(output: 1, input: 0) : nil
    self.end = end
    // A screen begins with the graph of the last ten minutes; lines are of now.
    notes = ConnectionNotes(path: path)
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

  /// The signals that end a session or change the screen, and those of `others`.
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

  /// Watches until somebody ends it.
  func run() throws(CommandError) -> Outcome {
    defer { voice?.end() }
    guard let terminal else { return try runLines() }
    defer { terminal.leave(printing: summary(columns: terminal.size.columns)) }
    return try runScreen(terminal)
  }

  /// What stays on the terminal of the run; nothing where nothing was seen.
  private func summary(columns: Int) -> [UInt8] {
    RunSummary.lines(model, first: model.selected?.address, columns: columns).flatMap { Array(($0 + "\n").utf8) }
  }

  /// Asks which straps there are where one may be gone; and, as long as there is none, why.
  private func askForStraps(at now: Instant) {
    guard notes.hasAnswered, asked == nil else { return }
    let isDue = askedAt.map { now - $0 >= Self.askInterval } ?? true
    guard model.wantsList || (model.straps.isEmpty && isDue), let id = feed.send(.strapsList) else { return }
    (asked, askedAt) = (id, now)
  }

  /// Asks for the steps of a workout that is new here.
  private func askForSteps() {
    guard notes.hasAnswered, let strap = model.takeStrapWithoutSteps(), let id = feed.send(.workoutSteps(strap: strap))
    else { return }
    stepsAsked[id] = strap
  }

  // MARK: What is heard

  /// Makes `report` heard, which came at `now`.
  private func hear(_ report: Report, areSeveral: Bool, at now: Instant) {
    voice?.hear(report, areSeveral: areSeveral, at: now, wallTime: Clock.time)
  }

  /// Takes note of children that ended.
  /// - Returns: whether they were the voice's.
  private func takeEndedChildren() -> Bool {
    guard voice != nil else { return false }
    for child in ChildProcess.ended() { voice?.ended(child, at: Clock.now) }
    return true
  }

  // MARK: Lines

  private func runLines() throws(CommandError) -> Outcome {
    // The end of a child is no reason to give a line up.
    let output = Output(1, signals: voice == nil ? loop.signals : nil)
    var lines = PlainLines()
    // The states that come first, until it is known how many straps there are: a line may have to say whose it is.
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
        for report in reports { lines.hear(report) }
        for report in reports {
          hear(report, areSeveral: lines.areOfSeveral, at: Clock.now)
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
      case .signal(SIGCHLD): if !takeEndedChildren() { return .childEnded }
      case .signal(SIGWINCH), .signal(SIGCONT), .input, .outputReady: break
      case .signal(SIGTSTP): stop()
      case .signal, .outputGone: return .ended
      case .deadline:
        if let end, Clock.now >= end { return .ended }
        voice?.advance(to: Clock.now)
      }
    }
  }

  /// What is to be shown of `line`. The first states are held, up to the answer to which straps there are or to what else
  /// comes behind them.
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
    while true {
      for note in voice?.takeNotes() ?? [] {
        model.note(note, at: Clock.now)
        isDirty = true
      }
      loop.wantsOutput = terminal.isBehind
      let wake = try loop.next(until: [nextFrame(terminal), end, voice?.nextDeadline].compactMap(\.self).min())
      switch wake {
      case .feed(let event): try take(event)
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
        // A key is answered at once.
        isDirty = true
        drawnAt = nil
      case .signal(SIGWINCH):
        writer.invalidate()
        drawnAt = nil
      case .signal(SIGTSTP):
        terminal.leave()
        stop()
        enterAgain()
        // What came while it was stopped goes first: it may be a signal that ends it, in the background.
        continue
      case .signal(SIGCONT): enterAgain()
      case .signal(SIGCHLD): if !takeEndedChildren() { return .childEnded }
      case .signal, .outputGone: return .ended
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

  private func take(_ event: DaemonFeed.Event) throws(CommandError) {
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
        // That nobody asked for by a key: the workout is shown without its steps.
        break
      case .error(let error) where error.id != nil && error.id != DaemonFeed.requestID:
        guard error.id != asked else {
          // That nobody asked for by a key.
          asked = nil
          model.applyNoList()
          break
        }
        model.answer = WatchModel.Answer(text: error.message.oneLine, isError: true, at: Clock.now)
      case .hello(let hello):
        (asked, askedAt) = (nil, nil)
        stepsAsked = [:]
        model.apply(hello)
      case .report(let report):
        guard !line.isRepeated else { break }
        let now = Clock.now
        model.apply(report, at: now)
        hear(report, areSeveral: model.straps.count > 1, at: now)
      case .error(let error): model.connection = .lost(error.message.oneLine)
      case .found, .dropped, .unknown, nil: break
      }
    }
  }

  /// Whether it is known what there is to show.
  private var isShowable: Bool { notes.hasAnswered && (model.isTold || model.connection != .connected) }

  /// When the next frame is due: soon where something changed, else with the next tick.
  private func nextFrame(_ terminal: Terminal) -> Instant? {
    guard isShowable else { return nil }
    // What waits for the terminal goes first; a frame that nobody takes is not followed by another.
    if terminal.isBehind { return nil }
    guard let drawnAt else { return Instant(nanoseconds: 0) }
    return drawnAt + (isDirty ? Self.frameInterval : Self.tick)
  }

  /// - Returns: whether there still is a terminal.
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

  /// - Returns: whether there still is a terminal.
  private func reached(_ body: () throws(OutputError) -> Void) throws(CommandError) -> Bool {
    do throws(OutputError) {
      try body()
      return true
    } catch {
      _ = try error.ending(writing: "the terminal")
      return false
    }
  }

  /// Has the next frame take the screen again, whatever was drawn on it meanwhile.
  private func enterAgain() {
    mustEnter = true
    writer.invalidate()
    drawnAt = nil
  }

  /// Stops as SIGTSTP does by default, until SIGCONT.
  private func stop() {
    SignalPipe.restoreDefault(SIGTSTP)
    raise(SIGTSTP)
    SignalPipe.handle(SIGTSTP)
  }
}
