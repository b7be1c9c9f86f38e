import ZoneProtocol

/// Handles the requests of a `ReportServer`'s clients. All calls come on the loop's thread and must not block.
public protocol RequestHandler: AnyObject {
  /// The current state of every strap: reports whose body is a state.
  func states() -> [Report]

  /// Handles `request` and answers it exactly once, from inside this call or later.
  /// - Throws: an error that becomes the answer, without an id. Nothing else may answer then.
  func handle(_ request: PendingRequest) throws(ErrorMessage)
}
