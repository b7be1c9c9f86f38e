import ZoneProtocol

/// A request that is not answered yet. Its handler answers it, once.
///
/// The answer may come after `RequestHandler.handle` has returned. Until it comes, the client's next requests wait: answers keep the
/// order of the requests, and each client has at most one change in the making. A request in the background holds up no others.
/// The client may go before the answer comes. Then the answer is dropped.
public final class PendingRequest {
  /// How far it is.
  enum Stage {
    /// Its handler is being called.
    case handling
    /// The client's next requests wait for its answer.
    case awaited
    /// Its answer comes later, and the client's next requests do not wait for it.
    case background
    /// It is answered, or it was in the background and its client went.
    case over
  }

  /// What is asked.
  public let method: Request.Method

  let id: RequestID
  var stage = Stage.handling
  private let client: ReportClient
  /// What goes on for it in the background.
  private var work: AnyObject?

  init(_ request: Request, of client: ReportClient) {
    id = request.id
    method = request.method
    self.client = client
  }

  /// Whose request it is, for the log.
  public var peer: String { client.peer }

  // MARK: Answers

  /// Answers that it succeeded.
  /// - Parameter remedy: what to do if the answer does not fit into one line; a clause.
  public func reply(_ answer: Answer = Answer(), orElse remedy: String? = nil) {
    reply(line(answer), tooLong: "The answer does not fit into one line\(remedy.map { ": " + $0 } ?? "").")
  }

  /// Answers with the states of all straps, encoded once for all that ask in the same moment.
  /// - Parameter reason: why there is no strap, and what to do; used only if there is none.
  public func replyWithStates(reasonForNone reason: @autoclosure () -> String) {
    let states = client.server.encodedStates()
    let empty = line(Answer(states: [], reason: states.lines.isEmpty ? reason() : nil))
    reply(
      states.inserted(into: empty),
      tooLong: "The states of all straps do not fit into one line: subscribe to reports [\"state\"] instead.")
  }

  /// Answers a subscription and begins it: what was missed, then states, then reports as they come. For the call of the handler.
  /// - Parameter straps: the addresses of the straps that `subscription` names; nil for all straps.
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

  /// Answers that it failed; the error gets the request's id.
  public func fail(_ error: ErrorMessage) {
    finish { client.refuse(id, error) }
  }

  // MARK: In the background

  /// Whether another request of the client is in the background.
  public var isAnotherInBackground: Bool { client.background.map { $0 !== self } ?? false }

  /// Puts the request in the background, for the call of the handler. A client may have one such request at a time.
  /// - Parameter work: what goes on. It is released when the request is answered or its client goes.
  public func continueInBackground(_ work: AnyObject) {
    guard stage == .handling else { return }
    guard client.putInBackground(self) else {
      stage = .over
      return
    }
    stage = .background
    self.work = work
  }

  /// Tells of a strap that was found, before the answer.
  public func tell(_ strap: StrapEntry) {
    guard stage != .over else { return }
    client.send(ServerMessage.found(FoundStrap(id: id, strap: strap)).line())
  }

  /// Releases what goes on for it: it is answered, or its client went.
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
