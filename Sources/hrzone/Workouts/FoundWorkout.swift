import Posix
import Primitives
import ProgramSupport
import WorkoutFile

/// A workout that was found and read.
struct FoundWorkout {
  /// Argument that names the workout on a command line.
  let name: String
  let path: String
  /// nil for a file that was given by its path.
  let origin: WorkoutLibrary.Origin?
  let document: WorkoutDocument

  /// Reads the workout that `argument` names: a file if it has a slash or ends in `.toml`, else a name in `library`.
  init(_ argument: String, in library: WorkoutLibrary) throws(CommandError) {
    name = argument
    if argument.utf8.contains(UInt8(ascii: "/")) || argument.hasSuffix(".toml") {
      (path, origin) = (argument, nil)
    } else {
      guard let entry = library.entry(argument) else { throw Self.unknown(argument, library) }
      (path, origin) = (entry.path, entry.origin)
    }
    do throws(WorkoutFileError) {
      document = try WorkoutDocument(path: path)
    } catch {
      throw CommandError(error)
    }
  }

  private static func unknown(_ name: String, _ library: WorkoutLibrary) -> CommandError {
    let hint = library.nameLike(name).map { "did you mean \($0)?" } ?? "`hrzone workout list` shows all workouts."
    return CommandError(
      "there is no workout '\(name.oneLine)'; " + hint.oneLine, .noInput)
  }
}

extension CommandError {
  /// An error for a file that cannot be used.
  init(_ error: WorkoutFileError) {
    let status: ExitStatus
    switch error {
    case .missing, .unreadable: status = .noInput
    case .faulty: status = .dataError
    }
    self.init("\(error)", status)
  }
}
