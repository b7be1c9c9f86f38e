import Primitives
import SensorLink
import ZoneProtocol

/// A strap that is lent to another device.
struct Loan: Hashable, Sendable {
  /// The strap, as settings or memory call it.
  let address: StrapAddress
  /// When it ends by the wall clock, which alone goes on while the daemon does not run.
  let end: UTCTime
  /// How long it was made for, in whole seconds.
  let length: Duration

  /// What is left of it at `now`. Never more than it was made for: a wall clock that was set back, as that of a machine without
  /// a battery for it, cannot keep a strap away for longer.
  func remaining(at now: UTCTime) -> Duration {
    let left = max(0, end.milliseconds - now.milliseconds)
    return min(.milliseconds(left), length)
  }

  /// `seconds` as the length of a loan; nil if no loan may be so long or so short.
  static func length(seconds: Int64) -> Duration? {
    Request.loanSeconds.contains(Double(seconds)) ? .seconds(seconds) : nil
  }
}

/// When loans end by the loop's clock, which nobody sets.
struct LoanEnds {
  private var ends: [Loan: Instant] = [:]

  /// Follows `loans`. One that is new gets its end now; the others keep theirs, whatever the wall clock says.
  mutating func follow(_ loans: [Loan], now: Instant, wallTime: UTCTime) {
    var next: [Loan: Instant] = [:]
    for loan in loans { next[loan] = ends[loan] ?? now + loan.remaining(at: wallTime) }
    ends = next
  }

  /// The first end; nil without a loan.
  var first: Instant? { ends.values.min() }

  /// When the loan of the strap at `address` ends; nil if it is not lent at `now`.
  func end(of address: StrapAddress, at now: Instant) -> Instant? {
    let end = ends.first { $0.key.address.isSameStrap(as: address) }?.value
    return end.flatMap { $0 > now ? $0 : nil }
  }

  /// The loans that are over at `now`.
  func over(at now: Instant) -> [Loan] { ends.filter { $0.value <= now }.map(\.key) }
}
