import Primitives

/// A moment of a strap's record, on both clocks.
struct Moment: Hashable, Sendable {
  /// The start of the machine whose clock `t` belongs to.
  var machine: String
  /// The clock that never jumps, in microseconds.
  var t: Int64
  /// The wall clock, as Unix time in milliseconds.
  var time: Int64

  /// The time from this moment to `later`, in microseconds; 0 if `later` seems to be earlier.
  ///
  /// Within one start of the machine the clock that never jumps decides, and otherwise the wall clock. A daemon with a fast
  /// clock that is started again begins at the real time, so it seems to be earlier.
  func elapsed(to later: Moment) -> Int64 {
    if machine == later.machine, later.t >= t { return later.t - t }
    let (milliseconds, overflow) = later.time.subtractingReportingOverflow(time)
    return overflow ? 0 : max(0, milliseconds.multipliedReportingOverflow(by: 1000).partialValue)
  }
}
