import ZoneProtocol

extension ReportClient {
  /// Has one line's request carried out. Its answer goes behind all that waits.
  func carryOut(_ line: [UInt8]) {
    let received = Result { () throws(ErrorMessage) in try Request(line: line) }
    let id = received.id
    let request: Request
    do throws(ErrorMessage) {
      try server.takeRequest(of: self)
      request = try received.get()
    } catch {
      return refuse(id, error)
    }
    guard request.method.changesSomething || !isDeaf else { return }
    let pending = PendingRequest(request, of: self)
    do throws(ErrorMessage) {
      try server.handler.handle(pending)
    } catch {
      pending.fail(error)
    }
    if request.method.changesSomething { server.forgetStates() }
    guard pending.stage == .handling else { return }
    pending.stage = .awaited
    isAwaitingAnswer = true
  }

  /// Puts an error behind all that waits.
  func refuse(_ id: RequestID?, _ error: ErrorMessage) {
    var error = error
    error.id = id
    enqueue(ServerMessage.error(error).line())
  }

  /// The answer of `request` is among what waits; `stage` was the request's until then.
  func answered(_ request: PendingRequest, at stage: PendingRequest.Stage) {
    switch stage {
    // Whoever called the handler goes on.
    case .handling, .over: break
    case .awaited:
      isAwaitingAnswer = false
      goOn()
    case .background:
      background = nil
      pump()
    }
  }

  /// Puts `request` in the background; false if the client has gone.
  func putInBackground(_ request: PendingRequest) -> Bool {
    guard isServable else { return false }
    background = request
    return true
  }

  /// Sends a line behind all that waits.
  func send(_ line: [UInt8]) {
    enqueue(line)
    pump()
  }
}

extension Result<Request, ErrorMessage> {
  /// The id of a request, whether it was understood or not.
  fileprivate var id: RequestID? {
    switch self {
    case .success(let request): request.id
    case .failure(let error): error.id
    }
  }
}

extension ErrorMessage {
  init(_ error: FramingError) {
    switch error {
    case .lineTooLong(let limit):
      self.init(code: .lineTooLong, message: "A line has at most \(limit) bytes: send shorter requests, one a line.")
    case .notUTF8(let position):
      self.init(code: .notUTF8, message: "A line must be UTF-8: connect again and send UTF-8.", at: position)
    }
  }
}
