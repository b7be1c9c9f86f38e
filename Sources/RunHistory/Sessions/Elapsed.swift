import Primitives

/// A moment of a strap's record, on both clocks.
struct Moment: Hashable, Sendable {
  /// The start of the machine whose clock `t` belongs to.
  var machine: String
  /// The clock that never jumps, in microseconds.
  var t: Int64
  /// The wall clock, as Unix time in milliseconds.
  var time: Int64

  /// A moment with these times. A file or a daemon may hold any number, so they are clamped to centuries: no difference of two can
  /// overflow.
  init(machine: String, t: Int64, time: Int64) {
    self.machine = machine
    self.t = min(max(t, -Self.longest), Self.longest)
    self.time = UTCTime(milliseconds: time).milliseconds
  }

  /// 126 years, in microseconds.
  private static let longest: Int64 = 4_000_000_000_000_000

  /// The time from this moment to `later`, in microseconds; 0 if `later` seems to be earlier.
  ///
  /// Within one start of the machine the clock that never jumps decides, and otherwise the wall clock. A daemon with a fast
  /// clock that is started again begins at the real time, so it seems to be earlier.
  func elapsed(to later: Moment) -> Int64 {
    if machine == later.machine, later.t >= t { return later.t - t }
    return max(0, (later.time - time) * 1000)
  }
}
