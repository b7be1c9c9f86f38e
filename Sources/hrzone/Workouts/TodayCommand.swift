import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import Training
import WorkoutFile
import ZoneProtocol

/// `hrzone today`
struct TodayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "today",
    abstract: "Shows today's workout from the weekly programme.",
    discussion: """
      Examples:
        hrzone today
        hrzone today --start

      If hrlog is installed and you may see its record, the last run is shown, and whether the week would have much more than \
      the weeks before. HRZONE_HRLOG names hrlog's path; if it is empty, nothing is shown.

      The programme is the file programme.toml in the first workout folder that has one. `hrzone workout --help` names the \
      folders. One comes with hrzone: copy it and change it.

      Exit status 65: a file has faults. Exit status 66: there is nothing to start.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption
  @Flag(help: "Start today's workout.")
  var start = false
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if start, json {
      throw ValidationError("Give --json or --start, not both.")
    }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let library = WorkoutFolders.library()
      guard let weekday = Clock.weekday() else {
        throw CommandError("cannot find out the day of the week.", .systemFault)
      }
      let plan = try DayPlan(weekday, in: library)
      if json { return try Output.print(plan.line()) }
      if start { return try begin(plan) }
      let history = DayHistory(of: strap.strap)?.lines(planned: plan.planned) ?? []
      return try Output.print(plan.lines() + (history.isEmpty ? [] : [""]) + history)
    }
  }

  private func begin(_ plan: DayPlan) throws(CommandError) -> ExitStatus {
    guard let workout = plan.workout else {
      throw CommandError("there is nothing to start. \(plan.heading)", .noInput)
    }
    let status = try WorkoutRequest.start(workout, strap: strap.strap, path: socket.path)
    guard status == .success else { return status }
    return try Output.print(DayHistory(of: strap.strap)?.warnings(planned: plan.planned) ?? [])
  }
}

/// The programme's entry for a day.
struct DayPlan {
  let weekday: Weekday
  let note: String?
  let workout: FoundWorkout?
  /// Path of the programme's file.
  let path: String

  init(_ weekday: Weekday, in library: WorkoutLibrary) throws(CommandError) {
    guard let path = library.programmePath() else {
      let folders = library.folders.map { $0.path.oneLine }.joined(separator: ", ")
      throw CommandError("there is no programme.toml in \(folders).", .noInput)
    }
    self.weekday = weekday
    self.path = path
    let day: ProgrammeDocument.Day?
    do throws(WorkoutFileError) {
      day = try ProgrammeDocument(path: path).days[weekday]
    } catch {
      throw CommandError(error)
    }
    note = day?.note
    do throws(CommandError) {
      workout = try day?.workout.map { name throws(CommandError) in try FoundWorkout(name, in: library) }
    } catch {
      guard error.status == .noInput else { throw error }
      throw CommandError("\(path.oneLine): \(weekday.rawValue): \(error.message)", error.status)
    }
  }

  /// The day and its plan, in a line.
  var heading: String {
    let plan = [workout.map { "\($0.document.workout.name)." }, note].compactMap(\.self).joined(separator: " ")
    return "\(weekday.name): \(plan.isEmpty ? "nothing is planned." : plan)".oneLine
  }

  /// Time that the day's workout takes, without steps of any duration; nil on a day without a workout.
  var planned: Duration? { workout?.document.workout.timed }

  /// Text for the terminal.
  func lines() -> [String] {
    guard let workout else { return [heading] }
    let name = workout.name.oneLine
    // A name that looks like an option must follow `--`.
    let words = (name.hasPrefix("-") ? "-- " : "") + name.shellWord
    let start = "Start it with `hrzone workout start \(words)`, or `hrzone today --start`."
    return [heading, ""] + WorkoutText.lines(workout.document) + ["", start]
  }

  /// The plan as JSON.
  func line() -> [UInt8] {
    JSONWriter.line { object in
      object.member("day", weekday.rawValue)
      object.member("programme", path)
      if let workout { object.member("workout", workout.name) }
      if let note { object.member("note", note) }
    }
  }
}
