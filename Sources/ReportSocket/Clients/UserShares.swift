import Glibc
import Primitives

/// What is left of a limit of requests per second.
struct RequestAllowance {
  /// So much may come at once.
  private static let burst = Duration.seconds(2)

  /// When requests at the full rate would have used what was used.
  private var used = Instant(nanoseconds: .min)

  /// Takes one request of `rate` a second; false if none is left at `now`.
  mutating func take(rate: Int, at now: Instant) -> Bool {
    let next = max(used, now) + .nanoseconds(1_000_000_000 / Int64(max(1, rate)))
    guard next - now <= Self.burst else { return false }
    used = next
    return true
  }

  func isFull(at now: Instant) -> Bool { used <= now }
}

/// What each user has of the server: places and requests.
struct UserShares {
  /// Why there is no place for a client.
  enum Refusal: Equatable {
    /// All places are taken.
    case full
    /// The user has as many as one may have.
    case share
    /// The last places are for others.
    case reserve
  }

  private struct User {
    var places = 0
    var requests = RequestAllowance()
    var lastTold: [Subject: Instant] = [:]
  }

  /// What the log is told of a user.
  enum Subject {
    case places, requests
  }

  private static let root: UInt32 = 0
  /// Users without a client whose requests or refusals are still remembered.
  private static let mostRemembered = 256
  private static let tellAgain = Duration.seconds(60)

  private var users: [UInt32: User] = [:]
  private var taken = 0

  /// Why `user` gets no place under `limits`; nil if there is one.
  func refusal(of user: UInt32, _ limits: ClientLimits) -> Refusal? {
    let places = users[user]?.places ?? 0
    if taken >= limits.maximum { return .full }
    if places >= limits.perUser { return .share }
    let isModest = user == Self.root || places < ClientLimits.few
    return isModest || taken < limits.maximum - limits.lastPlaces ? nil : .reserve
  }

  mutating func takePlace(of user: UInt32) {
    users[user, default: User()].places += 1
    taken += 1
  }

  mutating func givePlaceBack(of user: UInt32, at now: Instant) {
    guard let places = users[user]?.places, places > 0 else { return }
    users[user]?.places = places - 1
    taken -= 1
    if users.count > Self.mostRemembered {
      users = users.filter { $0.value.places > 0 || !$0.value.requests.isFull(at: now) }
    }
  }

  /// Takes one request of `user`; false if it has used what it may.
  mutating func takeRequest(of user: UInt32, rate: Int, at now: Instant) -> Bool {
    users[user, default: User()].requests.take(rate: rate, at: now)
  }

  /// Whether the log is to be told of `subject` again; it is for a user once a minute.
  mutating func isWorthTelling(_ subject: Subject, of user: UInt32, at now: Instant) -> Bool {
    if let last = users[user]?.lastTold[subject], now - last < Self.tellAgain { return false }
    users[user, default: User()].lastTold[subject] = now
    return true
  }
}

/// The clock of the machine, whatever the speed of the daemon's own: what clients do does not run fast.
enum RealTime {
  static func now() -> Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
