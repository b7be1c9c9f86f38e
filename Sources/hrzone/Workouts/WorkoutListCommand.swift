import ArgumentParser
import Posix
import Primitives
import Training
import WorkoutFile

/// `hrzone workout list`
struct WorkoutListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows the workouts there are.",
    discussion: """
      TIME is that of the steps that end by time; a plus stands where others come to it. FROM says whose file it is: your \
      own (user), the machine's (system), or one that came with hrzone (shipped).

      Ends with 65 when a file has faults; they are named, and the others are shown all the same.
      """)

  @Flag(help: "Print each workout as a JSON object, a line each; a file with faults has them in it.")
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
        status = try Output.print(contents.flatMap { WorkoutJSON.line($0.entry, $0.content) })
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
