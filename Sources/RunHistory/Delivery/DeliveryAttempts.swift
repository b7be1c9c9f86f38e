import Glibc
import JSON
import Posix
import Primitives

/// The attempts to deliver a session. It has no clock.
public struct DeliveryAttempts: Hashable, Sendable {
  /// The number of attempts.
  public private(set) var count = 0
  /// When the first one began; nil before it.
  public private(set) var first: UTCTime?
  /// When the latest one began; nil before it.
  public private(set) var latest: UTCTime?

  /// No attempts yet.
  public init() {}

  /// The pauses after the first attempts. The last one is repeated.
  public static let pauses: [Duration] = [.seconds(60), .seconds(300), .seconds(900), .seconds(3600)]
  /// The time from the first attempt after which a session is given up.
  public static let patience = Duration.seconds(7 * 86_400)
  /// The attempts before which a session is not given up: far fewer than `patience` has. A machine without a clock of its own may
  /// set its wall clock between two attempts.
  static let fewest = 20

  /// When the next attempt is due; nil if it is due now.
  ///
  /// If the wall clock was set back, a session does not wait for it.
  public func next(at now: UTCTime) -> UTCTime? {
    guard count > 0, let latest, latest <= now else { return nil }
    let pause = Self.pauses[min(count, Self.pauses.count) - 1]
    let next = UTCTime(milliseconds: latest.milliseconds + pause.nanoseconds / 1_000_000)
    return next <= now ? nil : next
  }

  /// Whether the session is to be given up after an attempt that failed at `now`.
  public func areExhausted(at now: UTCTime) -> Bool {
    guard let first, count >= Self.fewest else { return false }
    return now.milliseconds - first.milliseconds >= Self.patience.nanoseconds / 1_000_000
  }

  /// Notes an attempt that begins at `now`.
  public mutating func begin(at now: UTCTime) {
    count = min(count, 1_000_000) + 1
    first = min(first ?? now, now)
    latest = now
  }

  // MARK: The file

  /// Reads the attempts of the session in `folder`. A faulty file counts as no attempts.
  public init(in folder: String) {
    let path = DeliveryQueue.attempts(in: folder)
    guard let bytes = try? BoundedFile.read(path, atMost: 4096), let json = try? JSONValue(parsing: bytes),
      let count = json["count"]?.integer, let first = json["first"]?.integer, let latest = json["latest"]?.integer,
      (1...1_000_000).contains(count)
    else { return }
    self.count = Int(count)
    self.first = UTCTime(milliseconds: first)
    self.latest = UTCTime(milliseconds: latest)
  }

  /// Writes them, durably.
  public func write(in folder: String) throws(SystemError) {
    var writer = JSONWriter()
    writer.object { object in
      object.member("count", count)
      if let first { object.member("first", .integer(first.milliseconds)) }
      if let latest { object.member("latest", .integer(latest.milliseconds)) }
    }
    try AtomicFile.write(writer.bytes, to: DeliveryQueue.attempts(in: folder))
  }
}
