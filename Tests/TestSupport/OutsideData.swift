import Glibc

// A release build of the whole package compiles this too, and has no Testing beside the static runtime.
#if canImport(Testing)
  import Testing
#endif

/// Data for tests that the repository does not contain. A variable of the environment names the folder of each.
package enum OutsideData: String, Sendable {
  /// Captures of real runs and rides.
  case recordings = "HRZONED_RECORDINGS"
  /// Captures of straps that were once not understood.
  case cases = "HRZONED_CASES"

  /// The folder's path; nil where the variable is not set or empty.
  package var folder: String? {
    guard let path = getenv(rawValue).map({ String(cString: $0) }), !path.isEmpty else { return nil }
    return path
  }

  /// The paths of the captures whose names begin with `prefix`, in the order of their names.
  package func captures(named prefix: String = "") -> [String] {
    guard let folder else { return [] }
    return Folder.names(folder).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".jsonl") }.sorted()
      .map { "\(folder)/\($0)" }
  }
}

#if canImport(Testing)
  extension Trait where Self == ConditionTrait {
    /// Skips a test where the folder of `data` is not given. `.ci/run` counts these skips by the first two words of the comment,
    /// and permits no others.
    package static func needs(_ data: OutsideData) -> Self {
      .enabled(if: data.folder != nil, "outside data: \(data.rawValue) names no folder")
    }
  }
#endif
