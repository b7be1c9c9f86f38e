import Posix
import WorkoutFile

/// Where workouts are looked for: the user's folder, the machine's, and what came with the program.
enum WorkoutFolders {
  /// The machine's folder.
  static let system = "/etc/hrzoned/workouts"

  /// The folders, the first first.
  /// - Parameters:
  ///   - executable: this program, by the path that the kernel knows it by.
  ///   - exists: asks the file system.
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

  /// Those of this process.
  static func library() -> WorkoutLibrary {
    library(
      environment: ProcessEnvironment.variables(), executable: ProcessEnvironment.executable(),
      exists: ProcessEnvironment.exists)
  }

  /// What came with the program.
  static func shippedLibrary() -> WorkoutLibrary {
    let folder = ProcessEnvironment.executable().flatMap { shipped(with: $0, ProcessEnvironment.exists) }
    return WorkoutLibrary(folders: folder.map { [WorkoutLibrary.Folder(.shipped, path: $0)] } ?? [])
  }

  /// What the XDG Base Directory Specification says of configuration; a path in it that is not absolute counts as unset.
  private static func user(_ environment: [String: String]) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/hrzone/workouts" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/hrzone/workouts"
  }

  /// Beside an installed program, `PREFIX/bin/hrzone`, in `PREFIX/share`; in a checkout, where the program is somewhere
  /// in `.build`, in `config`. The program's own path says which: no setting can go stale, and a build never reads what
  /// another version installed.
  private static func shipped(with executable: String, _ exists: (String) -> Bool) -> String? {
    if let installed = installed(with: executable), exists(installed) { return installed }
    var folders = executable.split(separator: "/").dropLast()
    while let folder = folders.popLast() {
      let checkout = folders.map { "/\($0)" }.joined() + "/config/workouts"
      if folder.hasPrefix(".build"), exists(checkout) { return checkout }
    }
    return nil
  }

  /// Where those that come with the program are installed; nil where `executable` is in no `bin`.
  static func installed(with executable: String) -> String? {
    let folders = executable.split(separator: "/").dropLast()
    guard folders.last == "bin" else { return nil }
    return folders.dropLast().map { "/\($0)" }.joined() + "/share/hrzoned/workouts"
  }
}
