import Posix
import Primitives
import ZoneProtocol

/// Makes heard what reports tell: alerts while they are true, and the heart rate once in a while.
struct Voice {
  private var player: CuePlayer
  private var speaker: HeartRateSpeaker?
  private var grounds: [String: AdviceGround] = [:]
  private var areSeveral = false

  /// - Parameters:
  ///   - choice: how alerts are heard.
  ///   - interval: how often the heart rate is spoken; nil for never.
  ///   - environment: where the programs are looked for, and what they inherit.
  init(_ choice: CuePlayer.Choice, every interval: Duration?, environment: [String: String]) {
    player = CuePlayer(choice, environment: environment)
    speaker = interval.map { HeartRateSpeaker(every: $0) }
  }

  /// When to call `advance` even if nothing happened.
  var nextDeadline: Instant? { [player.nextDeadline, speaker?.nextDeadline].compactMap(\.self).min() }

  /// Takes a report that came at `now`; by `wallTime` it may be older.
  /// - Parameter areSeveral: whether there are several straps, so that what is spoken has to say who is meant.
  mutating func hear(_ report: Report, areSeveral: Bool, at now: Instant, wallTime: UTCTime) {
    self.areSeveral = areSeveral
    player.drop(grounds[report.strap, default: AdviceGround()].hear(report.body), of: report.strap)
    speaker?.hear(report, at: now)
    guard case .alert(let alert) = report.body else { return }
    player.play(SoundingAlert(alert, report, isOfSeveral: areSeveral, now: now, wallTime: wallTime), at: now)
  }

  /// Does what is due.
  mutating func advance(to now: Instant) {
    player.advance(to: now)
    speaker?.advance(to: now)
    speak(at: now)
  }

  /// Takes note of a child that ended; others' are none of its business.
  mutating func ended(_ child: ChildProcess.Ended, at now: Instant) {
    player.ended(child, at: now)
    speak(at: now)
  }

  /// Ends what is heard.
  mutating func end() { player.end() }

  /// Speaks the heart rates that are due, one runner after another, while nothing else is to be heard.
  private mutating func speak(at now: Instant) {
    while player.isIdle, let heart = speaker?.next(at: now, isOfSeveral: areSeveral) { player.play(heart, at: now) }
  }

  /// What there is to say of the programs, as `CuePlayer.takeNotes`.
  mutating func takeNotes() -> [String] { player.takeNotes() }
}
