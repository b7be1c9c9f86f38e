import Glibc
import Posix

/// The listening socket that systemd passes to a service. sd_listen_fds(3).
enum PassedSocket {
  /// The socket; nil if none was passed to this process.
  static func take() -> OwnedDescriptor? {
    guard ProcessEnvironment.variable("LISTEN_PID").flatMap(Int32.init) == getpid(),
      let count = ProcessEnvironment.variable("LISTEN_FDS").flatMap(Int32.init), count >= 1
    else { return nil }
    // Child processes must not take it for theirs.
    unsafe unsetenv("LISTEN_PID")
    unsafe unsetenv("LISTEN_FDS")
    let first: Int32 = 3
    _ = fcntl(first, F_SETFD, FD_CLOEXEC)
    return OwnedDescriptor(adopting: first)
  }
}
