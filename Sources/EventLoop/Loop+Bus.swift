import CSystemd

extension Loop {
  /// Lets the loop drive `bus`, an `sd_bus` object that is not attached yet, until the bus is detached or freed.
  @unsafe public func attach(_ bus: OpaquePointer) throws(SystemError) {
    let result = unsafe sd_bus_attach_event(bus, event, Int32(SD_EVENT_PRIORITY_NORMAL))
    guard result >= 0 else { throw SystemError("watch the system bus", code: -result) }
  }
}
