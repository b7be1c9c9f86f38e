import DBus

/// What bluetoothd's errors mean for a strap.
extension BusError {
  /// Whether a connect that failed so may do better in a moment: somebody else's is going on, or it was called off for
  /// a scan or another connection.
  var isPassing: Bool {
    guard case .answered(let name, let message) = self else { return false }
    return name == "org.bluez.Error.InProgress" || message == "le-connection-abort-by-local"
      || message == "Operation already in progress"
  }

  /// Whether the strap wants to be paired before it does what was asked. BlueZ, `create_gatt_dbus_error`.
  var demandsPairing: Bool {
    guard case .answered(let name, let message) = self else { return false }
    return name == "org.bluez.Error.NotAuthorized" || name == "org.bluez.Error.NotPermitted" && message == "Not paired"
  }

  /// Whether a pairing failed because the other side did not agree, and not because it went away.
  var isPairingRefused: Bool {
    shortName == "AuthenticationFailed" || shortName == "AuthenticationRejected"
  }
}

extension BusError: CustomStringConvertible {
  /// What the other side says, or else why it could not be asked; without a full stop.
  public var description: String {
    switch self {
    case .answered where isUnanswered: "bluetoothd does not answer"
    case .answered(let name, let message): message.isEmpty ? name : "\(message) (\(name))"
    case .system(let error): "\(error)"
    case .malformed: "bluetoothd's answer is not understood"
    case .absent: "bluetoothd is not running"
    }
  }
}
