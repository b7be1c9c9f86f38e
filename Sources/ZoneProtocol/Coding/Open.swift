/// A name out of a set that a later version may add to: one this version knows, or another, kept as it came.
public enum Open<Known: RawRepresentable<String> & Hashable & Sendable>: Hashable, Sendable {
  /// A name of this version.
  case known(Known)
  /// A name that a later version added.
  case unknown(String)

  /// The value that `name` stands for.
  public init(_ name: String) {
    self = Known(rawValue: name).map { .known($0) } ?? .unknown(name)
  }

  /// The value, if this version knows it.
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
