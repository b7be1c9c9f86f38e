import ATT

/// The progress of a discovery. It accepts only handles that rise and stay in the requested range, so a discovery always
/// ends. Core Specification, Vol 3, Part F, 3.4.3 and 3.4.4.
struct DiscoveryCursor: Sendable {
  /// Limit of attributes: more than any strap has, and few enough to store.
  static let limit = 1024

  /// The range to discover.
  let range: HandleRange
  /// The range of the next request; `nil` once the range is exhausted.
  private(set) var remaining: HandleRange?
  private var count = 0

  init(_ range: HandleRange) {
    self.range = range
    remaining = range.isValid ? range : nil
  }

  /// Advances past `found`.
  mutating func pass(_ found: HandleRange) throws(GATTError) {
    guard found.isValid, range.contains(found.first), range.contains(found.last) else {
      throw .handlesOutOfRange(found, asked: range)
    }
    guard let remaining, found.first >= remaining.first else { throw .discoveryDidNotAdvance(found.first) }
    guard count < Self.limit else { throw .tooManyResults(limit: Self.limit) }
    count += 1
    self.remaining = found.last.next.flatMap { next in
      next <= range.last ? HandleRange(first: next, last: range.last) : nil
    }
  }

  /// Advances past the attribute at `handle`.
  mutating func pass(_ handle: AttributeHandle) throws(GATTError) {
    try pass(HandleRange(first: handle, last: handle))
  }
}
