import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory

extension ParsableCommand {
  /// Carries out a change and prints what was done.
  fileprivate func change(
    _ database: DatabaseOption, _ make: (any HistorySource) throws(HistoryError) -> HistoryChange
  ) throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .change)
      let sentence = try history { () throws(HistoryError) in
        try source.change(try make(source), at: Clock.time)
      }
      return try Output.print([sentence.oneLine])
    }
  }
}

/// `hrlog note`
struct NoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Sets the note of a session.",
    discussion: """
      Examples:
        hrlog note last felt strong, new shoes
        hrlog note 12 --remove
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName
  @Argument(help: "The note.")
  var text: [String] = []
  @Flag(help: "Remove the note.")
  var remove = false
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if remove != text.isEmpty { throw ValidationError("Give either a text or --remove.") }
  }

  func run() throws {
    try change(database) { source throws(HistoryError) in
      .note(session: try session.find(in: source).id, remove ? nil : text.joined(separator: " "))
    }
  }
}

/// `hrlog tag`
struct TagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "Adds tags to a session, or removes them.",
    discussion: """
      Examples:
        hrlog tag last race
        hrlog tag 12 hills long --remove easy
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName
  @Argument(help: ArgumentHelp("Tags to add.", valueName: "tag"))
  var tags: [String] = []
  @Option(help: ArgumentHelp("A tag to remove; may be repeated.", valueName: "tag"))
  var remove: [String] = []
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if tags.isEmpty, remove.isEmpty { throw ValidationError("Give a tag to add, or --remove with a tag.") }
  }

  func run() throws {
    try change(database) { source throws(HistoryError) in
      .tag(session: try session.find(in: source).id, add: tags, remove: remove)
    }
  }
}

/// `hrlog merge`
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Makes one session of two of the same runner.")

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var first: SessionName
  @Argument(help: ArgumentHelp("Another session's number, or last.", valueName: "session"))
  var second: SessionName
  @OptionGroup var database: DatabaseOption

  func run() throws {
    try change(database) { source throws(HistoryError) in
      .merge(try first.find(in: source).id, try second.find(in: source).id)
    }
  }
}

/// `hrlog split`
struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Makes two sessions of one.",
    discussion: """
      Example:
        hrlog split 12 --at 25:30
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName
  @Option(
    name: .customLong("at"),
    help: ArgumentHelp("The time since the start at which the second part begins.", valueName: "duration"),
    transform: DurationOption.parse)
  var after: Duration
  @OptionGroup var database: DatabaseOption

  func run() throws {
    try change(database) { source throws(HistoryError) in
      .split(session: try session.find(in: source).id, after: after)
    }
  }
}

/// `hrlog delete`
struct DeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Deletes sessions.",
    discussion: "The data is kept for a day, and `hrlog undo` brings it back. With --now it is gone at once.")

  @Argument(help: ArgumentHelp("Sessions' numbers, or last.", valueName: "session"))
  var sessions: [SessionName]
  @Flag(help: "Delete the data at once. This cannot be undone.")
  var now = false
  @OptionGroup var database: DatabaseOption

  func run() throws {
    try change(database) { source throws(HistoryError) in
      var ids: [Int64] = []
      for session in sessions { ids.append(try session.find(in: source).id) }
      return .delete(ids, atOnce: now)
    }
  }
}

/// `hrlog prune`
struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Deletes old sessions.",
    discussion: """
      The data is kept for a day, and `hrlog undo` brings it back. With --now it is gone at once.

      Example:
        hrlog prune --older-than 730d
      """)

  @Option(
    name: .customLong("older-than"),
    help: ArgumentHelp("Delete the sessions that began longer ago, such as 365d or 52w.", valueName: "age"),
    transform: AgeOption.parse)
  var age: Duration
  @Flag(help: "Only print which sessions it would delete.")
  var dryRun = false
  @Flag(help: "Delete the data at once. This cannot be undone.")
  var now = false
  @OptionGroup var database: DatabaseOption

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: dryRun ? .read : .change)
      let limit = UTCTime(milliseconds: Clock.time.milliseconds - age.nanoseconds / 1_000_000)
      let old = try source.summarized(SessionFilter(before: limit)).filter { $0.session.isEnded }
      guard !old.isEmpty else { return try Output.print(["No session is that old."]) }
      if dryRun { return try Output.print(SessionTable.lines(old, now: Clock.time)) }
      let sentence = try history { () throws(HistoryError) in
        try source.change(.delete(old.map(\.session.id), atOnce: now), at: Clock.time)
      }
      return try Output.print([sentence.oneLine])
    }
  }
}

/// `hrlog end`
struct EndCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end",
    abstract: "Ends a session that is being recorded.",
    discussion:
      "The next heart rate begins another session. Without it, a session ends after 5 minutes without heart rate.")

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName = .last
  @OptionGroup var database: DatabaseOption

  func run() throws {
    try change(database) { source throws(HistoryError) in .end(session: try session.find(in: source).id) }
  }
}

/// `hrlog undo`
struct UndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Undoes the last change of a session.",
    discussion:
      "Changes can be undone for a day, the newest first: notes, tags, merges, splits, deletions, ends and imports.")

  @OptionGroup var database: DatabaseOption

  func run() throws {
    try change(database) { _ in .undo }
  }
}
