import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import Training
import ZoneProtocol

/// `hrzone target`
struct TargetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "target",
    abstract: "Shows or sets the target: the heart rates that alerts keep you in.",
    discussion: """
      Examples:
        hrzone target
        hrzone target LSD
        hrzone target 3
        hrzone target 133-152
        hrzone target 150-
        hrzone target '<140'
        hrzone target 70-80%
        hrzone target off

      A band in bpm includes both its bounds. A band in percent of the maximum heart rate includes its lower bound but not its \
      upper one, like a zone.

      The target stays until you change it or hrzoned ends. During a workout, the targets of its steps apply instead.

      Exit status 64: the runner has no such zone, or the band is not valid. Exit status 66: there is no such strap.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption
  @Argument(
    help: ArgumentHelp(
      """
      A zone by its name or number (3, Z3), a band in bpm (133-152, 150-, '<140'), or a band in percent of the maximum \
      (70-80%). `off` or 0 clears the target. If you leave it out, the current target is shown.
      """, valueName: "target"), completion: .targets)
  var words: [String] = []
  @Flag(help: "Print each strap's target as a JSON object, one per line.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let strap = strap.strap
      if !words.isEmpty {
        let target = words.joined(separator: " ")
        let reply = try ask(target, strap)
        if let note = reply.reason { Output.note(note.oneLine) }
      }
      let states = try OneAnswer.states(of: strap, path: socket.path)
      if json { return try Output.print(JSONWriter.lines(states.map { TargetText.json($0) }, orEmpty: "straps")) }
      return try Output.print(TargetText.lines(states))
    }
  }

  /// Asks the daemon to set the target that `text` means.
  private func ask(_ text: String, _ strap: String?) throws(CommandError) -> Reply {
    guard let target = TargetText.target(text) else {
      return try OneAnswer.ask(.targetClear(strap: strap), path: socket.path)
    }
    if let fault = target.fault {
      throw CommandError("'\(text.oneLine)' is not a valid target: \(fault.key.rawValue) \(fault).", .usage)
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
