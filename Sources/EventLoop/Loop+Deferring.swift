import CSystemd
import Posix

extension Loop {
  /// Calls `handler` once, after everything that is ready now. Releasing the call before cancels it.
  public func afterWhatIsReady(_ handler: @escaping () -> Void) throws(SystemError) -> CallWatch {
    let call = CallWatch(handler)
    var source: OpaquePointer?
    // It runs once. A source that is turned on again would keep its old place, before all descriptors.
    let result = unsafe sd_event_add_defer(
      event, &source,
      { _, context in
        guard let context = unsafe context else { return 0 }
        // The handler may release the call, which must outlive it.
        let call = unsafe Unmanaged<CallWatch>.fromOpaque(context).takeUnretainedValue()
        call.handler()
        return 0
      }, Unmanaged.passUnretained(call).toOpaque())
    guard result >= 0, let source = unsafe source else { throw SystemError("defer a call", code: -result) }
    unsafe call.source = source
    return call
  }
}
