/// How much clients may have of the server, so that one user cannot lock out another.
public struct ClientLimits: Hashable, Sendable {
  /// The most clients at a time. The limit of memory, or that of open files, may allow fewer.
  public var maximum = 512
  /// The most clients of one user.
  public var perUser = 128
  /// The last places are for root and for users who have fewer than `few` clients; a quarter of all places at most.
  public var reserve = 32
  /// Requests a second of one connection. Two seconds' worth may come at once.
  public var requestsPerConnection = 50
  /// Requests a second of all connections of one user; as above.
  public var requestsPerUser = 200

  /// The default limits.
  public init() {}

  /// A person's screen, alerts and a command or two: who has fewer may have one of the last places.
  static let few = 4

  /// The reserve, at most a quarter of all places.
  var lastPlaces: Int { min(reserve, maximum / 4) }

  /// Where the settings file has them.
  public static let section = "clients"

  /// A limit's key in that section.
  public enum Key: String, CaseIterable, Sendable {
    case maximum
    case perUser = "per_user"
    case reserve
    case requestsPerConnection = "requests_per_connection"
    case requestsPerUser = "requests_per_user"

    /// The values that it may have.
    public var allowed: ClosedRange<Int> {
      switch self {
      case .maximum, .perUser: 1...100_000
      case .reserve: 0...10_000
      case .requestsPerConnection, .requestsPerUser: 1...1_000_000
      }
    }

    /// What it counts, as it follows the number.
    public var unit: String {
      switch self {
      case .maximum, .perUser: "clients"
      case .reserve: "places"
      case .requestsPerConnection, .requestsPerUser: "requests a second"
      }
    }

    /// Its name with its section, for a sentence that says what to change.
    var place: String { "\(ClientLimits.section).\(rawValue)" }
  }

  /// The limit of a key.
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
