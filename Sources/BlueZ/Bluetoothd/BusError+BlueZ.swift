import DBus

/// The meaning of bluetoothd's errors for a strap.
extension BusError {
  /// Whether a retry of the connect may soon succeed: another connect is in progress, or a scan or connection cancelled
  /// it.
  var isPassing: Bool {
    guard case .answered(let name, let message) = self else { return false }
    return name == "org.bluez.Error.InProgress" || message == "le-connection-abort-by-local"
      || message == "Operation already in progress"
  }

  /// Whether the strap requires pairing for the request. BlueZ, `create_gatt_dbus_error`.
  var demandsPairing: Bool {
    guard case .answered(let name, let message) = self else { return false }
    return name == "org.bluez.Error.NotAuthorized" || name == "org.bluez.Error.NotPermitted" && message == "Not paired"
  }

  /// Whether pairing failed because the other side refused it, not because it went away.
  var isPairingRefused: Bool {
    shortName == "AuthenticationFailed" || shortName == "AuthenticationRejected"
  }
}

extension BusError: CustomStringConvertible {
  /// bluetoothd's message, or else why it did not answer; without a full stop.
  public var description: String {
    switch self {
    case .answered where isUnanswered: "bluetoothd does not answer"
    case .answered(let name, let message): message.isEmpty ? name : "\(message) (\(name))"
    case .system(let error): "\(error)"
    case .malformed: "bluetoothd's answer is malformed"
    case .absent: "bluetoothd is not running"
    }
  }
}
