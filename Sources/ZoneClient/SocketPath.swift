import Glibc
import Posix

/// The rule for the path of the daemon's socket, shared by clients and daemon.
public enum SocketPath {
  /// The socket of the systemd service.
  public static let service = "/run/hrzoned/hrzoned.sock"
  /// The group whose members may use the service's socket.
  public static let group = "hrzone"
  /// The name of the socket in a user's directory.
  public static let fileName = "hrzoned.sock"

  /// The command that adds the user `name` to the group: the end of a sentence. `USER` stands for a user without a name.
  public static func joiningGroup(_ name: String?) -> String {
    "`sudo usermod -aG \(group) \(name ?? "USER")`, then log in again"
  }

  /// The path that a person named: `option` (`--socket`), else the variable HRZONE_SOCKET. An empty variable counts as unset.
  /// Nil if neither names one.
  public static func named(_ option: String?, environment: (String) -> String?) -> String? {
    if let option { return option }
    guard let path = environment("HRZONE_SOCKET"), !path.isEmpty else { return nil }
    return path
  }

  /// The directory in XDG_RUNTIME_DIR. Nil if it is unset or not absolute, which is invalid (XDG Base Directory
  /// Specification).
  public static func runtimeDirectory(environment: (String) -> String?) -> String? {
    guard let directory = environment("XDG_RUNTIME_DIR"), directory.hasPrefix("/") else { return nil }
    return directory
  }

  /// The socket in `directory`.
  public static func inDirectory(_ directory: String) -> String { "\(directory)/\(fileName)" }

  /// The places where a client looks if no path was named, in order. `user` is the client's user id. It gives the directory in
  /// /run/user even without XDG_RUNTIME_DIR, as for a program started by cron.
  public static func places(user: UInt32, environment: (String) -> String?) -> [String] {
    var places = [inDirectory("/run/user/\(user)"), service]
    if let own = runtimeDirectory(environment: environment).map(inDirectory), own != places[0] {
      places.insert(own, at: 0)
    }
    return places
  }

  /// The path to connect to: the named one, else the first of `places` with a file.
  /// - Parameters:
  ///   - option: the path given to the program, if any.
  ///   - user: the client's user id.
  ///   - environment: returns a variable's value.
  ///   - lookUp: returns 0 if a path has a file, else an error number of errno.h.
  /// - Throws: `ConnectionError.notFound` if no path was named and no place has a file.
  public static func find(
    _ option: String? = nil, user: UInt32 = geteuid(),
    environment: (String) -> String? = ProcessEnvironment.variable, lookUp: (String) -> Int32 = Self.lookUp
  ) throws(ConnectionError) -> String {
    if let path = named(option, environment: environment) { return path }
    let places = places(user: user, environment: environment)
    if let path = places.first(where: { lookUp($0) == 0 }) { return path }
    // A service's socket that this user may not look up does exist. Connecting to it gives the right error.
    guard [ENOENT, ENOTDIR].contains(lookUp(service)) else { return service }
    throw .notFound(places: places)
  }

  /// Returns 0 if `path` has a file, else the error number of access(2).
  public static func lookUp(_ path: String) -> Int32 {
    unsafe access(path, F_OK) == 0 ? 0 : errno
  }

  /// "there is no A and no B", for the places `paths`.
  public static func absence(_ paths: [String]) -> String {
    let missing = paths.map { "no \($0)" }
    guard let last = missing.last, missing.count > 1 else { return "there is " + missing.joined() }
    return "there is \(missing.dropLast().joined(separator: ", ")) and \(last)"
  }
}
