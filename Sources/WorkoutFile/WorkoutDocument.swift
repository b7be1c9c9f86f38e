import Primitives
import TOMLFile
import Training

/// A workout, read from a file.
public struct WorkoutDocument {
  /// The workout. It has no faults, but its zones are not yet checked against a runner's.
  public let workout: Workout
  /// The purpose of the workout, in a sentence or two.
  public let about: String?
  /// The file, for the positions of its keys.
  private let document: FileDocument

  /// The longest `about`, in bytes of UTF-8.
  public static let longestAbout = 500

  /// Reads the workout in the file at `path`.
  /// - Throws: `WorkoutFileError`, with all faults at once.
  public init(path: String) throws(WorkoutFileError) {
    self = try WorkoutFileError.reading(path) { bytes throws(WorkoutFileError) in try WorkoutDocument(parsing: bytes) }
  }

  /// Reads the workout from the TOML document in `bytes`.
  /// - Throws: `WorkoutFileError.faulty`, with all faults at once. Each has its key's path, with steps counted from 1, or its
  ///   line and column.
  public init(parsing bytes: [UInt8]) throws(WorkoutFileError) {
    do throws(FileFault) {
      document = try FileDocument(parsing: bytes)
    } catch {
      throw .faulty(path: nil, [error])
    }
    var table = FileTable(path: "", entries: document.entries, noun: "key of a workout")
    var reader = StepReader()
    let name = reader.name(of: &table)
    about = table.about(&reader.faults)
    let elements = reader.elements(of: &table)
    table.finish(&reader.faults)
    workout = Workout(name: name, elements: elements)
    reader.check(workout)
    guard reader.faults.isEmpty else { throw .faulty(path: nil, document.located(reader.faults)) }
  }

  /// Checks that at least one runner has each zone that the workout names.
  /// `zones` are the zones of each runner.
  /// - Throws: `WorkoutFileError.faulty`, with the place of each unknown zone in the file at `path`.
  public func check(zonesOfRunners zones: [[Zone]], path: String) throws(WorkoutFileError) {
    let faults = workout.faults(forAnyOf: zones).map { FileFault($0) }
    guard faults.isEmpty else { throw .faulty(path: path, document.located(faults)) }
  }
}

extension FileTable {
  /// The text of the key `about`.
  mutating func about(_ faults: inout [FileFault]) -> String? { sentence("about", &faults) }

  /// A text for people, not empty and without control characters.
  mutating func sentence(_ key: String, _ faults: inout [FileFault]) -> String? {
    let limit = WorkoutDocument.longestAbout
    return text(key, "a text of 1 to \(limit) bytes without control characters", &faults) { text in
      (1...limit).contains(text.utf8.count) && !text.hasHiddenCharacters ? text : nil
    }
  }
}
