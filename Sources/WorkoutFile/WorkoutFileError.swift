import Posix
import TOMLFile
import Training

/// Why a workout file or a programme file cannot be used.
public enum WorkoutFileError: Error, Hashable, Sendable {
  /// There is no file at `path`.
  case missing(path: String)
  /// The file at `path` could not be read; `problem` says why.
  case unreadable(path: String, problem: String)
  /// The file has faults: first values of the wrong type, then values out of range. `path` is nil for bytes that came from no
  /// file.
  case faulty(path: String?, [FileFault])
}

extension WorkoutFileError: CustomStringConvertible {
  /// One line per fault, each with the file and the place.
  public var description: String {
    switch self {
    case .missing(let path): "\(path.visible): does not exist"
    case .unreadable(let path, let problem): "\(path.visible): \(problem)"
    case .faulty(let path, let faults):
      faults.map { fault in path.map { "\($0.visible): \(fault.inFile)" } ?? "\(fault)" }.joined(separator: "\n")
    }
  }
}

extension WorkoutFileError {
  /// The faults of `workout`, which was made of the file at `path`; nil if it has none.
  public static func faulty(_ workout: Workout, path: String) -> WorkoutFileError? {
    let faults = workout.faults.map { FileFault($0) }
    return faults.isEmpty ? nil : .faulty(path: path, faults)
  }

  /// Reads the file at `path` and parses its bytes with `parse`.
  static func reading<Document>(
    _ path: String, _ parse: ([UInt8]) throws(WorkoutFileError) -> Document
  ) throws(WorkoutFileError) -> Document {
    let bytes: [UInt8]?
    do throws(BoundedFile.Failure) {
      bytes = try BoundedFile.read(path, atMost: FileDocument.maximumSize)
    } catch {
      throw WorkoutFileError.unreadable(path: path, problem: sentence(error))
    }
    guard let bytes else { throw .missing(path: path) }
    do throws(WorkoutFileError) {
      return try parse(bytes)
    } catch {
      guard case .faulty(_, let faults) = error else { throw error }
      throw .faulty(path: path, faults)
    }
  }

  private static func sentence(_ failure: BoundedFile.Failure) -> String {
    switch failure {
    case .system(let step, let code): "cannot be \(step.participle): \(SystemError.reason(of: code))"
    case .notRegular: "is not a regular file"
    case .tooLarge: "has more than \(FileDocument.maximumSize) bytes; repeat steps instead of writing them out"
    }
  }
}
