import ArgumentParser
import JSON
import ProgramSupport
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

      `hrzone runner set` changes the figures that the zones are computed from.

      Exit status 64: there is no such runner.
      """)

  @OptionGroup var socket: SocketOption
  @Argument(
    help: ArgumentHelp("The runner's name. Default: all runners.", valueName: "runner"), completion: .runners)
  var name: String?
  @Flag(help: "Print each runner as a JSON object, one per line.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let runners = try OneAnswer.ask(.runnerList(name: name), path: socket.path).runners ?? []
      let lines = runners.map { $0.line() }
      if json { return try Output.print(JSONWriter.lines(lines, orEmpty: "runners")) }
      return try Output.print(Array(runners.map(RunnersTable.zones).joined(separator: [""])))
    }
  }
}
