import Glibc
import Primitives

/// The remainder of a limit of requests per second.
struct RequestAllowance {
  /// The most that may arrive at once, as time at the full rate.
  private static let burst = Duration.seconds(2)

  /// The instant up to which the allowance is used, at the full rate.
  private var used = Instant(nanoseconds: .min)

  /// Admits one request at `rate` requests a second; false if none is left at `now`.
  mutating func admit(rate: Int, at now: Instant) -> Bool {
    let next = max(used, now) + .nanoseconds(1_000_000_000 / Int64(max(1, rate)))
    guard next - now <= Self.burst else { return false }
    used = next
    return true
  }

  func isFull(at now: Instant) -> Bool { used <= now }
}

/// Each user's share of places and requests.
struct UserShares {
  /// The reason why a client gets no place.
  enum Refusal: Equatable {
    /// All places are taken.
    case full
    /// The user has as many clients as allowed.
    case share
    /// The remaining places are reserved.
    case reserve
  }

  private struct User {
    var places = 0
    var requests = RequestAllowance()
    var lastLogged: [Subject: Instant] = [:]
  }

  /// The subjects of log lines about a user.
  enum Subject {
    case places, requests
  }

  private static let root: UInt32 = 0
  /// The most users without a client whose requests or refusals are remembered.
  private static let mostRemembered = 256
  private static let logAgainAfter = Duration.seconds(60)

  private var users: [UInt32: User] = [:]
  private var taken = 0

  /// The reason why `user` gets no place under `limits`; nil if there is one.
  func refusal(of user: UInt32, _ limits: ClientLimits) -> Refusal? {
    let places = users[user]?.places ?? 0
    if taken >= limits.maximum { return .full }
    if places >= limits.perUser { return .share }
    let isModest = user == Self.root || places < ClientLimits.few
    return isModest || taken < limits.maximum - limits.lastPlaces ? nil : .reserve
  }

  mutating func addClient(of user: UInt32) {
    users[user, default: User()].places += 1
    taken += 1
  }

  mutating func removeClient(of user: UInt32, at now: Instant) {
    guard let places = users[user]?.places, places > 0 else { return }
    users[user]?.places = places - 1
    taken -= 1
    if users.count > Self.mostRemembered {
      users = users.filter { $0.value.places > 0 || !$0.value.requests.isFull(at: now) }
    }
  }

  /// Admits one request of `user`; false if none is left.
  mutating func admitRequest(of user: UInt32, rate: Int, at now: Instant) -> Bool {
    users[user, default: User()].requests.admit(rate: rate, at: now)
  }

  /// Whether to log `subject` for this user: at most once a minute.
  mutating func shouldLog(_ subject: Subject, of user: UInt32, at now: Instant) -> Bool {
    if let last = users[user]?.lastLogged[subject], now - last < Self.logAgainAfter { return false }
    users[user, default: User()].lastLogged[subject] = now
    return true
  }
}

/// The machine's clock, independent of the daemon's speed: clients' limits are in real time.
enum RealTime {
  static func now() -> Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
