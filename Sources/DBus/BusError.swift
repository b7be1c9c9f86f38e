import CSystemd
import Posix

/// A call over the bus that failed.
public enum BusError: Error, Hashable {
  /// The other side answered with an error: its name, as in `org.bluez.Error.InProgress`, and what it says.
  case answered(name: String, message: String)
  /// The call could not be made, or its answer not waited for.
  case system(SystemError)
  /// A message is not what its interface says.
  case malformed
  /// The service that was to be called is not on the bus.
  case absent

  /// How much of a peer's words is kept.
  public static let textLimit = 256

  /// The error's name without its prefix, as in `InProgress`, if the other side answered.
  public var shortName: String? {
    guard case .answered(let name, _) = self else { return nil }
    return name.split(separator: ".").last.map(String.init)
  }

  /// Whether the bus or its policy forbade the call.
  public var isDenied: Bool {
    guard case .answered(let name, _) = self else { return false }
    return name == "org.freedesktop.DBus.Error.AccessDenied"
  }

  /// Whether no answer came in time, so that what was asked may still be done.
  public var isUnanswered: Bool {
    guard case .answered(let name, _) = self else { return false }
    return name == "org.freedesktop.DBus.Error.NoReply" || name == "org.freedesktop.DBus.Error.Timeout"
  }
}
