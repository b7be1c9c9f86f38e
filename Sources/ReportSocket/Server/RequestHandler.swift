import ZoneProtocol

/// The daemon behind a `ReportServer`: carries out what clients ask. All calls come on the loop's thread, and none may wait.
public protocol RequestHandler: AnyObject {
  /// The state of every strap now: reports whose body is a state.
  func states() -> [Report]

  /// Carries out `request`, and answers it: once, from inside this call or later.
  /// - Throws: the error that answers it, without an id; then nothing else answers it.
  func handle(_ request: PendingRequest) throws(ErrorMessage)
}
