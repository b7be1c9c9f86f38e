/// A name from a set that later versions may extend. An unknown name is kept as received.
public enum Open<Known: RawRepresentable<String> & Hashable & Sendable>: Hashable, Sendable {
  /// A name that this version knows.
  case known(Known)
  /// A name that a later version added.
  case unknown(String)

  /// Reads a name.
  public init(_ name: String) {
    self = Known(rawValue: name).map { .known($0) } ?? .unknown(name)
  }

  /// The value; nil if this version does not know it.
  public var value: Known? {
    guard case .known(let value) = self else { return nil }
    return value
  }

  /// The name on the wire.
  public var name: String {
    switch self {
    case .known(let value): value.rawValue
    case .unknown(let name): name
    }
  }
}
