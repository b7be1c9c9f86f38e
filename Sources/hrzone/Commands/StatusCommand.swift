import ArgumentParser
import Posix
import Primitives
import ZoneProtocol

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
      let states = reply.states ?? []
      if json { return try Output.print(states.flatMap { ServerMessage.report($0).line() }) }
      guard states.isEmpty else { return try Output.print(StatusTable.lines(states)) }
      let reason = reply.reason ?? "It knows no strap yet: put one on near this machine."
      return try Output.print([("hrzoned runs. " + reason).oneLine])
    }
  }
}
