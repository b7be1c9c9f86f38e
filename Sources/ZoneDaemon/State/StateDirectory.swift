/// The directory of the daemon's state file.
enum StateDirectory {
  /// The directory from `environment`: STATE_DIRECTORY of systemd (systemd.exec(5)), else `hrzoned` in XDG_STATE_HOME, else in
  /// ~/.local/state (XDG Base Directory Specification). Nil if no variable is set. Relative paths are ignored.
  static func path(environment: (String) -> String?) -> String? {
    func absolute(_ name: String) -> String? { environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    // systemd separates several directories with colons.
    if let given = absolute("STATE_DIRECTORY") { return given.split(separator: ":").first.map { String($0) } }
    if let state = absolute("XDG_STATE_HOME") { return state + "/hrzoned" }
    return absolute("HOME").map { $0 + "/.local/state/hrzoned" }
  }
}
