import ArgumentParser
import ZoneProtocol

/// `hrzone zones`
struct ZonesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zones",
    abstract: "Shows a runner's zones in bpm and percent, and where the maximum heart rate comes from.",
    discussion: """
      Examples:
        hrzone zones
        hrzone zones Anna
        hrzone zones --json | jq '.zones[] | select(.name == "LSD").from'

      Ends with 64 when there is no such runner. `hrzone runner set` changes what the zones are computed from.
      """)

  @OptionGroup var socket: SocketOption
  @Argument(help: ArgumentHelp("The runner; all if not given.", valueName: "runner"), completion: .runners)
  var name: String?
  @Flag(help: "Print each runner as a JSON object, a line each.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let runners = try OneAnswer.ask(.runnerList(name: name), path: socket.path).runners ?? []
      if json { return try Output.print(runners.flatMap { $0.line() }) }
      return try Output.print(Array(runners.map(RunnersTable.zones).joined(separator: [""])))
    }
  }
}
