import Primitives

/// What is wrong with a file, and where.
public struct RunFileFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place, such as "line 12" or "byte 1034"; nil for the whole file.
  public var place: String?
  /// What is wrong, without a full stop.
  public var reason: String

  /// A fault at a place.
  public init(_ place: String?, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  /// The place and the reason, safe to print.
  public var description: String { ((place.map { "\($0): " } ?? "") + reason).oneLine }
}
