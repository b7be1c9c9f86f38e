import ATT

/// How far a discovery has come. It holds a server to handles that rise and stay in the range that was asked, so that a
/// discovery ends whatever the server answers. Core Specification, Vol 3, Part F, 3.4.3 and 3.4.4.
struct DiscoveryCursor: Sendable {
  /// More attributes than a strap will ever have, and few enough to hold.
  static let limit = 1024

  /// What the procedure was asked for.
  let range: HandleRange
  /// What the next request asks for; `nil` when the range is exhausted.
  private(set) var remaining: HandleRange?
  private var count = 0

  init(_ range: HandleRange) {
    self.range = range
    remaining = range.isValid ? range : nil
  }

  /// Goes on past `found`.
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

  /// Goes on past the attribute at `handle`.
  mutating func pass(_ handle: AttributeHandle) throws(GATTError) {
    try pass(HandleRange(first: handle, last: handle))
  }
}
