/// A starting and an ending handle, both inside the range, as requests and groups carry them.
///
/// A peer may send a range that starts at 0x0000 or ends before it starts; such a one decodes, is not `isValid`, and a
/// server answers it with Invalid Handle. Core Specification, Vol 3, Part F, 3.4.3.1.
public struct HandleRange: Hashable, Sendable {
  /// The starting handle, inside the range.
  public let first: AttributeHandle
  /// The ending handle, inside the range.
  public let last: AttributeHandle

  /// The handles from `first` to `last`, both inside.
  public init(first: AttributeHandle, last: AttributeHandle) {
    self.first = first
    self.last = last
  }

  /// Every handle there is, 0x0001 to 0xFFFF.
  public static let all = HandleRange(first: .first, last: .last)

  /// Whether the range holds at least one handle and does not start at 0x0000.
  public var isValid: Bool { first != .invalid && first <= last }

  /// Whether `handle` is inside the range.
  public func contains(_ handle: AttributeHandle) -> Bool { first <= handle && handle <= last }

  /// Whether any handle is in both ranges.
  public func overlaps(_ other: HandleRange) -> Bool { first <= other.last && other.first <= last }
}

extension HandleRange: CustomStringConvertible {
  /// As the specification writes ranges: `0x0001 to 0xFFFF`.
  public var description: String { "\(first) to \(last)" }
}
