import Primitives

/// Causes of losses that bluetoothd knows and a link does not.
extension BluetoothDaemon {
  static let endAsCause =
    "bluetoothd ended, which ended the connection to the strap: it crashed, or was stopped or restarted. "
    + "`systemctl status bluetooth` says which."
  private static let startAsCause =
    "bluetoothd was started and set the adapter up again, which ended the connection to the strap."
  static let sleepAsCause = "This machine went to sleep, which ended the connection to the strap."
  /// bluetoothd switches its adapters off shortly before an orderly end, and sets them up shortly after its start.
  private static let causeWindow = Duration.seconds(3)

  /// The cause of a connection loss at `instant`, as a sentence, if bluetoothd ended or started shortly before or since, or
  /// reported that the machine goes to sleep; nil otherwise.
  public func cause(ofLossAt instant: Instant) -> String? {
    if let endTime, instant - endTime <= Self.causeWindow { return Self.endAsCause }
    if let startTime, instant - startTime <= Self.causeWindow { return Self.startAsCause }
    if let sleepTime, instant - sleepTime <= Self.causeWindow { return Self.sleepAsCause }
    return nil
  }
}
