import CSystemd
import Glibc
import Posix

/// What a descriptor is ready for, or is watched for.
public struct Readiness: OptionSet, Sendable {
  /// The bits, as in epoll.h.
  public let rawValue: UInt32

  /// Readiness with the bits of epoll.h.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// There is something to read, or the end.
  public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  /// There is room to write.
  public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The other side is gone: always reported, never asked for.
  public static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue)
  /// The descriptor has an error: always reported, never asked for.
  public static let failed = Readiness(rawValue: EPOLLERR.rawValue)
}

extension Loop {
  /// Which of several things that are due comes first. sd_event_source_set_priority(3).
  public enum Urgency: Int64, Sendable {
    /// Straps: what they send has a time, and is small and bounded.
    case strap = -20
    /// Timers and signals.
    case timer = -10
    /// Clients, and all else.
    case client = 0
  }

  /// Calls `handler` whenever `descriptor` is ready for one of `interest`. Releasing the watch ends it; it does not
  /// own the descriptor, and must go before the descriptor is closed.
  public func watch(
    _ descriptor: Int32, for interest: Readiness, urgency: Urgency = .client, _ handler: @escaping (Readiness) -> Void
  ) throws(SystemError) -> DescriptorWatch {
    let watch = DescriptorWatch(handler, interest: interest)
    var source: OpaquePointer?
    let result = unsafe sd_event_add_io(
      event, &source, descriptor, interest.rawValue,
      { _, _, events, context in
        guard let context = unsafe context else { return 0 }
        // The handler may release the watch, which must outlive the call.
        let watch = unsafe Unmanaged<DescriptorWatch>.fromOpaque(context).takeUnretainedValue()
        watch.handler(Readiness(rawValue: events))
        return 0
      }, Unmanaged.passUnretained(watch).toOpaque())
    guard result >= 0, let source = unsafe source else {
      throw SystemError("watch a descriptor", code: -result)
    }
    unsafe sd_event_source_set_priority(source, urgency.rawValue)
    unsafe watch.source = source
    return watch
  }

  /// Calls `handler` for each `signal` (a number of signal.h), which is blocked for the thread from now on.
  public func onSignal(_ signal: Int32, _ handler: @escaping () -> Void) throws(SystemError) -> CallWatch {
    let watch = CallWatch(handler)
    var source: OpaquePointer?
    let result = unsafe sd_event_add_signal(
      event, &source, signal | Int32(SD_EVENT_SIGNAL_PROCMASK),
      { _, _, context in
        guard let context = unsafe context else { return 0 }
        unsafe Unmanaged<CallWatch>.fromOpaque(context).takeUnretainedValue().handler()
        return 0
      }, Unmanaged.passUnretained(watch).toOpaque())
    guard result >= 0, let source = unsafe source else {
      throw SystemError("watch for signal \(signal)", code: -result)
    }
    unsafe sd_event_source_set_priority(source, Urgency.timer.rawValue)
    unsafe watch.source = source
    return watch
  }
}

/// A descriptor that the loop watches, until this is cancelled or released.
@safe public final class DescriptorWatch {
  fileprivate let handler: (Readiness) -> Void
  fileprivate var source: OpaquePointer?

  fileprivate init(_ handler: @escaping (Readiness) -> Void, interest: Readiness) {
    self.handler = handler
    self.interest = interest
  }

  /// What it is watched for; nothing leaves hang-up and error.
  public var interest: Readiness {
    didSet {
      guard let source = unsafe source, interest != oldValue else { return }
      unsafe sd_event_source_set_io_events(source, interest.rawValue)
    }
  }

  /// While this is set the handler is not called, not even for hang-up and error.
  public var isPaused = false {
    didSet {
      guard let source = unsafe source, isPaused != oldValue else { return }
      unsafe sd_event_source_set_enabled(source, Int32(isPaused ? SD_EVENT_OFF : SD_EVENT_ON))
    }
  }

  /// Ends the watch: the handler is not called again.
  public func cancel() {
    guard let ended = unsafe source else { return }
    unsafe source = nil
    unsafe sd_event_source_disable_unref(ended)
  }

  deinit {
    cancel()
  }
}

/// What the loop calls for a signal, or once it is the turn of a deferred call, until this is released.
@safe public final class CallWatch {
  let handler: () -> Void
  var source: OpaquePointer?

  init(_ handler: @escaping () -> Void) {
    self.handler = handler
  }

  deinit {
    if let source = unsafe source { unsafe sd_event_source_disable_unref(source) }
  }
}
