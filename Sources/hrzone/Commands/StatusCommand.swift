import ArgumentParser
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

  func run() throws {
    try ending { () throws(CommandError) in
      let reply = try OneAnswer.ask(.status, path: socket.path)
      do throws(OutputError) {
        try print(reply, to: Output(1))
      } catch {
        return try error.ending(writing: "standard output")
      }
      return .success
    }
  }

  private func print(_ reply: Reply, to output: Output) throws(OutputError) {
    let states = reply.states ?? []
    if json {
      for state in states {
        try output.write(ServerMessage.report(state).line())
      }
    } else if states.isEmpty {
      let reason = reply.reason ?? "It knows no strap yet: put one on near this machine."
      try output.write(line: PrintableText.clean("hrzoned runs. " + reason))
    } else {
      for line in StatusTable.lines(states) { try output.write(line: line) }
    }
  }
}
