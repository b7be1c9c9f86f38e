/// Where the daemon keeps what it was taught.
enum StateDirectory {
  /// The directory that `environment` names: systemd's STATE_DIRECTORY (systemd.exec(5)), else hrzoned in XDG_STATE_HOME,
  /// else in ~/.local/state (XDG Base Directory Specification). Nil where none is named; relative paths do not count.
  static func path(environment: (String) -> String?) -> String? {
    func absolute(_ name: String) -> String? { environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    // Of several, systemd puts colons between.
    if let given = absolute("STATE_DIRECTORY") { return given.split(separator: ":").first.map { String($0) } }
    if let state = absolute("XDG_STATE_HOME") { return state + "/hrzoned" }
    return absolute("HOME").map { $0 + "/.local/state/hrzoned" }
  }
}
