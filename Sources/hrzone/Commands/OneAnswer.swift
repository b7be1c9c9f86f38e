import Posix
import Primitives
import ZoneClient
import ZoneProtocol

/// A request that is answered once.
enum OneAnswer {
  /// How long the daemon may take to answer.
  static let limit = Duration.seconds(5)

  /// The reply of the daemon at `path` to `request`.
  static func ask(_ request: Request.Method, path: String) throws(CommandError) -> Reply {
    guard let reply = try ask(request, path: path, limit: limit, found: { _ in true }) else {
      throw CommandError(.closed, path: path)
    }
    return reply
  }

  /// Asks for a change, and says `done` when it was made; the daemon's note on it follows.
  static func change(_ request: Request.Method, path: String, done: String) throws(CommandError) -> ExitStatus {
    try change(request, path: path) { (_: Reply) throws(CommandError) in [done.oneLine] }
  }

  /// Asks for a change, and says the lines that `done` makes of the reply; the daemon's note on it follows.
  static func change(
    _ request: Request.Method, path: String, done: (Reply) throws(CommandError) -> [String]
  ) throws(CommandError) -> ExitStatus {
    let reply = try ask(request, path: path)
    // The note is not lost with what cannot be shown.
    defer { if let note = reply.reason { Output.note(note.oneLine) } }
    return try Output.print(try done(reply))
  }

  /// The states of the straps of the daemon at `path`; with `strap` of those only that the daemon knows by this address or
  /// runner's name.
  static func states(of strap: String?, path: String) throws(CommandError) -> [Report] {
    guard strap != nil else { return try ask(.status, path: path).states ?? [] }
    // A subscription begins with the states of its straps, all before the answer to the next request.
    var states: [Report] = []
    for report in try ask(.status, telling: [.state], strap: strap, path: path).reports {
      states.removeAll { $0.strap == report.strap }
      states.append(report)
    }
    return states
  }

  /// The reply of the daemon at `path` to `request`; nil where nobody wants it any more.
  /// - Parameters:
  ///   - limit: how long the daemon may take.
  ///   - output: where what is found goes: when its reader has gone, nobody wants the reply.
  ///   - found: called with each strap that is found before the reply comes; gives false when that is enough.
  static func ask(
    _ request: Request.Method, path: String, limit: Duration, output: Int32? = nil, found: (StrapEntry) -> Bool
  ) throws(CommandError) -> Reply? {
    let feed = try DaemonFeed.open(path, request: request)
    let loop = CommandLoop(feed: feed, output: output)
    let deadline = Clock.now + limit
    while true {
      switch try loop.next(until: deadline) {
      case .feed(.lost(let error)): throw fault(error, path)
      case .feed(.line(let line)):
        if case .found(let strap) = line.message, !found(strap.strap) { return nil }
        if case .reply(let reply) = line.message { return reply }
      case .outputGone: return nil
      case .deadline: throw CommandError(.silent, path: path)
      case .signal, .input, .outputReady: break
      }
    }
  }

  /// The reply of the daemon at `path` to `request`, and the reports of `types` that it made of it: these come first.
  /// - Parameter strap: an address or a runner's name, whose reports are wanted; nil for all straps.
  static func ask(
    _ request: Request.Method, telling types: Set<ReportType>, strap: String?, path: String
  ) throws(CommandError) -> (reply: Reply, reports: [Report]) {
    let subscription = Subscription(reports: types, straps: strap.map { [$0] })
    let feed = try DaemonFeed.open(path, request: .subscribe(subscription))
    let loop = CommandLoop(feed: feed)
    let deadline = Clock.now + limit
    var id: RequestID?
    var reports: [Report] = []
    while true {
      switch try loop.next(until: deadline) {
      case .feed(.lost(let error)): throw fault(error, path)
      case .feed(.line(let line)):
        guard let asked = id else {
          if case .success = line.answer(to: DaemonFeed.requestID) { id = feed.send(request) }
          continue
        }
        switch line.answer(to: asked) {
        case .success(let reply): return (reply, reports)
        case .failure(let message): throw fault(.refused(message), path)
        case nil: break
        }
        if case .report(let report) = line.message, types.contains(report.body.type) { reports.append(report) }
      case .deadline: throw CommandError(.silent, path: path)
      case .signal, .input, .outputReady, .outputGone: break
      }
    }
  }

  /// A parameter that the daemon does not take was typed here.
  private static func fault(_ error: ConnectionError, _ path: String) -> CommandError {
    let told = CommandError(error, path: path)
    guard case .refused(let message) = error, message.code.value == .badParameter else { return told }
    return CommandError(told.message.replacing("with 'strap'", with: "with --strap"), .usage)
  }
}
