import ArgumentParser
import JSON
import Primitives
import ZoneReport

/// `hrzone status`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows the state of every strap, once.",
    discussion: """
      Examples:
        hrzone status
        hrzone status --json | jq .zone.name

      Ends with 0 when the daemon answered, 69 when there is none, 77 when you may not ask it.
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print each state as the protocol's JSON object, a line each.")
  var json = false

  /// How long the daemon may take to answer.
  static let limit = Duration.seconds(5)

  func run() throws {
    try ending { () throws(CommandError) in
      let states = try Self.ask(path: socket.path)
      do throws(OutputError) {
        try print(states, to: Output(1))
      } catch {
        return try error.ending(writing: "standard output")
      }
      return .success
    }
  }

  /// The states that the daemon at `path` answers with.
  private static func ask(path: String) throws(CommandError) -> [Report] {
    let feed: DaemonFeed
    do throws(ConnectionError) {
      feed = try DaemonFeed(path: path, request: .status)
    } catch {
      throw CommandError(error, path: path)
    }
    let loop = CommandLoop(feed: feed)
    let deadline = Clock.now + limit
    while true {
      switch try loop.next(until: deadline) {
      case .feed(.lost(let error)): throw CommandError(error, path: path)
      case .feed(.line(let line)):
        if case .reply(let reply) = line.message { return reply.states ?? [] }
      case .deadline: throw CommandError(.silent, path: path)
      case .signal, .input, .outputGone, .outputReady: break
      }
    }
  }

  private func print(_ states: [Report], to output: Output) throws(OutputError) {
    if json {
      for state in states {
        try output.write(ServerMessage.report(state).line())
      }
    } else {
      for line in StatusTable.lines(states) { try output.write(line: line) }
    }
  }
}

/// The states of straps for a person.
enum StatusTable {
  static func lines(_ states: [Report]) -> [String] {
    guard !states.isEmpty else { return ["hrzoned runs and knows no strap yet: put one on near this machine."] }
    let now = Instant(nanoseconds: 0)
    let views = states.map { report in
      var view = StrapView(address: report.strap)
      view.runner = report.runner.map(PrintableText.clean)
      view.apply(report.body, time: report.time, now: now)
      return view
    }
    var rows = [["STRAP", "RUNNER", "BPM", "ZONE", "PERCENT", "SIGNAL", "AGE", "LINK"]]
    for view in views {
      rows.append([
        view.address, view.runner ?? "-", view.bpm.map(String.init) ?? "-",
        view.zone.map { "\($0.index) \($0.name)" } ?? "unknown", view.percentText ?? "-", view.signal.words,
        view.age(at: now).map { "\(Int($0)) s" } ?? "-",
        [view.phase?.rawValue, view.link].compactMap(\.self).joined(separator: ", "),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { PrintableText.width(of: $0[column]) }.max() ?? 0 }
    var lines: [String] = []
    for (index, row) in rows.enumerated() {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell + String(repeating: " ", count: widths[column] - PrintableText.width(of: cell) + 2)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
      // Why a strap is not there says more than any figure.
      if index > 0, views[index - 1].phase != .live, let reason = views[index - 1].reason {
        lines.append("  " + reason)
      }
    }
    return lines
  }
}
