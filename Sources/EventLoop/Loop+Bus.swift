import CSystemd
import Posix

extension Loop {
  /// Lets the loop drive `bus`, an `sd_bus` object that is not attached yet, until the bus is detached or freed. What
  /// straps send through bluetoothd comes by it.
  @unsafe public func attach(_ bus: OpaquePointer) throws(SystemError) {
    let result = unsafe sd_bus_attach_event(bus, event, Int32(Urgency.strap.rawValue))
    guard result >= 0 else { throw SystemError("watch the system bus", code: -result) }
  }
}
