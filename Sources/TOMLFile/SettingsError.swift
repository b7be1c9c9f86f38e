/// The reason why a program's settings cannot be used.
public enum SettingsError: Error, Hashable, Sendable {
  /// The file at `path` cannot be read; `problem` says what to do.
  case unreadable(path: String, problem: String)
  /// All faults, in the order of the settings. `path` is nil for faults that come from no file.
  case faulty(path: String?, [FileFault])
}

extension SettingsError: CustomStringConvertible {
  /// One line for each fault, with file and place.
  public var description: String {
    switch self {
    case .unreadable(let path, let problem): "\(path): \(problem)"
    case .faulty(let path, let faults):
      faults.map { fault in path.map { "\($0): \(fault.inFile)" } ?? "\(fault)" }.joined(separator: "\n")
    }
  }

  /// The same error with the path of its file.
  public func inFile(_ path: String) -> SettingsError {
    switch self {
    case .unreadable: self
    case .faulty(_, let faults): .faulty(path: path, faults)
    }
  }
}
