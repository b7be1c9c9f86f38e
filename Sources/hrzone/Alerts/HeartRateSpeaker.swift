import Primitives
import Training
import ZoneProtocol

/// Speaks the heart rate and the zone of each strap at intervals: `148. Zone three.`
struct HeartRateSpeaker {
  /// Allowed intervals.
  static let intervals = Duration.seconds(10)...Duration.seconds(3600)

  private struct Heart {
    let bpm: Int
    let zone: Zone?
    let runner: String?
    let at: Instant
  }

  private let interval: Duration
  /// Last live heart rate of each strap, by address.
  private var hearts: [String: Heart] = [:]
  /// Straps whose heart rate still has to be spoken, in order.
  private var waiting: [String] = []
  /// When the heart rates are due; nil before the first one.
  private(set) var nextDeadline: Instant?

  /// A speaker with this `interval`. The first interval begins with the first heart rate.
  init(every interval: Duration) {
    self.interval = interval
  }

  /// Stores the heart rate of a report that came at `now`.
  mutating func ingest(_ report: Report, at now: Instant) {
    let (isLive, bpm, zone, at): (Bool, Int?, Zone?, Instant)
    switch report.body {
    case .sample(let sample):
      (isLive, bpm, zone, at) = (sample.signal.value == .live, sample.bpm, sample.zoneNow ?? sample.zone, now)
    case .state(let state):
      let age = state.age ?? .zero
      (isLive, bpm, zone, at) = (state.signal.value == .live, state.bpm, state.zoneNow ?? state.zone, now - age)
    case .zone, .alert, .strap, .workout, .mark, .settings, .raw: return
    }
    guard isLive, let bpm else {
      hearts[report.strap] = nil
      return
    }
    hearts[report.strap] = Heart(bpm: bpm, zone: zone, runner: report.runner, at: at)
    if nextDeadline == nil { nextDeadline = now + interval }
  }

  /// Queues all straps if they are due. A strap that is still queued keeps its place.
  mutating func advance(to now: Instant) {
    guard let next = nextDeadline, now >= next else { return }
    // After the process was stopped, missed turns are skipped.
    nextDeadline = next + interval > now ? next + interval : now + interval
    waiting += hearts.keys.sorted().filter { !waiting.contains($0) }
  }

  /// The next text to speak; nil if none is due. Straps without a recent live heart rate are skipped.
  /// - Parameter hasSeveralStraps: whether the text must name the runner.
  mutating func next(at now: Instant, hasSeveralStraps: Bool) -> SoundingAlert? {
    while !waiting.isEmpty {
      let strap = waiting.removeFirst()
      guard let heart = hearts[strap], now - heart.at <= CueQueue.staleAfter else { continue }
      let name = SoundingAlert.name(heart.runner, hasSeveralStraps: hasSeveralStraps)
      return SoundingAlert(
        kind: nil, severity: .info, speech: name + Self.words(heart.bpm, heart.zone), isQuiet: false, strap: strap,
        at: now, term: nil)
    }
    return nil
  }

  /// `148. Zone three.`
  static func words(_ bpm: Int, _ zone: Zone?) -> String {
    "\(bpm)." + (zone.map { " Zone \(numbers.indices.contains($0.index) ? numbers[$0.index] : "\($0.index)")." } ?? "")
  }

  private static let numbers = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  ]
}
