import Posix

extension OutputError {
  /// Exit status after a failed write: success if the reader closed the output.
  package func ending(writing what: String) throws(CommandError) -> ExitStatus {
    switch self {
    case .closed, .interrupted: return .success
    case .failed(let code): throw CommandError("cannot write \(what): \(SystemError.reason(of: code)).", .inputOutput)
    }
  }
}
