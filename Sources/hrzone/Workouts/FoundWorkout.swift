import Posix
import Primitives
import WorkoutFile

/// A workout that was found and read.
struct FoundWorkout {
  /// What one types to have it again.
  let name: String
  let path: String
  /// Nil for a file that was named by its path.
  let origin: WorkoutLibrary.Origin?
  let document: WorkoutDocument

  /// The workout that `argument` names: a file where it has a slash or ends in `.toml`, else a name of `library`.
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
  /// A file that cannot be used.
  init(_ error: WorkoutFileError) {
    let status: ExitStatus
    switch error {
    case .missing, .unreadable: status = .noInput
    case .faulty: status = .dataError
    }
    self.init("\(error)", status)
  }
}
