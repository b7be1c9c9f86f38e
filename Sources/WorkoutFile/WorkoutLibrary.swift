import Posix
import Primitives
import TOMLFile

/// The folders in which workouts are looked for. Of two files of one name the one in the earlier folder is meant.
public struct WorkoutLibrary: Hashable, Sendable {
  /// Whose folder it is.
  public enum Origin: String, CaseIterable, Sendable {
    /// The user's own.
    case user
    /// The machine's.
    case system
    /// What came with the program.
    case shipped
  }

  /// A folder of workouts; it need not exist.
  public struct Folder: Hashable, Sendable {
    /// Where it is.
    public let path: String
    /// Whose it is.
    public let origin: Origin

    /// The folder at `path`.
    public init(_ origin: Origin, path: String) {
      self.origin = origin
      self.path = path
    }
  }

  /// A file of a workout.
  public struct Entry: Hashable, Sendable {
    /// The file's name without `.toml`: what one types.
    public let name: String
    /// Where it is.
    public let path: String
    /// Whose it is.
    public let origin: Origin
  }

  /// Where to look, the first first.
  public let folders: [Folder]

  /// The file of the week's programme, which is no workout.
  private static let programme = "programme"
  private static let suffix = ".toml"

  /// What `folders` hold.
  public init(folders: [Folder]) {
    self.folders = folders
  }

  /// All workouts by their names, whether they are sound or not.
  public func entries() -> [Entry] {
    var entries: [String: Entry] = [:]
    for folder in folders {
      for file in Directory.names(in: folder.path) where file.hasSuffix(Self.suffix) {
        let name = String(file.dropLast(Self.suffix.count))
        guard Self.isName(name), name != Self.programme, entries[name] == nil else { continue }
        entries[name] = Entry(name: name, path: "\(folder.path)/\(file)", origin: folder.origin)
      }
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  /// The workout called `name`; nil if there is none.
  public func entry(_ name: String) -> Entry? { entries().first { $0.name == name } }

  /// The week's programme: nil if there is none in any folder.
  public func programmePath() -> String? {
    let file = Self.programme + Self.suffix
    return folders.first { Directory.names(in: $0.path).contains(file) }.map { "\($0.path)/\(file)" }
  }

  /// The name that is most like `word`, for who mistyped it; nil if none is.
  public func nameLike(_ word: String) -> String? { entries().map(\.name).nearest(to: word) }

  /// Whether a workout can be called `text`: 1 to 64 bytes, no control characters, no slash, and no dot to begin with.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && !text.hasHiddenCharacters && !text.utf8.contains(UInt8(ascii: "/"))
      && !text.hasPrefix(".")
  }
}
