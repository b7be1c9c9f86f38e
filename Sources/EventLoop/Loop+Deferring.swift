import CSystemd
import Posix

extension Loop {
  /// Calls `handler` once, after everything that is ready now. Releasing the result first cancels the call.
  public func afterWhatIsReady(_ handler: @escaping () -> Void) throws(SystemError) -> CallEventSource {
    let call = CallEventSource(handler)
    var source: OpaquePointer?
    // A new source for each call: one that is enabled again would keep its old place, before all descriptors.
    let result = unsafe sd_event_add_defer(
      event, &source,
      { _, context in
        guard let context = unsafe context else { return 0 }
        // The handler may release the call; this reference keeps it alive.
        let call = unsafe Unmanaged<CallEventSource>.fromOpaque(context).takeUnretainedValue()
        call.handler()
        return 0
      }, Unmanaged.passUnretained(call).toOpaque())
    guard result >= 0, let source = unsafe source else { throw SystemError("defer a call", code: -result) }
    unsafe call.source = source
    return call
  }
}
