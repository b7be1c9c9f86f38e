import Glibc

// A release build of the whole package compiles this file too, and has no Testing module with the static runtime.
#if canImport(Testing)
  import Testing
#endif

/// Test data that is not in the repository. An environment variable names each folder.
package enum OutsideData: String, Sendable {
  /// Captures of real runs and rides.
  case recordings = "HRZONED_RECORDINGS"
  /// Captures of straps that were once misread.
  case cases = "HRZONED_CASES"

  /// The folder's path; nil if the variable is unset or empty.
  package var folder: String? {
    guard let path = getenv(rawValue).map({ String(cString: $0) }), !path.isEmpty else { return nil }
    return path
  }

  /// The paths of the captures whose names begin with `prefix`, sorted by name.
  package func captures(named prefix: String = "") -> [String] {
    guard let folder else { return [] }
    return Folder.names(folder).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".jsonl") }.sorted()
      .map { "\(folder)/\($0)" }
  }
}

#if canImport(Testing)
  extension Trait where Self == ConditionTrait {
    /// Skips a test if the folder of `data` is not given. `.ci/run` recognizes these skips by the comment's first two words,
    /// and permits no others.
    package static func needs(_ data: OutsideData) -> Self {
      .enabled(if: data.folder != nil, "outside data: \(data.rawValue) names no folder")
    }
  }
#endif
