import TOMLFile

/// A weekly training programme, read from a file.
public struct ProgrammeDocument: Hashable, Sendable {
  /// The plan for one day: a workout, a note, or both.
  public struct Day: Hashable, Sendable {
    /// The workout's name in `WorkoutLibrary`.
    public let workout: String?
    /// Other tasks of the day, not guided by heart rate.
    public let note: String?
  }

  /// The plans by day. A day that is absent has no plan.
  public let days: [Weekday: Day]
  /// The purpose of the programme.
  public let about: String?

  /// Reads the programme in the file at `path`.
  /// - Throws: `WorkoutFileError`, with all faults at once.
  public init(path: String) throws(WorkoutFileError) {
    self = try WorkoutFileError.reading(path) { bytes throws(WorkoutFileError) in
      try ProgrammeDocument(parsing: bytes)
    }
  }

  /// Reads the programme from the TOML document in `bytes`.
  /// - Throws: `WorkoutFileError.faulty`, with all faults at once.
  public init(parsing bytes: [UInt8]) throws(WorkoutFileError) {
    var faults: [FileFault] = []
    let document: FileDocument
    do throws(FileFault) {
      document = try FileDocument(parsing: bytes)
    } catch {
      throw .faulty(path: nil, [error])
    }
    var table = FileTable(path: "", entries: document.entries, noun: "key of a programme")
    about = table.about(&faults)
    var days: [Weekday: Day] = [:]
    for weekday in Weekday.allCases {
      days[weekday] = Self.day(weekday.rawValue, of: &table, &faults)
    }
    self.days = days
    table.finish(&faults)
    if days.isEmpty, faults.isEmpty {
      faults.append(FileFault(place: "", problem: "plans no day; write monday = \"lsd\", or another day"))
    }
    guard faults.isEmpty else { throw .faulty(path: nil, document.located(faults)) }
  }

  private static func day(_ key: String, of table: inout FileTable, _ faults: inout [FileFault]) -> Day? {
    let place = table.place(key)
    let wanted = "a workout's name, such as \"lsd\", or { workout = \"lsd\", note = \"Stretch after it.\" }"
    guard let value = table.take(key) else { return nil }
    switch value {
    case .text(let name) where WorkoutLibrary.isName(name): return Day(workout: name, note: nil)
    case .table(let entries):
      var day = FileTable(path: place, entries: entries, noun: "key of a day")
      let isName = "the name of a workout's file without its .toml"
      let workout = day.text("workout", isName, &faults) { WorkoutLibrary.isName($0) ? $0 : nil }
      let note = day.sentence("note", &faults)
      if !day.has("workout"), !day.has("note") {
        faults.append(FileFault(place: place, problem: "must have a workout or a note"))
      }
      day.finish(&faults)
      return Day(workout: workout, note: note)
    case .text, .list, .whole, .decimal, .boolean, .dateTime:
      faults.append(FileFault(place: place, wanted: wanted, found: value))
      return nil
    }
  }
}
