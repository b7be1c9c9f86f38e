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
  /// The straps whose turn it still is, in their order.
  private var waiting: [String] = []
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

  /// Has each strap have its turn where it is due. A strap whose last turn has not come yet keeps it.
  mutating func advance(to now: Instant) {
    guard let next = nextDeadline, now >= next else { return }
    // A process that was stopped does not make up for what it missed.
    nextDeadline = next + interval > now ? next + interval : now + interval
    waiting += hearts.keys.sorted().filter { !waiting.contains($0) }
  }

  /// What is to be spoken next at `now`, as it is by then; nil if nothing is due. A strap without a live heart rate is left out.
  /// - Parameter isOfSeveral: whether it has to say who is meant.
  mutating func next(at now: Instant, isOfSeveral: Bool) -> SoundingAlert? {
    while !waiting.isEmpty {
      let strap = waiting.removeFirst()
      guard let heart = hearts[strap], now - heart.at <= Self.staleAfter else { continue }
      let name = SoundingAlert.name(heart.runner, isOfSeveral: isOfSeveral)
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
