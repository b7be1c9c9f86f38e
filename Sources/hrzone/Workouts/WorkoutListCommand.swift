import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import Training
import WorkoutFile

/// `hrzone workout list`
struct WorkoutListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the workouts.",
    discussion: """
      TIME is the total duration of the steps. A plus sign means that there are also steps without a duration. FROM says where \
      the file comes from: your own folder (user), this machine's (system), or hrzone itself (shipped).

      Exit status 65: a file has faults. The faults are shown, and the other workouts are listed.
      """)

  @Flag(help: "Print each workout as a JSON object, one per line, with the faults of its file.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let library = WorkoutFolders.library()
      let contents = library.contents()
      let faults = contents.compactMap { content -> WorkoutFileError? in
        guard case .failure(let error) = content.content else { return nil }
        return error
      }
      var status: ExitStatus
      if json {
        let lines = contents.map { WorkoutJSON.line($0.entry, $0.content) }
        status = try Output.print(JSONWriter.lines(lines, orEmpty: "workouts"))
      } else {
        status = try Output.print(Self.lines(contents, library))
        for error in faults { Output.note("\(error)") }
      }
      if !faults.isEmpty { status = .dataError }
      return status
    }
  }

  private static func lines(
    _ contents: [(entry: WorkoutLibrary.Entry, content: Result<WorkoutDocument, WorkoutFileError>)],
    _ library: WorkoutLibrary
  ) -> [String] {
    guard !contents.isEmpty else {
      var text = "There are no workouts in \(library.folders.map(\.path).joined(separator: ", "))."
      let executable = ProcessEnvironment.executable()
      if !library.folders.contains(where: { $0.origin == .shipped }),
        let folder = executable.flatMap(WorkoutFolders.installed(with:))
      {
        text += " Those that come with hrzone should be in \(folder)."
      }
      return [text.oneLine]
    }
    var rows = [["WORKOUT", "TIME", "FROM", "ABOUT"]]
    for case (let entry, .success(let document)) in contents {
      let about = document.about ?? document.workout.name
      rows.append([entry.name, WorkoutText.time(document.workout), entry.origin.rawValue, about])
    }
    return TextTable.lines(rows)
  }
}
