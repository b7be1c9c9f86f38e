import Glibc
import Posix
import Primitives
import Training
import ZoneProtocol

/// Plays alerts one after another. It never blocks: whatever takes time is a child process or a deadline.
struct CuePlayer {
  /// Ways to play an alert. All chosen ways are used, in this order.
  struct Choice: OptionSet {
    let rawValue: Int
    static let bell = Choice(rawValue: 1)
    static let sound = Choice(rawValue: 2)
    static let speech = Choice(rawValue: 4)
  }

  /// Time limit for a player. No cue is this long, so a program that reaches it hangs.
  static let limit = Duration.seconds(15)
  /// Time limit for an interrupted program to end.
  static let interruptionLimit = Duration.seconds(1)

  private enum Activity {
    case idle
    /// The bell rings `left` more times, next at `next`.
    case ringing(left: Int, next: Instant)
    case running(Run)
  }

  /// A program that is running.
  private struct Run {
    let step: Step
    let program: CuePrograms.Found
    let child: pid_t
    let errors: ErrorOutput
    /// Urgency of the alert that it plays.
    let urgency: Int
    /// When to kill it; nil once it was killed.
    var until: Instant?
    var end = End.own
  }

  /// Why a program ended.
  private enum End {
    /// It ended by itself.
    case own
    /// It exceeded the time limit.
    case hung
    /// A more urgent alert came.
    case interrupted
  }

  /// One part of playing an alert.
  private enum Step {
    case bell(rings: Int)
    /// `tries`: how many programs have failed to play it.
    case sound([Note], tries: Int)
    case speech(String, tries: Int)
  }

  private let choice: Choice
  private let environment: [String: String]
  private let bell: Bell?
  private var sound: CuePrograms
  private var speech: CuePrograms
  private var queue = CueQueue()
  private var activity = Activity.idle
  /// The alert that is playing; nil if it is no longer true.
  private var heard: SoundingAlert?
  /// The remaining parts of that alert.
  private var steps: [Step] = []
  /// Messages about the programs, as sentences.
  private var notes: [String] = []

  /// Finds the programs that `choice` needs. Missing ones are reported in the notes.
  init(_ choice: Choice, environment: [String: String]) {
    self.environment = environment
    var there = choice
    bell = choice.contains(.bell) ? Bell() : nil
    sound = CuePrograms(CuePrograms.sound, path: environment["PATH"] ?? "")
    speech = CuePrograms(CuePrograms.speech, path: environment["PATH"] ?? "")
    if choice.contains(.bell), bell == nil {
      notes.append("no bell: there is no terminal to ring.")
      there.remove(.bell)
    }
    if choice.contains(.sound), sound.found.isEmpty {
      notes.append(CuePrograms.missing("sound", CuePrograms.sound))
      there.remove(.sound)
    }
    if choice.contains(.speech), speech.found.isEmpty {
      notes.append(CuePrograms.missing("speech", CuePrograms.speech))
      there.remove(.speech)
    }
    self.choice = there
  }

  /// When to call `advance`, even if no child process ends before.
  var nextDeadline: Instant? {
    switch activity {
    case .idle: nil
    case .ringing(_, let next): next
    case .running(let run): run.until
    }
  }

  /// Messages about programs since the last call: each missing program or kind of failure once.
  /// They start in lower case, to follow the program's name and a colon.
  mutating func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// Plays `alert` now or after the current one. A more urgent alert interrupts speech at once.
  mutating func play(_ alert: SoundingAlert, at now: Instant) {
    guard !choice.isEmpty else { return }
    if let urgency = urgencyOfNow, alert.urgency > urgency, alert.isWorthHearing(at: now) {
      interrupt(at: now)
    } else if heard?.isReplaced(by: alert) == true {
      withdraw()
    }
    queue.add(alert)
    if case .idle = activity { startNextStep(at: now) }
  }

  /// Drops the alerts about `strap` that are no longer true. A part that is playing ends by itself.
  mutating func drop(_ outdated: AdviceGround.Outdated, of strap: String) {
    if heard?.isOne(of: outdated, strap: strap) == true { withdraw() }
    queue.drop(outdated, of: strap)
  }

  private mutating func withdraw() {
    (heard, steps) = (nil, [])
  }

  /// Urgency of what is playing; nil if nothing is.
  private var urgencyOfNow: Int? {
    switch activity {
    case .idle: nil
    case .ringing: heard?.urgency
    case .running(let run): run.urgency
    }
  }

  /// Ends speech and drops the remaining parts. A tone is short, so it ends by itself.
  private mutating func interrupt(at now: Instant) {
    withdraw()
    guard case .running(var run) = activity, case .speech = run.step, case .own = run.end else { return }
    kill(run.child, SIGTERM)
    run.end = .interrupted
    run.until = now + Self.interruptionLimit
    activity = .running(run)
  }

