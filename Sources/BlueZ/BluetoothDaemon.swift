import EventLoop
import StrapLink

/// bluetoothd on the system bus: what it knows, kept up to date by its signals. It connects in the background, and comes
/// back by itself when the bus or bluetoothd do. No call waits: a hung bluetoothd does not stop the loop.
public final class BluetoothDaemon {
  let loop: Loop

  /// Begins to connect to the system bus, on the loop's next turn.
  public init(loop: Loop) {
    self.loop = loop
  }

  /// Whether bluetoothd can be spoken to.
  public var presence: Presence { .connecting }
  /// The adapters that bluetoothd manages, by name.
  public var adapters: [Adapter] { [] }
  /// The devices that bluetoothd knows, by path.
  public var devices: [Device] { [] }

  /// Scans for heart-rate straps with every adapter that is on, until the scan is released. Scans share one discovery.
  /// - Parameters:
  ///   - found: called for each device that offers heart rate and is in range or connected, and when it changes.
  ///   - failed: called with a sentence when no adapter can scan, and when the reason changes. The scan is not over: it
  ///     goes on by itself once an adapter can.
  public func scan(_ found: @escaping (Device) -> Void, failed: @escaping (String) -> Void) -> Scan {
    Scan(found: found, failed: failed)
  }

  /// Calls `changed` after `presence`, `adapters` or `devices` changed, on the loop's next turn; several changes at once
  /// are one. Until the observation is released.
  public func observe(_ changed: @escaping () -> Void) -> Observation {
    Observation(changed: changed)
  }

  /// Lets bluetoothd forget `device` and its keys: it is disconnected, and gone from `devices` when that is done.
  /// `completion` gets nil, or a sentence that says why not; it is never called from inside this call.
  public func removeDevice(_ device: Device, completion: @escaping (String?) -> Void) {
  }
}
