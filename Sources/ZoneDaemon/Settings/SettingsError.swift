import TOMLFile

/// Why settings cannot be used.
enum SettingsError: Error, Hashable, Sendable {
  /// The file at `path` could not be read; `problem` is a sentence that says what to do.
  case unreadable(path: String, problem: String)
  /// All that is wrong, in the order of the settings; `path` is nil for what came from no file.
  case faulty(path: String?, [FileFault])
}

extension SettingsError: CustomStringConvertible {
  /// A line for each fault, each with the file and the place.
  var description: String {
    switch self {
    case .unreadable(let path, let problem): "\(path): \(problem)"
    case .faulty(let path, let faults):
      faults.map { fault in path.map { "\($0): \(fault.inFile)" } ?? "\(fault)" }.joined(separator: "\n")
    }
  }

  /// The same error of the file at `path`.
  func inFile(_ path: String) -> SettingsError {
    switch self {
    case .unreadable: self
    case .faulty(_, let faults): .faulty(path: path, faults)
    }
  }
}
