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
    let loop = CommandLoop(feed: try DaemonFeed.open(path, request: .status))
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
