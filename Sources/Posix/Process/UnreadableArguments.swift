import Glibc

/// The arguments of this process cannot be read.
public struct UnreadableArguments: Error, Hashable, CustomStringConvertible {
  /// The file with the arguments. proc_pid_cmdline(5).
  static let path = "/proc/self/cmdline"

  /// The error number of opening that file.
  let code: Int32

  /// A sentence that says what to do, without the full stop.
  public var description: String {
    code == ENOENT
      ? "/proc is not mounted, so the arguments cannot be read; mount it with `mount -t proc proc /proc`"
      : "the arguments cannot be read from \(Self.path): \(SystemError.reason(of: code))"
  }
}
