import CSystemd
import Posix
import Primitives

/// What a service and systemd tell each other; each does nothing where systemd did not start the process.
public enum ServiceManager {
  /// The daemon is ready for clients.
  public static func notifyReady(status: String) {
    notify("READY=1\nSTATUS=\(status.oneLine)")
  }

  /// One line for `systemctl status`.
  public static func notify(status: String) {
    notify("STATUS=\(status.oneLine)")
  }

  /// The settings are being read anew; `notifyReady` follows.
  public static func notifyReloading() {
    notify("RELOADING=1")
  }

  /// The daemon is ending.
  public static func notifyStopping() {
    notify("STOPPING=1")
  }

  /// The first listening socket that systemd handed over, if it did: the caller owns it.
  public static func takeListeningSocket() -> OwnedDescriptor? {
    guard sd_listen_fds(1) > 0 else { return nil }
    return OwnedDescriptor(adopting: SD_LISTEN_FDS_START)
  }

  private static func notify(_ state: String) {
    _ = unsafe sd_notify(0, state)
  }
}
