import WorkoutFile

extension WorkoutLibrary {
  /// All workouts by their names, each read, or with what is wrong with it.
  func contents() -> [(entry: Entry, content: Result<WorkoutDocument, WorkoutFileError>)] {
    entries().map { entry in
      do throws(WorkoutFileError) {
        return (entry, .success(try WorkoutDocument(path: entry.path)))
      } catch {
        return (entry, .failure(error))
      }
    }
  }
}
