import Glibc
import Posix

/// Where the daemon's socket is: one rule, for clients and for the daemon.
public enum SocketPath {
  /// The socket of the daemon that systemd starts.
  public static let service = "/run/hrzoned/hrzoned.sock"
  /// The group whose members may use the service's socket.
  public static let group = "hrzone"
  /// The name of the socket in a directory of a user.
  public static let fileName = "hrzoned.sock"

  /// How the user `name` gets into the group: the end of a sentence. `USER` stands for a user without a name.
  public static func joiningGroup(_ name: String?) -> String {
    "`sudo usermod -aG \(group) \(name ?? "USER")`, then log in again"
  }

  /// The path that a person named: `option`, as `--socket` has it, else the variable HRZONE_SOCKET. An empty variable counts
  /// as unset. Nil if neither names one.
  public static func named(_ option: String?, environment: (String) -> String?) -> String? {
    if let option { return option }
    guard let path = environment("HRZONE_SOCKET"), !path.isEmpty else { return nil }
    return path
  }

  /// The directory in XDG_RUNTIME_DIR; nil if it is unset, or not absolute, which makes it invalid (XDG Base Directory
  /// Specification).
  public static func runtimeDirectory(environment: (String) -> String?) -> String? {
    guard let directory = environment("XDG_RUNTIME_DIR"), directory.hasPrefix("/") else { return nil }
    return directory
  }

  /// The socket in `directory`.
  public static func inDirectory(_ directory: String) -> String { "\(directory)/\(fileName)" }

  /// Where a client looks if no path was named, in this order. `user` is the number of the client's user: a program that cron
  /// starts has no XDG_RUNTIME_DIR, but the directory is in /run/user all the same.
  public static func places(user: UInt32, environment: (String) -> String?) -> [String] {
    var places = [inDirectory("/run/user/\(user)"), service]
    if let own = runtimeDirectory(environment: environment).map(inDirectory), own != places[0] {
      places.insert(own, at: 0)
    }
    return places
  }

  /// The path that a client connects to: the one that was named, else the first of `places` where there is a file.
  /// - Parameters:
  ///   - option: the path that the program was told to use, if any.
  ///   - user: the number of the client's user.
  ///   - environment: gives a variable's value.
  ///   - lookUp: gives 0 if there is a file at a path, else an error number of errno.h.
  /// - Throws: `ConnectionError.notFound` if no path was named and there is a file at none of `places`.
  public static func find(
    _ option: String? = nil, user: UInt32 = geteuid(),
    environment: (String) -> String? = ProcessEnvironment.variable, lookUp: (String) -> Int32 = Self.lookUp
  ) throws(ConnectionError) -> String {
    if let path = named(option, environment: environment) { return path }
    let places = places(user: user, environment: environment)
    if let path = places.first(where: { lookUp($0) == 0 }) { return path }
    // A service's socket that this user may not look at is there: to connect says so.
    guard [ENOENT, ENOTDIR].contains(lookUp(service)) else { return service }
    throw .notFound(places: places)
  }

  /// Gives 0 if there is a file at `path`, else the error number of access(2).
  public static func lookUp(_ path: String) -> Int32 {
    unsafe access(path, F_OK) == 0 ? 0 : errno
  }

  /// "there is no A and no B", of the places `paths`.
  public static func absence(_ paths: [String]) -> String {
    let missing = paths.map { "no \($0)" }
    guard let last = missing.last, missing.count > 1 else { return "there is " + missing.joined() }
    return "there is \(missing.dropLast().joined(separator: ", ")) and \(last)"
  }
}
