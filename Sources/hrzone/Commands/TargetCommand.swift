import ArgumentParser
import Posix
import Primitives
import Training
import ZoneProtocol

/// `hrzone target`
struct TargetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "target",
    abstract: "Shows or sets the heart rates that alerts keep you to.",
    discussion: """
      Examples:
        hrzone target
        hrzone target LSD
        hrzone target 3
        hrzone target 133-152
        hrzone target 70-80%
        hrzone target off
        hrzone alerts

      Of a band in bpm both ends are in it; one in percent of the maximum heart rate ends under its upper one, as a zone does.

      It holds until it is changed, or hrzoned ends. During a workout the targets of its steps take its place.

      Ends with 64 when there is no such zone or the band is none, and with 66 when there is no such strap.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption
  @Argument(
    help: """
      A zone by its name or number, a band of heart rates in bpm such as 133-152, in percent of the maximum such as 70-80%, \
      or `off`. Without it, what it is now.
      """, completion: .targets)
  var target: String?
  @Flag(help: "Print each strap's target as a JSON object, a line each.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let strap = strap.strap
      if let target {
        let reply = try ask(target, strap)
        if let note = reply.reason { Output.note(note.oneLine) }
      }
      let states = try OneAnswer.states(of: strap, path: socket.path)
      if json { return try Output.print(states.flatMap { TargetText.json($0) }) }
      return try Output.print(TargetText.lines(states))
    }
  }

  /// Has the daemon keep to what `text` means.
  private func ask(_ text: String, _ strap: String?) throws(CommandError) -> Reply {
    guard let target = TargetText.target(text) else {
      return try OneAnswer.ask(.targetClear(strap: strap), path: socket.path)
    }
    if let fault = target.fault {
      throw CommandError("'\(text.oneLine)' is no target: \(fault.key.rawValue) \(fault).", .usage)
    }
    do throws(CommandError) {
      return try OneAnswer.ask(.targetSet(strap: strap, target), path: socket.path)
    } catch {
      guard error.status == .usage, case .zone(let zone) = target,
        let states = try? OneAnswer.states(of: strap, path: socket.path)
      else { throw error }
      throw TargetText.unknown(zone, among: states) ?? error
    }
  }
}
