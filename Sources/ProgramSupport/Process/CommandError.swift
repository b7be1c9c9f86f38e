import Posix
import ZoneClient

/// An error that ends a command: a sentence for the user, and the exit status.
package struct CommandError: Error, Equatable {
  package let message: String
  package let status: ExitStatus

  package init(_ message: String, _ status: ExitStatus) {
    self.message = message
    self.status = status
  }

  package init(_ error: ConnectionError, path: String) {
    let advice = error.advice(path).map { "\n" + $0 } ?? ""
    self.init(error.reason(path) + "." + advice, error.status)
  }
}
