/// Where the daemon's socket is (`--socket`, `HRZONE_SOCKET`, the user's runtime directory, `/run`).
public enum SocketPath {
  /// The socket of the daemon that systemd starts.
  public static let system = "/run/hrzoned/hrzoned.sock"

  /// The path that `option` and `environment` name; `exists` asks the file system.
  public static func resolve(
    option: String?, environment: [String: String], exists: (String) -> Bool
  ) -> String {
    if let option { return option }
    if let path = environment["HRZONE_SOCKET"], !path.isEmpty { return path }
    if let directory = environment["XDG_RUNTIME_DIR"], !directory.isEmpty {
      let path = directory + "/hrzoned.sock"
      if exists(path) { return path }
    }
    return system
  }
}
