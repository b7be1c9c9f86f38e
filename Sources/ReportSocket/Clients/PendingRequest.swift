import ZoneProtocol

/// A request without an answer yet. Its handler answers it exactly once.
///
/// The answer may come after `RequestHandler.handle` has returned. Until then the client's next requests wait. This keeps
/// answers in the order of requests, and each client makes one change at a time. A request in the background does not hold up
/// others. If the client disconnects first, the answer is dropped.
public final class PendingRequest {
  /// The stage of the request.
  enum Stage {
    /// Its handler is running.
    case handling
    /// The handler has returned; the client's next requests wait for the answer.
    case awaited
    /// The answer comes later; the client's next requests do not wait.
    case background
    /// It was answered, or its client disconnected while it was in the background.
    case over
  }

  /// The requested method with its parameters.
  public let method: Request.Method

  let id: RequestID
  var stage = Stage.handling
  private let client: ReportClient
  /// The background work of the request.
  private var work: AnyObject?

  init(_ request: Request, of client: ReportClient) {
    id = request.id
    method = request.method
    self.client = client
  }

  /// The client's process and user, for the log.
  public var peer: String { client.peer }

  // MARK: Answers

  /// Answers with success.
  /// `remedy` is a clause that says what to do if the answer does not fit into one line.
  public func reply(_ answer: Answer = Answer(), orElse remedy: String? = nil) {
    reply(line(answer), tooLong: "The answer does not fit into one line\(remedy.map { ": " + $0 } ?? "").")
  }

  /// Answers with the states of all straps. They are encoded once for all clients that ask at the same moment.
  /// - Parameter reason: why there is no strap, and what to do. It is used only if there is none.
  public func replyWithStates(reasonForNone reason: @autoclosure () -> String) {
    let states = client.server.encodedStates()
    let empty = line(Answer(states: [], reason: states.lines.isEmpty ? reason() : nil))
    reply(
      states.inserted(into: empty),
      tooLong: "The states of all straps do not fit into one line: subscribe to reports [\"state\"] instead.")
  }

  /// Answers a subscription and starts it: missed reports, then states, then live reports. Call it only from the handler.
  /// `straps` are the addresses of the straps that `subscription` names; nil for all straps.
  public func subscribe(_ subscription: Subscription, straps: Set<String>?) {
    client.filter = ReportFilter(types: subscription.reports, straps: straps)
    if let since = subscription.since {
      let (from, cursor) = client.server.place(after: since, wanted: client.filter)
      reply(Answer(from: from))
      client.feed(from: cursor)
    } else {
      reply()
      client.goLive()
    }
  }

  /// Answers with an error, and adds the request's id to it.
  public func fail(_ error: ErrorMessage) {
    finish { client.refuse(id, error) }
  }

  // MARK: In the background

  /// Whether another request of the client is in the background.
  public var isAnotherInBackground: Bool { client.background.map { $0 !== self } ?? false }

  /// Moves the request to the background. Call it only from the handler. A client may have one such request.
  /// - Parameter work: the work. It is released when the request is answered or the client disconnects.
  public func continueInBackground(_ work: AnyObject) {
    guard stage == .handling else { return }
    guard client.putInBackground(self) else {
      stage = .over
      return
    }
    stage = .background
    self.work = work
  }

  /// Reports a strap that was found, before the answer.
  public func report(_ strap: StrapEntry) {
    guard stage != .over else { return }
    client.send(ServerMessage.found(FoundStrap(id: id, strap: strap)).line())
  }

  /// Releases the work after the answer, or after the client disconnected.
  func abandon() {
    stage = .over
    work = nil
  }

  // MARK: Lines

  private func line(_ answer: Answer) -> [UInt8] { ServerMessage.reply(Reply(id: id, answer)).line() }

  private func reply(_ line: [UInt8], tooLong: String) {
    guard line.count <= LineFramer.maximumLineLength else {
      return fail(ErrorMessage(code: .notPossible, message: tooLong))
    }
    finish { client.enqueue(line) }
  }

  private func finish(_ answer: () -> Void) {
    let before = stage
    guard before != .over else { return }
    stage = .over
    answer()
    client.answered(self, at: before)
  }
}
