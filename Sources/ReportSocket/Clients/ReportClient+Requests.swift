import ZoneProtocol

extension ReportClient {
  /// Handles the request in one line. Its answer is queued behind all waiting lines.
  func execute(_ line: [UInt8]) {
    let received = Result { () throws(ErrorMessage) in try Request(line: line) }
    let id = received.id
    let request: Request
    do throws(ErrorMessage) {
      try server.admitRequest(of: self)
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

  /// Queues an error behind all waiting lines.
  func refuse(_ id: RequestID?, _ error: ErrorMessage) {
    var error = error
    error.id = id
    enqueue(ServerMessage.error(error).line())
  }

  /// Continues after `request` was answered. `stage` is its stage before the answer.
  func answered(_ request: PendingRequest, at stage: PendingRequest.Stage) {
    switch stage {
    // The caller of the handler continues with the next requests.
    case .handling, .over: break
    case .awaited:
      isAwaitingAnswer = false
      resume()
    case .background:
      background = nil
      pump()
    }
  }

  /// Puts `request` in the background; false if the client has disconnected.
  func putInBackground(_ request: PendingRequest) -> Bool {
    guard isServable else { return false }
    background = request
    return true
  }

  /// Queues a line behind all waiting lines.
  func send(_ line: [UInt8]) {
    enqueue(line)
    pump()
  }
}

extension Result<Request, ErrorMessage> {
  /// The id of a request, even if the request was not understood.
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
      self.init(code: .lineTooLong, message: "A line may have at most \(limit) bytes: send one short request a line.")
    case .notUTF8(let position):
      self.init(code: .notUTF8, message: "A line must be UTF-8: connect again and send UTF-8.", at: position)
    }
  }
}
