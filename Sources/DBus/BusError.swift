import CSystemd
import Posix

/// Why a call over the bus failed.
public enum BusError: Error, Hashable {
  /// The peer answered with an error: its name, such as `org.bluez.Error.InProgress`, and its message.
  case answered(name: String, message: String)
  /// The call could not be sent, or its answer not awaited.
  case system(SystemError)
  /// A message does not match its interface.
  case malformed
  /// The called service is not on the bus.
  case absent

  /// The longest name or message kept, in bytes of UTF-8.
  public static let textLimit = 256

  /// The error's name without its prefix, such as `InProgress`; nil if the peer did not answer.
  public var shortName: String? {
    guard case .answered(let name, _) = self else { return nil }
    return name.split(separator: ".").last.map(String.init)
  }

  /// Whether the bus or its policy forbade the call.
  public var isDenied: Bool {
    guard case .answered(let name, _) = self else { return false }
    return name == "org.freedesktop.DBus.Error.AccessDenied"
  }

  /// Whether no answer came in time; the call may still be carried out.
  public var isUnanswered: Bool {
    guard case .answered(let name, _) = self else { return false }
    return name == "org.freedesktop.DBus.Error.NoReply" || name == "org.freedesktop.DBus.Error.Timeout"
  }
}
