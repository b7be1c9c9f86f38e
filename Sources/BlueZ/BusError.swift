import CSystemd
import Posix

/// A call over the bus that failed.
enum BusError: Error, Hashable {
  /// The other side answered with an error: its name, as in `org.bluez.Error.InProgress`, and what it says.
  case answered(name: String, message: String)
  /// The call could not be made, or its answer not waited for.
  case system(SystemError)
  /// A message is not what its interface says.
  case malformed
  /// bluetoothd is not there.
  case absent

  /// How much of a peer's words is kept.
  static let textLimit = 256

  /// The error's name without its prefix, as in `InProgress`, if the other side answered.
  var shortName: String? {
    guard case .answered(let name, _) = self else { return nil }
    return name.split(separator: ".").last.map(String.init)
  }

  /// Whether the bus or its policy forbade the call.
  var isDenied: Bool {
    guard case .answered(let name, _) = self else { return false }
    return name == "org.freedesktop.DBus.Error.AccessDenied"
  }

  /// Whether no answer came in time, so that what was asked may still be done.
  var isUnanswered: Bool {
    guard case .answered(let name, _) = self else { return false }
    return name == "org.freedesktop.DBus.Error.NoReply" || name == "org.freedesktop.DBus.Error.Timeout"
  }

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
}

extension BusError {
  /// Whether a pairing failed because the other side did not agree, and not because it went away.
  var isPairingRefused: Bool {
    shortName == "AuthenticationFailed" || shortName == "AuthenticationRejected"
  }
}

extension BusError: CustomStringConvertible {
  /// What the other side says, or else why it could not be asked; without a full stop.
  var description: String {
    switch self {
    case .answered where isUnanswered: "bluetoothd does not answer"
    case .answered(let name, let message): message.isEmpty ? name : "\(message) (\(name))"
    case .system(let error): "\(error)"
    case .malformed: "bluetoothd's answer is not understood"
    case .absent: "bluetoothd is not running"
    }
  }
}
