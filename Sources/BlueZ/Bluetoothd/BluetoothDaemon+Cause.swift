import Primitives

/// What bluetoothd itself does to connections.
extension BluetoothDaemon {
  static let endAsCause =
    "bluetoothd ended, and the connection to the strap with it: it crashed, or was stopped or restarted. "
    + "`systemctl status bluetooth` says which."
  private static let startAsCause =
    "bluetoothd was started. It sets the adapter up again, and the connection to the strap was lost."
  /// bluetoothd switches its adapters off shortly before it ends in order, and sets them up shortly after it started.
  private static let causeWindow = Duration.seconds(3)

  /// A sentence if bluetoothd ended or started shortly before `instant`, or since: then that, and not the strap, ended a connection
  /// that was lost at `instant`. Nil if it did neither.
  public func cause(ofLossAt instant: Instant) -> String? {
    if let endTime, instant - endTime <= Self.causeWindow { return Self.endAsCause }
    if let startTime, instant - startTime <= Self.causeWindow { return Self.startAsCause }
    return nil
  }
}
