import HeartRate
import Primitives

/// The steps for a strap that is connected but sends no heart rate. First the subscription is written again, since some
/// straps forget it; then the link disconnects. The delays follow the strap's own rhythm, on both kinds of link.
///
/// All links to a strap share one ladder, one after the other, so that each learns from the last.
public struct SilenceLadder: Sendable {
  /// An action that is due.
  public enum Step: Equatable, Sendable {
    /// Write the subscription again.
    case resubscribe
    /// Disconnect. There was no heart rate for `silence`.
    case disconnect(silence: Duration)
  }

  /// The shortest silence after which the subscription is written again.
  public static let shortestToResubscribe = Duration.seconds(6)
  /// The shortest silence after which a link disconnects.
  public static let shortestToDisconnect = Duration.seconds(12)

  /// The reason shown from the subscription to the first heart rate.
  public static let waiting = "Subscribed; waiting for the first heart rate."

  /// The reason shown when a link disconnects after `silence` without a heart rate.
  public static func reason(ofSilence silence: Duration) -> String {
    "The strap is connected but has sent no heart rate for \(silence.components.seconds) s."
  }

  /// Delays of the two steps after the last heart rate, or else after the subscription.
  private struct Timeouts {
    let resubscribe: Duration
    let disconnect: Duration

    /// 2 and 4 times `interval`, but at least the shortest silences.
    init(_ interval: Duration) {
      resubscribe = max(interval * 2, shortestToResubscribe)
      disconnect = max(interval * 4, shortestToDisconnect)
    }

    /// Delays before the first heart rate of a strap whose delay is unknown: some straps need up to a minute.
    static let first = Timeouts(.milliseconds(22_500))
  }

  private enum State: Sendable {
    case idle
    /// Subscribed at `since`; no heart rate yet.
    case waiting(since: Instant, hasResubscribed: Bool)
    /// The last heart rate came at `last`.
    case receiving(last: Instant, hasResubscribed: Bool)
  }

  /// Delay without a first heart rate after which another characteristic of the same UUID is subscribed to as well.
  public static let alternativeAfter = shortestToResubscribe
  /// The interval assumed while fewer than three are known.
  private static let unknownInterval = Duration.seconds(15)
  /// Upper bound of the learned delay before the first heart rate.
  private static let longestFirst = Duration.seconds(60)

  private var rhythm = NotificationRhythm()
  /// The strap's last delay from subscription to first heart rate; nil while unknown.
  private var timeToFirst: Duration?
  private var state = State.idle

  /// The ladder of an unknown strap.
  public init() {}

  /// Starts the ladder on a link that subscribed at `instant`. A heart rate that came before the answer to the
  /// subscription counts.
  public mutating func subscribed(at instant: Instant) {
    guard case .idle = state else { return }
    state = .waiting(since: instant, hasResubscribed: false)
  }

  /// Records a heart rate at `instant`.
  public mutating func received(at instant: Instant) {
    switch state {
    case .idle: timeToFirst = .zero
    case .waiting(let since, false): timeToFirst = min(instant - since, Self.longestFirst)
    // It is unknown whether the strap's delay or the second subscription brought it.
    case .waiting(_, true), .receiving: break
    }
    rhythm.note(at: instant)
    state = .receiving(last: instant, hasResubscribed: false)
  }

  /// Resets the ladder: the link ended, or discovery starts again.
  public mutating func stop() {
    state = .idle
    rhythm.beginLink()
  }

  /// When `advance(to:)` is due next; nil without a subscription.
  public var nextDeadline: Instant? {
    let timeouts = timeouts
    switch state {
    case .idle: return nil
    case .waiting(let since, let hasResubscribed), .receiving(let since, let hasResubscribed):
      return since + (hasResubscribed ? timeouts.disconnect : timeouts.resubscribe)
    }
  }

  /// The step that is due at `instant`; nil if none is.
  public mutating func advance(to instant: Instant) -> Step? {
    let timeouts = timeouts
    switch state {
    case .idle: return nil
    case .waiting(let since, let hasResubscribed):
      if since + timeouts.disconnect <= instant {
        // The strap took longer than last time, so the next link treats its delay as unknown.
        timeToFirst = nil
        return .disconnect(silence: instant - since)
      }
      guard !hasResubscribed, since + timeouts.resubscribe <= instant else { return nil }
      state = .waiting(since: since, hasResubscribed: true)
    case .receiving(let last, let hasResubscribed):
      if last + timeouts.disconnect <= instant { return .disconnect(silence: instant - last) }
      guard !hasResubscribed, last + timeouts.resubscribe <= instant else { return nil }
      state = .receiving(last: last, hasResubscribed: true)
    }
    return .resubscribe
  }

  private var timeouts: Timeouts {
    switch state {
    case .idle, .waiting: timeToFirst.map { Timeouts($0) } ?? .first
    case .receiving: Timeouts(rhythm.longest ?? Self.unknownInterval)
    }
  }
}
