import Posix

extension OutputError {
  /// How a command ends that cannot write: quietly where nobody reads any more.
  func ending(writing what: String) throws(CommandError) -> ExitStatus {
    switch self {
    case .closed, .interrupted: return .success
    case .failed(let code): throw CommandError("cannot write \(what): \(SystemError.reason(of: code)).", .inputOutput)
    }
  }
}
