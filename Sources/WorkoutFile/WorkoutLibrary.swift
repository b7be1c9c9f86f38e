import Posix
import Primitives
import TOMLFile

/// The workouts in several folders. If two files have the same name, the earlier folder takes precedence.
public struct WorkoutLibrary: Hashable, Sendable {
  /// The origin of a folder.
  public enum Origin: String, CaseIterable, Sendable {
    /// The user's own workouts.
    case user
    /// The machine's workouts.
    case system
    /// The workouts that came with the program.
    case shipped
  }

  /// A folder of workouts, which need not exist.
  public struct Folder: Hashable, Sendable {
    /// The folder's path.
    public let path: String
    /// The folder's origin.
    public let origin: Origin

    /// The folder at `path`.
    public init(_ origin: Origin, path: String) {
      self.origin = origin
      self.path = path
    }
  }

  /// A workout file.
  public struct Entry: Hashable, Sendable {
    /// The file's name without `.toml`, as typed in commands.
    public let name: String
    /// The file's path.
    public let path: String
    /// The origin of the file's folder.
    public let origin: Origin
  }

  /// The folders, in order of precedence.
  public let folders: [Folder]

  /// The name of the file with the weekly programme, which is not a workout.
  private static let programme = "programme"
  private static let suffix = ".toml"

  /// A library of `folders`.
  public init(folders: [Folder]) {
    self.folders = folders
  }

  /// All workout files by name, valid or not.
  public func entries() -> [Entry] {
    var entries: [String: Entry] = [:]
    for folder in folders {
      for file in Directory.names(in: folder.path) where file.hasSuffix(Self.suffix) {
        let name = String(file.dropLast(Self.suffix.count))
        guard Self.isWorkout(name), entries[name] == nil else { continue }
        entries[name] = Entry(name: name, path: "\(folder.path)/\(file)", origin: folder.origin)
      }
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  /// The file of the workout `name`; nil if there is none.
  public func entry(_ name: String) -> Entry? { entries().first { $0.name == name } }

  /// The path of the weekly programme; nil if no folder has one.
  public func programmePath() -> String? {
    let file = Self.programme + Self.suffix
    return folders.first { Directory.names(in: $0.path).contains(file) }.map { "\($0.path)/\(file)" }
  }

  /// The name most similar to `word`, to suggest for a typing error; nil if none is similar.
  public func nameLike(_ word: String) -> String? { entries().map(\.name).nearest(to: word) }

  /// Whether `text` can be the name of a workout: a valid one that is not the programme's.
  public static func isWorkout(_ text: String) -> Bool { isName(text) && text != programme }

  /// Whether `text` is a valid name: 1 to 64 bytes, no control characters, no slash, and no leading dot.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && !text.hasHiddenCharacters && !text.utf8.contains(UInt8(ascii: "/"))
      && !text.hasPrefix(".")
  }
}
