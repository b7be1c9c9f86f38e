import Primitives
import Training
import ZoneProtocol

/// Has the heart rate and the zone of each strap spoken, once in a while: `148. Zone three.`
struct HeartRateSpeaker {
  /// How often it may be.
  static let intervals = Duration.seconds(10)...Duration.seconds(3600)
  /// How old a heart rate may be when it is spoken.
  static let staleAfter = Duration.seconds(10)

  private struct Heart {
    let bpm: Int
    let zone: Zone?
    let runner: String?
    let at: Instant
  }

  private let interval: Duration
  /// The last live heart rate of each strap, by its address.
  private var hearts: [String: Heart] = [:]
  /// When it is due; nil before the first heart rate.
  private(set) var nextDeadline: Instant?

  /// Speaks every `interval`, from the first heart rate on.
  init(every interval: Duration) {
    self.interval = interval
  }

  /// Takes a report that came at `now`.
  mutating func hear(_ report: Report, at now: Instant) {
    let (isLive, bpm, zone, at): (Bool, Int?, Zone?, Instant)
    switch report.body {
    case .sample(let sample):
      (isLive, bpm, zone, at) = (sample.signal.value == .live, sample.bpm, sample.zoneNow ?? sample.zone, now)
    case .state(let state):
      let age = state.age ?? .zero
      (isLive, bpm, zone, at) = (state.signal.value == .live, state.bpm, state.zoneNow ?? state.zone, now - age)
    case .zone, .alert, .strap, .workout, .mark, .raw: return
    }
    guard isLive, let bpm else {
      hearts[report.strap] = nil
      return
    }
    hearts[report.strap] = Heart(bpm: bpm, zone: zone, runner: report.runner, at: at)
    if nextDeadline == nil { nextDeadline = now + interval }
  }

  /// What is to be spoken at `now`: nothing before it is due, and nothing of a strap without a live heart rate.
  /// - Parameter isOfSeveral: whether it has to say who is meant.
  mutating func due(at now: Instant, isOfSeveral: Bool) -> [SoundingAlert] {
    guard let next = nextDeadline, now >= next else { return [] }
    // A process that was stopped does not make up for what it missed.
    nextDeadline = next + interval > now ? next + interval : now + interval
    return hearts.sorted { $0.key < $1.key }.compactMap { strap, heart in
      guard now - heart.at <= Self.staleAfter else { return nil }
      let name = SoundingAlert.name(heart.runner, isOfSeveral: isOfSeveral)
      return SoundingAlert(
        kind: nil, severity: .info, speech: name + Self.words(heart.bpm, heart.zone), isQuiet: false, strap: strap,
        at: now, term: nil)
    }
  }

  /// `148. Zone three.`
  static func words(_ bpm: Int, _ zone: Zone?) -> String {
    "\(bpm)." + (zone.map { " Zone \(numbers.indices.contains($0.index) ? numbers[$0.index] : "\($0.index)")." } ?? "")
  }

  private static let numbers = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  ]
}
