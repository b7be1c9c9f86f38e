/// Limits on clients, so that one user cannot lock out another.
public struct ClientLimits: Hashable, Sendable {
  /// The most clients at a time. The limit of memory or of open files may allow fewer.
  public var maximum = 512
  /// The most clients of one user.
  public var perUser = 128
  /// The places kept for root and for users with fewer than `few` clients; at most a quarter of all places.
  public var reserve = 32
  /// Requests a second of one connection. Two seconds' worth may arrive at once.
  public var requestsPerConnection = 50
  /// Requests a second of all connections of one user. Two seconds' worth may arrive at once.
  public var requestsPerUser = 200

  /// Creates the default limits.
  public init() {}

  /// Enough for one person's screen, alerts and a command or two. A user with fewer clients may take a reserved place.
  static let few = 4

  /// The reserved places, at most a quarter of all.
  var lastPlaces: Int { min(reserve, maximum / 4) }

  /// The section of the settings file with these limits.
  public static let section = "clients"

  /// The key of a limit in that section.
  public enum Key: String, CaseIterable, Sendable {
    case maximum
    case perUser = "per_user"
    case reserve
    case requestsPerConnection = "requests_per_connection"
    case requestsPerUser = "requests_per_user"

    /// The range of allowed values.
    public var allowed: ClosedRange<Int> {
      switch self {
      case .maximum, .perUser: 1...100_000
      case .reserve: 0...10_000
      case .requestsPerConnection, .requestsPerUser: 1...1_000_000
      }
    }

    /// The unit, as it follows the number.
    public var unit: String {
      switch self {
      case .maximum, .perUser: "clients"
      case .reserve: "places"
      case .requestsPerConnection, .requestsPerUser: "requests a second"
      }
    }

    /// The key with its section, for an error that says what to change.
    var place: String { "\(ClientLimits.section).\(rawValue)" }
  }

  /// The limit of `key`.
  public subscript(key: Key) -> Int {
    get { self[keyPath: Self.path(key)] }
    set { self[keyPath: Self.path(key)] = newValue }
  }

  private static func path(_ key: Key) -> WritableKeyPath<Self, Int> {
    switch key {
    case .maximum: \.maximum
    case .perUser: \.perUser
    case .reserve: \.reserve
    case .requestsPerConnection: \.requestsPerConnection
    case .requestsPerUser: \.requestsPerUser
    }
  }
}
