import CSystemd
import Posix
import Primitives

/// Messages between a service and systemd. Each call does nothing if systemd did not start the process. sd_notify(3),
/// sd_listen_fds(3).
public enum ServiceManager {
  /// Reports that the daemon is ready for clients.
  public static func notifyReady(status: String) {
    notify("READY=1\nSTATUS=\(status.oneLine)")
  }

  /// Sets the status line of `systemctl status`.
  public static func notify(status: String) {
    notify("STATUS=\(status.oneLine)")
  }

  /// Reports that the settings are being reloaded; `notifyReady` must follow.
  public static func notifyReloading() {
    notify("RELOADING=1")
  }

  /// Reports that the daemon is ending.
  public static func notifyStopping() {
    notify("STOPPING=1")
  }

  /// The first listening socket that systemd passed, which the caller then owns; nil if there is none.
  public static func takeListeningSocket() -> OwnedDescriptor? {
    guard sd_listen_fds(1) > 0 else { return nil }
    return OwnedDescriptor(adopting: SD_LISTEN_FDS_START)
  }

  private static func notify(_ state: String) {
    _ = unsafe sd_notify(0, state)
  }
}
