/// Why nothing more can be written to a pipe, a file or a terminal.
public enum OutputError: Error, Equatable {
  /// The reader is gone: no fault, the program ends quietly.
  case closed
  /// A signal came while a slow reader was waited for.
  case interrupted
  /// The system's reason, an `errno`.
  case failed(Int32)
}
