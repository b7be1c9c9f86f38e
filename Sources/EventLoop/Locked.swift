import Glibc

/// State shared by threads. One thread at a time uses it; others can wait for a condition on it.
@safe public final class Locked<State>: @unchecked Sendable {
  // Every use of `state` is between a lock and an unlock of `mutex`.
  private var state: State
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  /// Shares `state`.
  public init(_ state: sending State) {
    self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe changed = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe changed.initialize(to: pthread_cond_t())
    // None of these calls fails with a default mutex and an existing clock. pthread_mutex_init(3), pthread_cond_init(3).
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(changed, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  /// Uses or changes the state, then wakes waiting threads. `body` must not block.
  public func use<Result>(_ body: (inout State) -> sending Result) -> sending Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(changed)
      unsafe pthread_mutex_unlock(mutex)
    }
    return body(&state)
  }

  /// Waits until `body` returns a result. `body` runs now and after each use.
  public func wait<Result>(for body: (inout State) -> sending Result?) -> sending Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      unsafe pthread_cond_wait(changed, mutex)
    }
  }

  /// Waits as `wait(for:)` does, but at most until `limit`.
  /// - Returns: nil if there was no result by then.
  public func wait<Result>(until limit: WaitLimit, for body: (inout State) -> sending Result?) -> sending Result? {
    var end = limit.end
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      guard unsafe pthread_cond_timedwait(changed, mutex, &end) != ETIMEDOUT else { return body(&state) }
    }
  }
}

/// The end of a wait for another thread; several waits may share one.
public struct WaitLimit: Sendable {
  /// On CLOCK_MONOTONIC.
  fileprivate let end: timespec

  /// `duration` of real time from now.
  public init(_ duration: Duration) {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int64(time.tv_nsec) + attoseconds / 1_000_000_000
    time.tv_sec += Int(clamping: seconds) + Int(nanoseconds / 1_000_000_000)
    time.tv_nsec = Int(nanoseconds % 1_000_000_000)
    end = time
  }
}
