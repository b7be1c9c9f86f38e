/// A range of handles that includes both ends, as in requests and groups.
///
/// A peer may send a range that starts at 0x0000 or ends before it starts. Such a range decodes but is not `isValid`, and
/// a server answers Invalid Handle. Core Specification, Vol 3, Part F, 3.4.3.1.
public struct HandleRange: Hashable, Sendable {
  /// The first handle in the range.
  public let first: AttributeHandle
  /// The last handle in the range.
  public let last: AttributeHandle

  /// The handles from `first` to `last`, inclusive.
  public init(first: AttributeHandle, last: AttributeHandle) {
    self.first = first
    self.last = last
  }

  /// All handles, 0x0001 to 0xFFFF.
  public static let all = HandleRange(first: .first, last: .last)

  /// Whether the range holds at least one handle and does not start at 0x0000.
  public var isValid: Bool { first != .invalid && first <= last }

  /// Whether `handle` is inside the range.
  public func contains(_ handle: AttributeHandle) -> Bool { first <= handle && handle <= last }

  /// Whether any handle is in both ranges.
  public func overlaps(_ other: HandleRange) -> Bool { first <= other.last && other.first <= last }
}

extension HandleRange: CustomStringConvertible {
  /// The range as the specification writes it: `0x0001 to 0xFFFF`.
  public var description: String { "\(first) to \(last)" }
}
