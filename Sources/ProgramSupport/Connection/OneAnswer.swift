import Posix
import Primitives
import ZoneClient
import ZoneProtocol

/// Requests that get one reply.
package enum OneAnswer {
  /// Time limit for a reply.
  package static let limit = Duration.seconds(5)

  /// Sends `request` to the daemon at `path` and returns the reply.
  package static func ask(_ request: Request.Method, path: String) throws(CommandError) -> Reply {
    guard let reply = try ask(request, path: path, limit: limit, found: { _ in true }) else {
      throw CommandError(.closed, path: path)
    }
    return reply
  }

  /// Sends a request for a change, and prints `done` if it succeeds. The daemon's note is printed too.
  package static func change(_ request: Request.Method, path: String, done: String) throws(CommandError) -> ExitStatus {
    try change(request, path: path) { (_: Reply) throws(CommandError) in [done.oneLine] }
  }

  /// Sends a request for a change, and prints the lines that `done` makes of the reply. The daemon's note is printed too.
  package static func change(
    _ request: Request.Method, path: String, done: (Reply) throws(CommandError) -> [String]
  ) throws(CommandError) -> ExitStatus {
    let reply = try ask(request, path: path)
    // Printed even if `done` throws.
    defer { if let note = reply.reason { Output.note(note.oneLine) } }
    return try Output.print(try done(reply))
  }

  /// The states of the straps of the daemon at `path`.
  /// - Parameter strap: an address or a runner's name, to get only the states of that strap.
  package static func states(of strap: String?, path: String) throws(CommandError) -> [Report] {
    guard strap != nil else { return try ask(.status, path: path).states ?? [] }
    // A subscription begins with the states of its straps. They come before the reply to the next request.
    var states: [Report] = []
    for report in try ask(.status, collecting: [.state], strap: strap, path: path).reports {
      states.removeAll { $0.strap == report.strap }
      states.append(report)
    }
    return states
  }

  /// Sends `request` to the daemon at `path` and returns the reply; nil if `found` returned false or the output was closed.
  /// - Parameters:
  ///   - limit: time limit for the reply.
  ///   - output: descriptor that the results are written to. If its reader closes it, the reply is no longer wanted.
  ///   - found: called with each strap that is found before the reply; returns false to stop.
  package static func ask(
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
      case .signal, .input, .outputReady, .child: break
      }
    }
  }

  /// Sends `request` to the daemon at `path`. Returns the reply, and the reports of `types` that came before it.
  /// - Parameter strap: an address or a runner's name, to get only its reports; nil for all straps.
  package static func ask(
    _ request: Request.Method, collecting types: Set<ReportType>, strap: String?, path: String
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
      case .signal, .input, .outputReady, .outputGone, .child: break
      }
    }
  }

  /// The command's error for `error`. A parameter that the daemon rejects came from the command line, so it is a usage error.
  private static func fault(_ error: ConnectionError, _ path: String) -> CommandError {
    let commandError = CommandError(error, path: path)
    guard case .refused(let message) = error, message.code.value == .badParameter else { return commandError }
    return CommandError(commandError.message.replacing("with 'strap'", with: "with --strap"), .usage)
  }
}
