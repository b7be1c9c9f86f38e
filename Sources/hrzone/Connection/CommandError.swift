/// How the program ends (sysexits.h where it has a code).
enum ExitStatus: Int32 {
  case success = 0
  case usage = 64
  case dataError = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case systemFault = 71
  case cannotCreate = 73
  case inputOutput = 74
  case protocolError = 76
  case noPermission = 77
}

/// A command cannot go on: a sentence for a person, and the exit status.
struct CommandError: Error, Equatable {
  let message: String
  let status: ExitStatus

  init(_ message: String, _ status: ExitStatus) {
    self.message = message
    self.status = status
  }

  init(_ error: ConnectionError, path: String) {
    let advice = error.advice(path).map { "\n" + $0 } ?? ""
    self.init(error.reason(path) + "." + advice, error.status)
  }
}
