import CSystemd
import Glibc
import Posix

/// The events that a descriptor is ready for or is watched for.
public struct Readiness: OptionSet, Sendable {
  /// The bits, as in epoll.h.
  public let rawValue: UInt32

  /// Readiness with the bits of epoll.h.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Data or the end of the stream can be read.
  public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  /// There is room to write.
  public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The peer is gone. Always reported, never requested.
  public static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue)
  /// The descriptor has an error. Always reported, never requested.
  public static let failed = Readiness(rawValue: EPOLLERR.rawValue)
}

extension Loop {
  /// The order of sources that are ready at once. sd_event_source_set_priority(3).
  public enum Urgency: Int64, Sendable {
    /// Straps: their packets have a time, and are small and bounded.
    case strap = -20
    /// Timers and signals.
    case timer = -10
    /// Clients and everything else.
    case client = 0
  }

  /// Calls `handler` whenever `descriptor` is ready for one of `interest`, until the event source is cancelled or
  /// released. That must happen before the descriptor closes, which the event source does not own.
  public func watch(
    _ descriptor: Int32, for interest: Readiness, urgency: Urgency = .client, _ handler: @escaping (Readiness) -> Void
  ) throws(SystemError) -> DescriptorEventSource {
    let eventSource = DescriptorEventSource(handler, interest: interest)
    var source: OpaquePointer?
    let result = unsafe sd_event_add_io(
      event, &source, descriptor, interest.rawValue,
      { _, _, events, context in
        guard let context = unsafe context else { return 0 }
        // The handler may release the event source; this reference keeps it alive.
        let eventSource = unsafe Unmanaged<DescriptorEventSource>.fromOpaque(context).takeUnretainedValue()
        eventSource.handler(Readiness(rawValue: events))
        return 0
      }, Unmanaged.passUnretained(eventSource).toOpaque())
    guard result >= 0, let source = unsafe source else {
      throw SystemError("watch a descriptor", code: -result)
    }
    unsafe sd_event_source_set_priority(source, urgency.rawValue)
    unsafe eventSource.source = source
    return eventSource
  }

  /// Calls `handler` for each `signal` (a number of signal.h), and blocks the signal for the thread.
  public func onSignal(_ signal: Int32, _ handler: @escaping () -> Void) throws(SystemError) -> CallEventSource {
    let eventSource = CallEventSource(handler)
    var source: OpaquePointer?
    let result = unsafe sd_event_add_signal(
      event, &source, signal | Int32(SD_EVENT_SIGNAL_PROCMASK),
      { _, _, context in
        guard let context = unsafe context else { return 0 }
        unsafe Unmanaged<CallEventSource>.fromOpaque(context).takeUnretainedValue().handler()
        return 0
      }, Unmanaged.passUnretained(eventSource).toOpaque())
    guard result >= 0, let source = unsafe source else {
      throw SystemError("watch for signal \(signal)", code: -result)
    }
    unsafe sd_event_source_set_priority(source, Urgency.timer.rawValue)
    unsafe eventSource.source = source
    return eventSource
  }
}

/// A descriptor that a loop watches, until this object is cancelled or released.
@safe public final class DescriptorEventSource {
  fileprivate let handler: (Readiness) -> Void
  fileprivate var source: OpaquePointer?

  fileprivate init(_ handler: @escaping (Readiness) -> Void, interest: Readiness) {
    self.handler = handler
    self.interest = interest
  }

  /// The requested events; without any, hang-up and error are still reported.
  public var interest: Readiness {
    didSet {
      guard let source = unsafe source, interest != oldValue else { return }
      unsafe sd_event_source_set_io_events(source, interest.rawValue)
    }
  }

  /// Whether the handler is suspended, even for hang-up and error.
  public var isPaused = false {
    didSet {
      guard let source = unsafe source, isPaused != oldValue else { return }
      unsafe sd_event_source_set_enabled(source, Int32(isPaused ? SD_EVENT_OFF : SD_EVENT_ON))
    }
  }

  /// Stops watching: the handler is not called again.
  public func cancel() {
    guard let ended = unsafe source else { return }
    unsafe source = nil
    unsafe sd_event_source_disable_unref(ended)
  }

  deinit {
    cancel()
  }
}

/// A handler of a signal or a deferred call, registered until this object is released.
@safe public final class CallEventSource {
  let handler: () -> Void
  var source: OpaquePointer?

  init(_ handler: @escaping () -> Void) {
    self.handler = handler
  }

  deinit {
    if let source = unsafe source { unsafe sd_event_source_disable_unref(source) }
  }
}
