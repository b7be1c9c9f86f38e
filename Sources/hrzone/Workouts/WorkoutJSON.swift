import JSON
import Primitives
import ProgramSupport
import TOMLFile
import Training
import WorkoutFile
import ZoneProtocol

/// Workouts as JSON, one object per line.
enum WorkoutJSON {
  /// The line of `entry` in a list.
  static func line(_ entry: WorkoutLibrary.Entry, _ content: Result<WorkoutDocument, WorkoutFileError>) -> [UInt8] {
    JSONWriter.line { object in
      head(name: entry.name, path: entry.path, origin: entry.origin, &object)
      switch content {
      case .success(let document): members(of: document, &object)
      case .failure(.missing): break
      case .failure(.unreadable(_, let problem)): object.member("problem", problem)
      case .failure(.faulty(_, let faults)):
        object.key("faults")
        object.array { array in
          for fault in faults {
            array.object { object in
              object.member("place", fault.place)
              if let position = fault.position {
                object.member("line", position.line)
                object.member("column", position.column)
              }
              object.member("problem", fault.problem)
            }
          }
        }
      }
    }
  }

  /// A workout with all its steps.
  static func line(_ found: FoundWorkout) -> [UInt8] {
    JSONWriter.line { object in
      head(name: found.name, path: found.path, origin: found.origin, &object)
      members(of: found.document, &object)
      found.document.workout.elements.encodeMember(into: &object)
    }
  }

  private static func head(
    name: String, path: String, origin: WorkoutLibrary.Origin?, _ object: inout JSONWriter
  ) {
    object.member("workout", name)
    object.member("file", path)
    if let origin { object.member("origin", origin.rawValue) }
  }

  /// `time` is the sum of the steps that end by time; `timed` says whether all of them do.
  private static func members(of document: WorkoutDocument, _ object: inout JSONWriter) {
    object.member("name", document.workout.name)
    if let about = document.about { object.member("about", about) }
    object.key("time")
    object.value(document.workout.timed.inSeconds)
    object.member("timed", document.workout.isTimed)
    object.member("count", document.workout.stepCount)
  }
}
