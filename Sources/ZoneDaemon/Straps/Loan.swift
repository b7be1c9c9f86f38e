import Primitives
import SensorLink
import ZoneProtocol

/// A strap's loan to another device.
struct Loan: Hashable, Sendable {
  /// The strap's address in settings or state.
  let address: StrapAddress
  /// The end by the wall clock, which continues while the daemon does not run.
  let end: UTCTime
  /// The length of the loan, in whole seconds.
  let length: Duration

  /// The time left at `now`, at most the loan's length. A wall clock that was set back, as on a machine without a clock
  /// battery, cannot make a loan longer.
  func remaining(at now: UTCTime) -> Duration {
    let left = max(0, end.milliseconds - now.milliseconds)
    return min(.milliseconds(left), length)
  }

  /// `seconds` as the length of a loan; nil outside the allowed range.
  static func length(seconds: Int64) -> Duration? {
    Request.loanSeconds.contains(Double(seconds)) ? .seconds(seconds) : nil
  }
}

/// The ends of loans by the loop's clock, which never jumps.
struct LoanEnds {
  private var ends: [Loan: Instant] = [:]

  /// Updates the ends to those of `loans`. The end of a new loan is computed now. The others keep theirs, even if the wall
  /// clock jumps.
  mutating func follow(_ loans: [Loan], now: Instant, wallTime: UTCTime) {
    var next: [Loan: Instant] = [:]
    for loan in loans { next[loan] = ends[loan] ?? now + loan.remaining(at: wallTime) }
    ends = next
  }

  /// The earliest end; nil without a loan.
  var first: Instant? { ends.values.min() }

  /// The end of the loan of the strap at `address`; nil if it is not lent at `now`.
  func end(of address: StrapAddress, at now: Instant) -> Instant? {
    let end = ends.first { $0.key.address.isSameStrap(as: address) }?.value
    return end.flatMap { $0 > now ? $0 : nil }
  }

  /// The loans that have ended at `now`.
  func over(at now: Instant) -> [Loan] { ends.filter { $0.value <= now }.map(\.key) }
}
