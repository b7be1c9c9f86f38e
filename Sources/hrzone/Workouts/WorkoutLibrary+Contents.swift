import WorkoutFile

extension WorkoutLibrary {
  /// All workouts, each with its document or the error of reading it.
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
