import CSystemd
import Posix

extension Loop {
  /// Makes the loop drive `bus`, an unattached `sd_bus` object, until it is detached or freed. It gets the urgency of
  /// straps, since their values may come through bluetoothd.
  @unsafe public func attach(_ bus: OpaquePointer) throws(SystemError) {
    let result = unsafe sd_bus_attach_event(bus, event, Int32(Urgency.strap.rawValue))
    guard result >= 0 else { throw SystemError("watch the system bus", code: -result) }
  }
}
