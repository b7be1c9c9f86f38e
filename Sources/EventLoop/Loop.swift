import CSystemd
import Glibc
import Posix
import Primitives

/// The daemon's event loop: descriptors, timers and signals, each handled in turn on one thread.
///
/// The clock can run fast, for simulated straps and captures. Then timers drive it. It stands still during the work of
/// one instant. It moves to the next timer's instant once every ready descriptor has been handled. So a fast run gives
/// the same result on every machine.
@safe public final class Loop {
  let event: OpaquePointer
  /// Speed of the clock, as a multiple of real time.
  public let speed: Double

  private let start: Instant
  private let wallAtStart: UTCTime
  /// The last result of `wallTime`, with its instant.
  private var lastWallTime: (instant: Instant, time: UTCTime)?
  /// Milliseconds by which the difference of the two clocks may vary if the machine is busy between the two readings.
  private static let longestWaver: Int64 = 100
  private var fastNow: Instant
  private var timers = TimerQueue()
  private var alarm: OpaquePointer?
  /// The instant that `alarm` is set to; nil while it is off.
  private var alarmInstant: Instant?
  /// An alarm at least this far ahead is not moved when the next timer becomes later.
  private static let alarmSlack = Duration.seconds(1)

  /// A loop whose clock runs `speed` times as fast as CLOCK_BOOTTIME.
  /// - Throws: `SystemError` if the kernel gives no epoll or timer descriptor.
  public init(speed: Double = 1) throws(SystemError) {
    var created: OpaquePointer?
    let result = unsafe sd_event_new(&created)
    guard result >= 0, let created = unsafe created else { throw SystemError("make an event loop", code: -result) }
    unsafe event = created
    self.speed = speed
    start = Self.bootTime()
    wallAtStart = Self.wallTime()
    fastNow = start
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    var source: OpaquePointer?
    // An accuracy of 0 would mean sd-event's default of 250 ms.
    let added = unsafe sd_event_add_time(
      event, &source, CLOCK_BOOTTIME, 0, 1,
      { _, _, context in
        guard let context = unsafe context else { return 0 }
        unsafe Unmanaged<Loop>.fromOpaque(context).takeUnretainedValue().runNextTimer()
        return 0
      }, context)
    guard added >= 0, let source = unsafe source else { throw SystemError("make a timer", code: -added) }
    unsafe alarm = source
    unsafe sd_event_source_set_enabled(source, Int32(SD_EVENT_OFF))
    // At real speed, busy clients must not delay the timers. At another speed, timers come last.
    unsafe sd_event_source_set_priority(
      source, speed == 1 ? Urgency.timer.rawValue : Int64(SD_EVENT_PRIORITY_IDLE))
  }

  deinit {
    if let alarm = unsafe alarm { unsafe sd_event_source_disable_unref(alarm) }
    unsafe sd_event_unref(event)
  }

  /// The time of the event being handled: at real speed that of the loop's last wake, else that of the last timer.
  public var now: Instant {
    guard speed == 1 else { return fastNow }
    var microseconds: UInt64 = 0
    guard unsafe sd_event_now(event, CLOCK_BOOTTIME, &microseconds) >= 0 else { return Self.bootTime() }
    return Instant(nanoseconds: Int64(clamping: microseconds) * 1000)
  }

  /// The arrival time of a packet with the kernel's timestamp `stamp`, in microseconds of the wall clock since 1970.
  ///
  /// The packet's age is the wall clock at the present wake minus the stamp. If the age is negative or over 10 s, the
  /// wall clock may have been set, so the result is `now`. A fast clock also gives `now`. The result is never earlier than
  /// `latest`, the arrival of the previous packet.
  public func arrival(stamp: Int64?, notBefore latest: Instant) -> Instant {
    var wall: UInt64 = 0
    guard let stamp, speed == 1, unsafe sd_event_now(event, CLOCK_REALTIME, &wall) >= 0 else { return max(latest, now) }
    return Self.arrival(now: now, wall: Int64(clamping: wall), stamp: stamp, notBefore: latest)
  }

  /// The arrival time, computed from given clocks.
  /// - Parameter wall: the wall clock at `now`, in microseconds since 1970, like `stamp`.
  static func arrival(now: Instant, wall: Int64, stamp: Int64, notBefore latest: Instant) -> Instant {
    let (age, overflow) = wall.subtractingReportingOverflow(stamp)
    guard !overflow, (0...10_000_000).contains(age) else { return max(latest, now) }
    return max(latest, now - .microseconds(age))
  }

