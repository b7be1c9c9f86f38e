import Training
import ZoneReport

/// The requests about runners.
extension ReportClient {
  func listRunners(id: RequestID) throws(ErrorMessage) {
    try reply(Reply(id: id, runners: server.handlers.runners.list()))
  }

  func setRunner(_ name: String?, _ change: RunnerChange, id: RequestID) throws(ErrorMessage) {
    try self.change("runner.set of \(name ?? "the only one"): \(change)", id: id) {
      () throws(ErrorMessage) -> String? in
      try server.handlers.runners.set(name, change)
    }
  }

  func forgetRunner(_ name: String?, id: RequestID) throws(ErrorMessage) {
    try change("runner.forget of \(name ?? "the only one")", id: id) { () throws(ErrorMessage) -> String? in
      try server.handlers.runners.forget(name)
    }
  }
}
