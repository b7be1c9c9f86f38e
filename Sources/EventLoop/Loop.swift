import CSystemd
import Glibc
import Posix
import Primitives

/// The daemon's one loop: descriptors, timers and signals, each handled in turn on one thread.
///
/// The clock can run fast, for simulated straps and captures. It is then driven by its own timers: it stands while one
/// instant's work is done, whatever that takes, and moves to the next timer's instant once every descriptor that was
/// ready has been handled. So a fast run gives the same result on every machine.
@safe public final class Loop {
  let event: OpaquePointer
  /// How many seconds of this clock pass in one of real time.
  public let speed: Double

  private let start: Instant
  private let wallAtStart: UTCTime
  /// What `wallTime` gave last, and for which instant.
  private var lastWallTime: (instant: Instant, time: UTCTime)?
  /// By how many milliseconds the difference of the two clocks may waver, on a machine that is busy between reading them.
  private static let longestWaver: Int64 = 100
  private var fastNow: Instant
  private var timers = TimerQueue()
  private var alarm: OpaquePointer?
  /// What `alarm` is set to; nil while it is off.
  private var alarmInstant: Instant?
  /// An alarm at least so far ahead is left where it is when the next timer moves away from it.
  private static let alarmSlack = Duration.seconds(1)

  /// A loop whose clock runs `speed` times as fast as CLOCK_BOOTTIME.
  /// - Throws: `SystemError` when the kernel gives no epoll or timer descriptor.
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
    // At real speed, clients that are always ready must not keep the timers waiting. At another, timers come last.
    unsafe sd_event_source_set_priority(
      source, speed == 1 ? Urgency.timer.rawValue : Int64(SD_EVENT_PRIORITY_IDLE))
  }

  deinit {
    if let alarm = unsafe alarm { unsafe sd_event_source_disable_unref(alarm) }
    unsafe sd_event_unref(event)
  }

  /// The time of what is being handled: at real speed that of the loop's last wake; else that of the last timer.
  public var now: Instant {
    guard speed == 1 else { return fastNow }
    var microseconds: UInt64 = 0
    guard unsafe sd_event_now(event, CLOCK_BOOTTIME, &microseconds) >= 0 else { return Self.bootTime() }
    return Instant(nanoseconds: Int64(clamping: microseconds) * 1000)
  }

  /// When a packet came that the kernel stamped with `stamp`, in microseconds of the wall clock since 1970.
  ///
  /// The stamp tells how old the packet is: the wall clock was read at the same wake as `now`. An age that is negative or over
  /// 10 s is not believed, since the wall clock may have been set meanwhile, and a clock that runs fast has none: then it is `now`.
  /// It is never before `latest`, which is when the packet before it came.
  public func arrival(stamp: Int64?, notBefore latest: Instant) -> Instant {
    var wall: UInt64 = 0
    guard let stamp, speed == 1, unsafe sd_event_now(event, CLOCK_REALTIME, &wall) >= 0 else { return max(latest, now) }
    return Self.arrival(now: now, wall: Int64(clamping: wall), stamp: stamp, notBefore: latest)
  }

  /// - Parameter wall: the wall clock at `now`, in microseconds since 1970, as `stamp`.
  static func arrival(now: Instant, wall: Int64, stamp: Int64, notBefore latest: Instant) -> Instant {
    let (age, overflow) = wall.subtractingReportingOverflow(stamp)
    guard !overflow, (0...10_000_000).contains(age) else { return max(latest, now) }
    return max(latest, now - .microseconds(age))
  }

  /// The instant of this clock that is `duration` of real time away: for who waits for another process or the kernel,
  /// which do not run fast.
  public func instant(afterReal duration: Duration) -> Instant {
    now + .nanoseconds(Int64(clampingToRange: Double(duration.nanoseconds) * speed))
  }

  /// The wall clock's reading at `instant`: the system's own at real speed, and else counted on from the loop's start.
  public func wallTime(at instant: Instant) -> UTCTime {
    let (base, since) = speed == 1 ? (Self.wallTime(), instant - Self.bootTime()) : (wallAtStart, instant - start)
    var time = UTCTime(milliseconds: base.milliseconds + Int64((since.inSeconds * 1000).rounded()))
    // The two clocks are read one after the other, so their difference wavers. A later instant never gets an earlier time for that,
    // but it does where the wall clock was set back.
    if let last = lastWallTime, instant >= last.instant,
      (1...Self.longestWaver).contains(last.time.milliseconds - time.milliseconds)
    {
      time = last.time
    }
    // What lies ahead, as the end of a loan, and what is told late are no reports of now.
    if speed != 1 || since <= .seconds(60), lastWallTime.map({ instant >= $0.instant }) ?? true {
      lastWallTime = (instant, time)
    }
    return time
  }

  /// Handles what comes until `exit` is called, and gives the code it was called with.
  /// - Throws: `SystemError` when waiting itself fails.
  public func run() throws(SystemError) -> Int32 {
    let result = unsafe sd_event_loop(event)
    guard result >= 0 else { throw SystemError("wait for events", code: -result) }
    return result
  }

  /// Ends `run` after the handler that is running.
  public func exit(_ code: Int32 = 0) {
    unsafe sd_event_exit(event, code)
  }

  /// Lets the loop itself tell systemd that it turns, at the rate that WATCHDOG_USEC asks for; without it, nothing.
  public func feedWatchdog() throws(SystemError) {
    let result = unsafe sd_event_set_watchdog(event, 1)
    guard result >= 0 else { throw SystemError("feed systemd's watchdog", code: -result) }
  }

  /// Runs `handler` once at `instant`, with that instant however late the loop is; timers run in the order of their
  /// instants, and of their making where those are equal. Releasing the timer cancels it.
  public func schedule(at instant: Instant, _ handler: @escaping (Instant) -> Void) -> ScheduledTimer {
    let timer = ScheduledTimer(loop: self, key: timers.insert(at: instant, handler))
    arm()
    return timer
  }

  func cancel(_ key: TimerQueue.Key) {
    timers.remove(key)
    arm()
  }

  /// One timer a turn: at a fast clock, what it made ready is handled before the next one.
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
    // Every heartbeat moves a deadline on, and setting the alarm costs a system call. Left early, it is set anew by a later call or
    // when it runs and finds nothing due, at most once for each second of slack.
    if speed == 1, let alarmInstant, alarmInstant <= next, alarmInstant - now >= Self.alarmSlack { return }
    alarmInstant = next
    let real = speed == 1 ? next : start + .nanoseconds(Int64(clampingToRange: (next - start).inSeconds * 1e9 / speed))
    // Rounded up: a timer never runs before its instant.
    unsafe sd_event_source_set_time(alarm, UInt64(max(0, real.nanoseconds)) / 1000 + 1)
    unsafe sd_event_source_set_enabled(alarm, Int32(SD_EVENT_ONESHOT))
  }

  private static func bootTime() -> Instant {
    let time = read(CLOCK_BOOTTIME)
    // To the microsecond, as sd-event counts.
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
  /// `value` towards zero, or the end of the range that it passes; 0 for NaN.
  fileprivate init(clampingToRange value: Double) {
    self = Int64(exactly: value.rounded(.towardZero)) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
  }
}