  /// The instant `duration` of real time from now, for waits on another process or the kernel, which do not run fast.
  public func instant(afterReal duration: Duration) -> Instant {
    now + .nanoseconds(Int64(clampingToRange: Double(duration.nanoseconds) * speed))
  }

  /// The wall clock at `instant`: the system's at real speed, else counted from the loop's start.
  public func wallTime(at instant: Instant) -> UTCTime {
    let (base, since) = speed == 1 ? (Self.wallTime(), instant - Self.bootTime()) : (wallAtStart, instant - start)
    var time = UTCTime(milliseconds: base.milliseconds + Int64((since.inSeconds * 1000).rounded()))
    // The two clocks are read one after the other, so their difference varies. A later instant must not get an earlier
    // time for that reason, but must if the wall clock was set back.
    if let last = lastWallTime, instant >= last.instant,
      (1...Self.longestWaver).contains(last.time.milliseconds - time.milliseconds)
    {
      time = last.time
    }
    // An instant in the future, such as the end of a strap's loan, or one before the last must not replace the last.
    if speed != 1 || since <= .seconds(60), lastWallTime.map({ instant >= $0.instant }) ?? true {
      lastWallTime = (instant, time)
    }
    return time
  }

  /// Handles events until `exit` is called, and returns the code given to it.
  /// - Throws: `SystemError` if waiting fails.
  public func run() throws(SystemError) -> Int32 {
    let result = unsafe sd_event_loop(event)
    guard result >= 0 else { throw SystemError("wait for events", code: -result) }
    return result
  }

  /// Ends `run` after the present handler.
  public func exit(_ code: Int32 = 0) {
    unsafe sd_event_exit(event, code)
  }

  /// Makes the loop feed systemd's watchdog, at the rate that WATCHDOG_USEC asks for; does nothing if that is not set.
  public func feedWatchdog() throws(SystemError) {
    let result = unsafe sd_event_set_watchdog(event, 1)
    guard result >= 0 else { throw SystemError("feed systemd's watchdog", code: -result) }
  }

  /// Runs `handler` once at `instant`, and passes that instant even if the loop is late. Timers run in the order of their
  /// instants; those of one instant, in the order of their creation. Releasing the timer cancels it.
  ///
  /// A timer's instant is rounded up to whole microseconds. So all instants of the loop have the precision of `t` in reports:
  /// whoever computes from reports has the instants that the daemon had.
  public func schedule(at instant: Instant, _ handler: @escaping (Instant) -> Void) -> ScheduledTimer {
    let timer = ScheduledTimer(loop: self, key: timers.insert(at: instant.roundedUpToMicroseconds, handler))
    arm()
    return timer
  }

  func cancel(_ key: TimerQueue.Key) {
    timers.remove(key)
    arm()
  }

  /// Runs one timer per turn: on a fast clock, its consequences are handled before the next one.
  private func runNextTimer() {
    alarmInstant = nil
    if let (key, handler) = timers.popFirst(due: speed == 1 ? now : .init(nanoseconds: .max)) {
      fastNow = max(fastNow, key.instant)
      handler(key.instant)
    }
    arm()
  }

  private func arm() {
    guard let alarm = unsafe alarm else { return }
    guard let next = timers.first else {
      unsafe sd_event_source_set_enabled(alarm, Int32(SD_EVENT_OFF))
      alarmInstant = nil
      return
    }
    // Every heartbeat moves a deadline on, and setting the alarm costs a system call. An early alarm is set again by a
    // later call, or when it finds nothing due: at most once per second of slack.
    if speed == 1, let alarmInstant, alarmInstant <= next, alarmInstant - now >= Self.alarmSlack { return }
    alarmInstant = next
    let real = speed == 1 ? next : start + .nanoseconds(Int64(clampingToRange: (next - start).inSeconds * 1e9 / speed))
    // Rounded up, so that a timer never runs before its instant.
    unsafe sd_event_source_set_time(alarm, UInt64(max(0, real.nanoseconds)) / 1000 + 1)
    unsafe sd_event_source_set_enabled(alarm, Int32(SD_EVENT_ONESHOT))
  }

  private static func bootTime() -> Instant {
    let time = read(CLOCK_BOOTTIME)
    // In whole microseconds, like sd-event.
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) / 1000 * 1000)
  }

  private static func wallTime() -> UTCTime {
    let time = read(CLOCK_REALTIME)
    return UTCTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return time
  }
}

extension Int64 {
  /// `value` rounded towards zero and clamped; 0 for NaN.
  fileprivate init(clampingToRange value: Double) {
    self = Int64(exactly: value.rounded(.towardZero)) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
  }
}
