/// Why a pipe, a file or a terminal accepts no more output.
public enum OutputError: Error, Equatable {
  /// The reader is gone. This is no fault; the program ends quietly.
  case closed
  /// A signal arrived during the wait for a slow reader.
  case interrupted
  /// A system call failed with this `errno`.
  case failed(Int32)
}