  /// Performs what is due at `now`.
  mutating func advance(to now: Instant) {
    switch activity {
    case .idle: break
    case .ringing(let left, let next):
      guard now >= next else { return }
      ring(left, at: now)
    case .running(var run):
      guard let until = run.until, now >= until else { return }
      kill(run.child, SIGKILL)
      run.until = nil
      if case .own = run.end { run.end = .hung }
      activity = .running(run)
    }
  }

  /// Whether nothing is playing or waiting.
  var isIdle: Bool { if case .idle = activity { true } else { false } }

  /// Ends what is playing and drops what waits.
  mutating func stop() {
    if case .running(let run) = activity { kill(run.child, SIGTERM) }
    withdraw()
    queue = CueQueue()
    activity = .idle
  }

  /// Handles the end of a child process. Ignores a child that it did not start.
  mutating func handleExit(of child: ChildProcess.Ended, at now: Instant) {
    guard case .running(let run) = activity, run.child == child.pid else { return }
    switch run.end {
    case .interrupted: break
    case .hung: failed(run.step, run.program, "hung")
    case .own:
      let complaint = run.errors.lastLine()
      // Without a sound card espeak-ng prints an error, but exits with status 0.
      if child.isSuccess, complaint?.lowercased().hasPrefix("error") != true {
        succeeded(run.step, run.program)
      } else {
        let words = complaint.map { ", \"\($0)\"" } ?? ""
        failed(run.step, run.program, "failed (\(child)\(words))", kind: "\(child)")
      }
    }
    startNextStep(at: now)
  }

  // MARK: Playing

  private mutating func startNextStep(at now: Instant) {
    activity = .idle
    if heard?.isOver(at: now) == true { withdraw() }
    while case .idle = activity {
      guard steps.isEmpty else {
        start(steps.removeFirst(), at: now)
        continue
      }
      heard = queue.next(at: now)
      guard let heard else { return }
      steps = steps(for: heard)
    }
  }

  private func steps(for alert: SoundingAlert) -> [Step] {
    var steps: [Step] = []
    if let cue = alert.cue {
      if choice.contains(.bell) { steps.append(.bell(rings: cue.sense.rings)) }
      if choice.contains(.sound) { steps.append(.sound(cue.notes, tries: 0)) }
    }
    if choice.contains(.speech) { steps.append(.speech(alert.speech.oneLine, tries: 0)) }
    return steps
  }

  private mutating func start(_ step: Step, at now: Instant) {
    switch step {
    case .bell(let rings): ring(rings, at: now)
    case .sound(let notes, _):
      guard let program = sound.found.first else { return }
      do throws(SystemError) {
        let file = try MemoryFile.make(WaveFile.bytes(notes))
        try run(program, program.arguments, input: .descriptor(file.raw), step, at: now)
      } catch {
        failed(step, program, "cannot be run: \(error.operation): \(error.reason)")
      }
    case .speech(let text, _):
      guard let program = speech.found.first else { return }
      do throws(SystemError) {
        try run(program, program.arguments + [text], input: .none, step, at: now)
      } catch {
        failed(step, program, "cannot be run: \(error.operation): \(error.reason)")
      }
    }
  }

  private mutating func ring(_ rings: Int, at now: Instant) {
    guard rings > 0 else { return startNextStep(at: now) }
    bell?.ring()
    activity = .ringing(left: rings - 1, next: now + Bell.interval)
  }

  private mutating func run(
    _ program: CuePrograms.Found, _ arguments: [String], input: ChildProcess.Input, _ step: Step, at now: Instant
  ) throws(SystemError) {
    // Players print many harmless messages. They are shown only to explain a failure.
    let errors = try ErrorOutput()
    let child = ChildProcess(
      arguments: arguments, environment: environment, input: input, output: .none,
      errors: .descriptor(errors.descriptor), ownGroup: false)
    activity = .running(
      Run(
        step: step, program: program, child: try child.spawn(), errors: errors, urgency: heard?.urgency ?? .min,
        until: now + Self.limit))
  }

  private mutating func succeeded(_ step: Step, _ program: CuePrograms.Found) {
    switch step {
    case .bell: break
    case .sound: sound.succeeded(program)
    case .speech: speech.succeeded(program)
    }
  }

  /// Tries `step` with the next program, unless all have failed or the alert is no longer true.
  private mutating func failed(_ step: Step, _ program: CuePrograms.Found, _ reason: String, kind: String? = nil) {
    let kind = kind ?? reason
    let (isNews, next): (Bool, String?)
    switch step {
    case .bell: return
    case .sound(let notes, let tries):
      isNews = sound.failed(program, kind)
      next = heard != nil && tries + 1 < sound.found.count ? sound.found.first?.name : nil
      if next != nil { steps.insert(.sound(notes, tries: tries + 1), at: 0) }
    case .speech(let text, let tries):
      isNews = speech.failed(program, kind)
      next = heard != nil && tries + 1 < speech.found.count ? speech.found.first?.name : nil
      if next != nil { steps.insert(.speech(text, tries: tries + 1), at: 0) }
    }
    if isNews { notes.append("\(program.name) \(reason)\(next.map { "; trying \($0)" } ?? "").") }
  }
}
