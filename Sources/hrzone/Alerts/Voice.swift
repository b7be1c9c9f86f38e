import Posix
import Primitives
import ZoneProtocol

/// Plays alerts while they are true, and speaks the heart rate at intervals.
struct Voice {
  private var player: CuePlayer
  private var speaker: HeartRateSpeaker?
  private var grounds: [String: AdviceGround] = [:]
  private var hasSeveralStraps = false

  /// - Parameters:
  ///   - choice: how alerts are played.
  ///   - interval: how often the heart rate is spoken; nil for never.
  ///   - environment: variables that the players inherit. PATH says where to find them.
  init(_ choice: CuePlayer.Choice, every interval: Duration?, environment: [String: String]) {
    player = CuePlayer(choice, environment: environment)
    speaker = interval.map { HeartRateSpeaker(every: $0) }
  }

  /// When to call `advance`, even if nothing happens before.
  var nextDeadline: Instant? { [player.nextDeadline, speaker?.nextDeadline].compactMap(\.self).min() }

  /// Handles a report that came at `now`. `wallTime` shows how old its alert is.
  /// - Parameter hasSeveralStraps: whether there are several straps, so that speech must name the runner.
  mutating func ingest(_ report: Report, hasSeveralStraps: Bool, at now: Instant, wallTime: UTCTime) {
    self.hasSeveralStraps = hasSeveralStraps
    player.drop(grounds[report.strap, default: AdviceGround()].ingest(report.body), of: report.strap)
    speaker?.ingest(report, at: now)
    guard case .alert(let alert) = report.body else { return }
    player.play(SoundingAlert(alert, report, hasSeveralStraps: hasSeveralStraps, now: now, wallTime: wallTime), at: now)
  }

  /// Performs what is due at `now`.
  mutating func advance(to now: Instant) {
    player.advance(to: now)
    speaker?.advance(to: now)
    speak(at: now)
  }

  /// Handles the end of a child process. Ignores a child that it did not start.
  mutating func handleExit(of child: ChildProcess.Ended, at now: Instant) {
    player.handleExit(of: child, at: now)
    speak(at: now)
  }

  /// Ends what is playing.
  mutating func stop() { player.stop() }

  /// Speaks the heart rates that are due, one runner after another, while no alert is playing.
  private mutating func speak(at now: Instant) {
    while player.isIdle, let heart = speaker?.next(at: now, hasSeveralStraps: hasSeveralStraps) {
      player.play(heart, at: now)
    }
  }

  /// Messages about the programs, as `CuePlayer.takeNotes`.
  mutating func takeNotes() -> [String] { player.takeNotes() }
}
