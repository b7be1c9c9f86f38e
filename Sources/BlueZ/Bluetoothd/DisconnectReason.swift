import Primitives
import SensorLink

/// Why a connection to a device ended, as bluetoothd's signal `Disconnected` says. BlueZ, doc/org.bluez.Device.rst. Older
/// versions of bluetoothd do not send it.
enum DisconnectReason: Hashable, Sendable {
  /// The device was no longer heard.
  case timeout
  /// This machine ended the connection.
  case local
  /// The device ended the connection.
  case remote
  /// The connection could not be encrypted.
  case authentication
  /// This machine ended the connection to go to sleep.
  case suspend
  /// bluetoothd does not know, or did not say.
  case unknown
  /// A reason that this program does not know; `text` is bluetoothd's, safe for display.
  case other(text: String)

  /// Limit of `text` in bytes of UTF-8.
  private static let textLimit = 100

  /// The reason with the D-Bus name `name` and bluetoothd's explanation `message`.
  init(_ name: String, message: String) {
    switch name {
    case "org.bluez.Reason.Timeout": self = .timeout
    case "org.bluez.Reason.Local": self = .local
    case "org.bluez.Reason.Remote": self = .remote
    case "org.bluez.Reason.Authentication": self = .authentication
    case "org.bluez.Reason.Suspend": self = .suspend
    case "org.bluez.Reason.Unknown": self = .unknown
    default:
      let text = message.presentableName(atMost: Self.textLimit) ?? name.presentableName(atMost: Self.textLimit)
      self = text.map { .other(text: $0) } ?? .unknown
    }
  }

  /// How a link ends whose connection ended for this reason.
  /// - Parameter isBeingEncrypted: whether a request that may need encryption was unanswered.
  func linkEnd(isBeingEncrypted: Bool) -> LinkEnd {
    switch self {
    case .timeout: LinkEnd(reason: sentence, retry: .backOff, loss: .outOfRange)
    case .suspend: LinkEnd(reason: sentence, retry: .atOnce, loss: .otherwise)
    case .authentication: LinkEnd(reason: sentence, retry: .backOff, loss: .whileEncrypting)
    case .local: LinkEnd(reason: sentence, retry: .backOff, loss: isBeingEncrypted ? .whileEncrypting : .otherwise)
    // The owner counts losses that come in a rhythm, so an unknown reason counts as the strap's.
    case .remote, .unknown, .other:
      LinkEnd(reason: sentence, retry: .backOff, loss: isBeingEncrypted ? .whileEncrypting : .byStrap)
    }
  }

  private var sentence: String {
    switch self {
    case .timeout: "The strap is no longer heard: it went out of range or its battery is empty."
    case .local: "This machine ended the connection: the adapter was switched off, or a program ended it."
    case .remote: "The strap ended the connection: it was taken off, or another device took it."
    case .authentication: "The connection was lost because it could not be encrypted."
    case .suspend: BluetoothDaemon.sleepAsCause
    case .unknown: "The connection was lost: the strap went out of range, was taken off, or was disconnected."
    case .other(let text): "The connection was lost; bluetoothd gives the reason '\(text)'."
    }
  }
}
