import Glibc
import Posix
import Primitives
import Training
import ZoneProtocol

/// Makes alerts heard, one after another, beside the stream of alerts. Nothing here waits: what takes time is a child process
/// or a deadline.
struct CuePlayer {
  /// How alerts are heard; all that are chosen, in this order.
  struct Choice: OptionSet {
    let rawValue: Int
    static let bell = Choice(rawValue: 1)
    static let sound = Choice(rawValue: 2)
    static let speech = Choice(rawValue: 4)
  }

  /// How long a program may take: none of the cues is as long, so it hangs.
  static let limit = Duration.seconds(15)

  private enum Activity {
    case idle
    /// The bell is to ring so many times more, the next time at `next`.
    case ringing(left: Int, next: Instant)
    /// A program runs; `until` is nil once it was killed.
    case running(Step, CuePrograms.Found, pid_t, until: Instant?)
  }

  /// What is heard of one alert.
  private enum Step {
    case bell(rings: Int)
    /// `tries`: how many programs failed at it.
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
  /// The alert that is heard now; nil where it is true no more.
  private var heard: SoundingAlert?
  /// What of it comes after that.
  private var steps: [Step] = []

  /// Looks for what `choice` needs on this machine, and says on standard error what is missing.
  init(_ choice: Choice, environment: [String: String]) {
    self.environment = environment
    var there = choice
    bell = choice.contains(.bell) ? Bell() : nil
    sound = CuePrograms(CuePrograms.sound, path: environment["PATH"] ?? "")
    speech = CuePrograms(CuePrograms.speech, path: environment["PATH"] ?? "")
    if choice.contains(.bell), bell == nil {
      Output.note("no bell: there is no terminal to ring.")
      there.remove(.bell)
    }
    if choice.contains(.sound), sound.found.isEmpty {
      Output.note(CuePrograms.missing("sound", CuePrograms.sound))
      there.remove(.sound)
    }
    if choice.contains(.speech), speech.found.isEmpty {
      Output.note(CuePrograms.missing("speech", CuePrograms.speech))
      there.remove(.speech)
    }
    self.choice = there
  }

  /// When to call `advance` even if no child ended.
  var nextDeadline: Instant? {
    switch activity {
    case .idle: nil
    case .ringing(_, let next): next
    case .running(_, _, _, let until): until
    }
  }

  /// Makes `alert` heard, now or when what is heard now has ended.
  mutating func play(_ alert: SoundingAlert, at now: Instant) {
    guard !choice.isEmpty else { return }
    if heard?.isReplaced(by: alert) == true { withdraw() }
    queue.add(alert)
    if case .idle = activity { goOn(at: now) }
  }

  /// Has what is true no more of the alerts about `strap` not be heard; what is heard of one now ends by itself.
  mutating func drop(_ outdated: AdviceGround.Outdated, of strap: String) {
    if heard?.isOne(of: outdated, strap: strap) == true { withdraw() }
    queue.drop(outdated, of: strap)
  }

  private mutating func withdraw() {
    (heard, steps) = (nil, [])
  }

  /// Does what is due.
  mutating func advance(to now: Instant) {
    switch activity {
    case .idle: break
    case .ringing(let left, let next):
      guard now >= next else { return }
      ring(left, at: now)
    case .running(let step, let program, let child, let until):
      guard let until, now >= until else { return }
      kill(child, SIGKILL)
      activity = .running(step, program, child, until: nil)
    }
  }

  /// Takes note of a child that ended; others' are none of its business.
  mutating func ended(_ child: ChildProcess.Ended, at now: Instant) {
    guard case .running(let step, let program, child.pid, let until) = activity else { return }
    if child.isSuccess {
      succeeded(step, program)
    } else {
      failed(step, program, until == nil ? "hung" : "failed (\(child.description))")
    }
    goOn(at: now)
  }

  // MARK: What is heard

  private mutating func goOn(at now: Instant) {
    activity = .idle
    if heard?.isOver(at: now) == true { withdraw() }
    while case .idle = activity {
      if steps.isEmpty {
        heard = queue.next(at: now)
        guard let heard else { return }
        steps = steps(for: heard)
      }
      start(steps.removeFirst(), at: now)
    }
  }

  private func steps(for alert: SoundingAlert) -> [Step] {
    var steps: [Step] = []
    if choice.contains(.bell) { steps.append(.bell(rings: alert.cue.sense.rings)) }
    if choice.contains(.sound) { steps.append(.sound(alert.cue.notes, tries: 0)) }
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
    guard rings > 0 else { return goOn(at: now) }
    bell?.ring()
    activity = .ringing(left: rings - 1, next: now + Bell.interval)
  }

  private mutating func run(
    _ program: CuePrograms.Found, _ arguments: [String], input: ChildProcess.Input, _ step: Step, at now: Instant
  ) throws(SystemError) {
    // Sound systems tell a terminal more than anybody there wants to know.
    let child = ChildProcess(
      arguments: arguments, environment: environment, input: input, output: .none, ownGroup: false)
    activity = .running(step, program, try child.spawn(), until: now + Self.limit)
  }

  private mutating func succeeded(_ step: Step, _ program: CuePrograms.Found) {
    switch step {
    case .bell: break
    case .sound: sound.succeeded(program)
    case .speech: speech.succeeded(program)
    }
  }

  /// Has the next program do `step`, where there is one that has not failed at it and it is still to be heard.
  private mutating func failed(_ step: Step, _ program: CuePrograms.Found, _ reason: String) {
    let (isNews, next): (Bool, String?)
    switch step {
    case .bell: return
    case .sound(let notes, let tries):
      isNews = sound.failed(program)
      next = heard != nil && tries + 1 < sound.found.count ? sound.found.first?.name : nil
      if next != nil { steps.insert(.sound(notes, tries: tries + 1), at: 0) }
    case .speech(let text, let tries):
      isNews = speech.failed(program)
      next = heard != nil && tries + 1 < speech.found.count ? speech.found.first?.name : nil
      if next != nil { steps.insert(.speech(text, tries: tries + 1), at: 0) }
    }
    if isNews { Output.note("\(program.name) \(reason)\(next.map { "; \($0) is tried" } ?? "").") }
  }
}
