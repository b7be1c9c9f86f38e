import Posix
import WorkoutFile

/// Folders with workouts: the user's, the machine's, and the one that comes with hrzone.
enum WorkoutFolders {
  /// The machine's folder.
  static let system = "/etc/hrzoned/workouts"

  /// The folders, in order of search.
  /// - Parameters:
  ///   - executable: path of this program, as the kernel knows it.
  ///   - exists: returns whether a path exists.
  static func library(
    environment: [String: String], executable: String?, exists: (String) -> Bool
  ) -> WorkoutLibrary {
    var folders: [WorkoutLibrary.Folder] = []
    if let user = user(environment) { folders.append(WorkoutLibrary.Folder(.user, path: user)) }
    folders.append(WorkoutLibrary.Folder(.system, path: system))
    if let shipped = executable.flatMap({ shipped(with: $0, exists) }) {
      folders.append(WorkoutLibrary.Folder(.shipped, path: shipped))
    }
    return WorkoutLibrary(folders: folders)
  }

  /// The folders for this process.
  static func library() -> WorkoutLibrary {
    library(
      environment: ProcessEnvironment.variables(), executable: ProcessEnvironment.executable(),
      exists: ProcessEnvironment.exists)
  }

  /// The workouts that come with hrzone.
  static func shippedLibrary() -> WorkoutLibrary {
    let folder = ProcessEnvironment.executable().flatMap { shipped(with: $0, ProcessEnvironment.exists) }
    return WorkoutLibrary(folders: folder.map { [WorkoutLibrary.Folder(.shipped, path: $0)] } ?? [])
  }

  /// The user's folder, by the XDG Base Directory Specification. A path that is not absolute counts as unset.
  private static func user(_ environment: [String: String]) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/hrzone/workouts" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/hrzone/workouts"
  }

  /// The folder that comes with hrzone.
  ///
  /// For `PREFIX/bin/hrzone` it is `PREFIX/share/hrzoned/workouts`. For a program in `.build` it is the checkout's
  /// `config/workouts`.
  /// The path of the program decides. So no setting can go stale, and a build never reads what another version installed.
  private static func shipped(with executable: String, _ exists: (String) -> Bool) -> String? {
    if let installed = installed(with: executable), exists(installed) { return installed }
    var folders = executable.split(separator: "/").dropLast()
    while let folder = folders.popLast() {
      let checkout = folders.map { "/\($0)" }.joined() + "/config/workouts"
      if folder.hasPrefix(".build"), exists(checkout) { return checkout }
    }
    return nil
  }

  /// The installed folder that belongs to `executable`; nil if it is not in a `bin`.
  static func installed(with executable: String) -> String? {
    let folders = executable.split(separator: "/").dropLast()
    guard folders.last == "bin" else { return nil }
    return folders.dropLast().map { "/\($0)" }.joined() + "/share/hrzoned/workouts"
  }
}
