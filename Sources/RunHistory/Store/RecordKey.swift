/// The key of a recorded report: the stream it came in, and its `seq`.
struct RecordKey: Hashable, Comparable, Sendable {
  /// The number in the database.
  let raw: Int64

  private static let seqBits: Int64 = 40

  init(raw: Int64) {
    self.raw = raw
  }

  /// Nil if `stream` or `seq` is too large, which no daemon reaches.
  init?(stream: Int64, seq: UInt64) {
    guard (0..<1 << 22).contains(stream), seq < 1 << UInt64(Self.seqBits) else { return nil }
    raw = stream << Self.seqBits | Int64(seq)
  }

  var stream: Int64 { raw >> Self.seqBits }
  var seq: UInt64 { UInt64(raw & (1 << Self.seqBits - 1)) }

  /// The keys of a whole stream.
  static func all(of stream: Int64) -> ClosedRange<Int64> {
    let first = min(max(stream, 0), 1 << 22) << seqBits
    return first...first + (1 << seqBits - 1)
  }

  static func < (lhs: RecordKey, rhs: RecordKey) -> Bool { lhs.raw < rhs.raw }
}
