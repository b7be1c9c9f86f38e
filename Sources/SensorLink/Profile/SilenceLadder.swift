import HeartRate
import Primitives

/// What to do about a strap that is connected and sends no heart rate: first write its subscription again, since some straps
/// forget it, then make the link anew. When depends on the strap's own rhythm, and both links go by it.
///
/// One ladder serves all links to a strap, one after the other, so that what was learnt on one holds on the next.
public struct SilenceLadder: Sendable {
  /// What is due.
  public enum Step: Equatable, Sendable {
    /// Write the subscription again.
    case resubscribe
    /// Give the link up. There was no heart rate for `silence`.
    case giveUp(silence: Duration)
  }

  /// The shortest silence after which the subscription is written again.
  public static let shortestToResubscribe = Duration.seconds(6)
  /// The shortest silence after which a link is given up.
  public static let shortestToGiveUp = Duration.seconds(12)

  /// What a link says once it has subscribed, until the first heart rate comes.
  public static let waiting = "Subscribed; waiting for the first heart rate."

  /// What a link says when it is given up, since no heart rate came for `silence`.
  public static func reason(ofSilence silence: Duration) -> String {
    "The strap is connected but has sent no heart rate for \(silence.components.seconds) s."
  }

  /// When the two steps are due, counted from the last heart rate or else from the subscription.
  private struct Rungs {
    let resubscribe: Duration
    let giveUp: Duration

    /// 2 and 4 times `interval`, but not before the shortest silences.
    init(_ interval: Duration) {
      resubscribe = max(interval * 2, shortestToResubscribe)
      giveUp = max(interval * 4, shortestToGiveUp)
    }

    /// Before the first heart rate of a link, of a strap whose own time is not known: some need up to a minute.
    static let first = Rungs(.milliseconds(22_500))
  }

  private enum State: Sendable {
    case idle
    /// Subscribed at `since`; no heart rate yet.
    case waiting(since: Instant, hasResubscribed: Bool)
    /// The last heart rate came at `last`.
    case heard(last: Instant, hasResubscribed: Bool)
  }

  /// After so long without the first heart rate another characteristic of the same UUID is subscribed to besides, if there
  /// is one.
  public static let alternativeAfter = shortestToResubscribe
  /// The interval of a strap of which fewer than three are known.
  private static let unknownInterval = Duration.seconds(15)
  /// A longer time to the first value counts as this long.
  private static let longestFirst = Duration.seconds(60)

  private var rhythm = NotificationRhythm()
  /// From the subscription to the first heart rate, as the strap took it last; nil while that is unknown.
  private var timeToFirst: Duration?
  private var state = State.idle

  /// The ladder of a strap that was not heard yet.
  public init() {}

  /// Begins on a link that has subscribed to the heart rate at `instant`. Where a heart rate came before the subscription was
  /// answered, it stands.
  public mutating func subscribed(at instant: Instant) {
    guard case .idle = state else { return }
    state = .waiting(since: instant, hasResubscribed: false)
  }

  /// Takes that a heart rate came at `instant`.
  public mutating func heard(at instant: Instant) {
    switch state {
    case .idle: timeToFirst = .zero
    case .waiting(let since, false): timeToFirst = min(instant - since, Self.longestFirst)
    // What brought it, the strap's own time or the subscription written again, cannot be told.
    case .waiting(_, true), .heard: break
    }
    rhythm.note(at: instant)
    state = .heard(last: instant, hasResubscribed: false)
  }

  /// The link has ended, or the strap's services are looked for again.
  public mutating func ended() {
    state = .idle
    rhythm.beginLink()
  }

  /// When `advance(to:)` is due next; nil without a subscription.
  public var nextDeadline: Instant? {
    let rungs = rungs
    switch state {
    case .idle: return nil
    case .waiting(let since, let hasResubscribed), .heard(let since, let hasResubscribed):
      return since + (hasResubscribed ? rungs.giveUp : rungs.resubscribe)
    }
  }

  /// What is due at `instant`; nil if nothing is.
  public mutating func advance(to instant: Instant) -> Step? {
    let rungs = rungs
    switch state {
    case .idle: return nil
    case .waiting(let since, let hasResubscribed):
      if since + rungs.giveUp <= instant {
        // Its own time was longer than the last one: the next link waits as for a strap that is not known.
        timeToFirst = nil
        return .giveUp(silence: instant - since)
      }
      guard !hasResubscribed, since + rungs.resubscribe <= instant else { return nil }
      state = .waiting(since: since, hasResubscribed: true)
    case .heard(let last, let hasResubscribed):
      if last + rungs.giveUp <= instant { return .giveUp(silence: instant - last) }
      guard !hasResubscribed, last + rungs.resubscribe <= instant else { return nil }
      state = .heard(last: last, hasResubscribed: true)
    }
    return .resubscribe
  }

  private var rungs: Rungs {
    switch state {
    case .idle, .waiting: timeToFirst.map { Rungs($0) } ?? .first
    case .heard: Rungs(rhythm.longest ?? Self.unknownInterval)
    }
  }
}
