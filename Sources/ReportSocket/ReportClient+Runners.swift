import Training
import ZoneReport

/// The requests about runners.
extension ReportClient {
  func listRunners(_ name: String?, id: RequestID) throws(ErrorMessage) {
    let runners: [RunnerEntry]
    do throws(ErrorMessage) {
      runners = try server.handlers.runners.list(name)
    } catch {
      throw ErrorMessage(id: id, code: error.code.value ?? .badParameter, message: error.message)
    }
    try reply(Reply(id: id, runners: runners), orElse: "ask for one runner with 'name'")
  }

  func setRunner(_ name: String?, _ change: RunnerChange, id: RequestID) throws(ErrorMessage) {
    // Which figures changed, and not to what: heart rates are not for the log.
    try keep("runner.set of \(name ?? "the only one"): \(change.keys.joined(separator: ", "))", id: id) {
      answer throws(ErrorMessage) in
      try server.handlers.runners.set(name, change) { note in answer(Reply(id: id, reason: note)) }
    }
  }

  func forgetRunner(_ name: String?, id: RequestID) throws(ErrorMessage) {
    try keep("runner.forget of \(name ?? "the only one")", id: id) { answer throws(ErrorMessage) in
      try server.handlers.runners.forget(name) { note in answer(Reply(id: id, reason: note)) }
    }
  }
}
