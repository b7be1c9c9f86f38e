import Posix
import TOMLFile

/// The settings of the recorder: defaults and file combined.
public struct RecorderSettings: Hashable, Sendable {
  /// The time without a live sample that ends a session.
  public var sessionGap = RunRecorder.usualSessionGap
  /// The command to run when a session has ended, for `/bin/sh -c`; nil for none.
  public var onSessionEnd: String?
  /// The users who may read what the recorder serves, besides root. No user occurs twice.
  public var readers: [Reader] = []
  /// Accepted settings that a person should check: one line each, with its place.
  public var warnings: [String] = []

  /// The defaults.
  public init() {}

  /// The path of the settings file. This file may be missing.
  public static let standardPath = "/etc/hrzoned/hrlog.toml"
  /// The allowed times without a live sample that end a session, in seconds.
  public static let sessionGaps = 60...7200
  /// The most bytes of the command.
  public static let longestCommand = 4096
  /// The most readers.
  public static let mostReaders = 64
  /// The most runners whose runs a reader may be given by name.
  public static let mostRunners = 32

  /// `[[reader]]`: a user, and the runs that this user may read.
  public struct Reader: Hashable, Sendable {
    /// The user's name.
    public var user: String
    /// The runners whose runs the user may read.
    public var runners: Runners

    /// A reader.
    public init(user: String, runners: Runners) {
      self.user = user
      self.runners = runners
    }
  }

  /// The runners whose runs a user may read.
  public enum Runners: Hashable, Sendable {
    /// All, also a runner without a name.
    case all
    /// Those with these names; none if it is empty.
    case named(Set<String>)

    /// Whether the runs of `runner` are among them. Nil is a runner without a name.
    public func admits(_ runner: String?) -> Bool {
      switch self {
      case .all: true
      case .named(let names): runner.map(names.contains) ?? false
      }
    }
  }

  /// The runners whose runs `user` may read.
  public func runners(for user: String) -> Runners {
    readers.first { $0.user == user }?.runners ?? .named([])
  }

  /// Reads the file at `path`. If it is nil, the default file is read, which may be missing.
  /// - Throws: `SettingsError`, with all faults at once.
  public static func load(path: String?) throws(SettingsError) -> RecorderSettings {
    guard let bytes = try SettingsFile.read(path ?? standardPath) else {
      if let path { throw .unreadable(path: path, problem: "does not exist; create it, or leave --config out") }
      return RecorderSettings()
    }
    do throws(SettingsError) {
      var settings = try RecorderSettings(parsing: bytes)
      settings.warnings = settings.warnings.map { "\(path ?? standardPath): \($0)" }
      return settings
    } catch {
      throw error.inFile(path ?? standardPath)
    }
  }
}

extension SessionFilter {
  /// The sessions of `runners`.
  public init(_ runners: RecorderSettings.Runners) {
    switch runners {
    case .all: self.init()
    case .named(let names): self.init(runners: Set(names.map { $0 }))
    }
  }
}
