import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import ZoneProtocol

/// `hrzone status`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows the current state of every strap.",
    discussion: """
      Examples:
        hrzone status
        hrzone status --json | jq .zone.name

      If no strap is known, --json prints {"states":[],"reason":"…"}.

      Exit status 69: hrzoned is not running. Exit status 77: your user has no access to its socket.
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print each state as the protocol's JSON object, one per line.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let reply = try OneAnswer.ask(.status, path: socket.path)
      let states = reply.states ?? []
      let reason = reply.reason ?? "It knows no strap yet: put one on near this machine."
      if json {
        let lines = states.map { ServerMessage.report($0).line() }
        return try Output.print(JSONWriter.lines(lines, orEmpty: "states", reason: reason))
      }
      guard states.isEmpty else { return try Output.print(StatusTable.lines(states)) }
      return try Output.print([("hrzoned is running. " + reason).oneLine])
    }
  }
}
