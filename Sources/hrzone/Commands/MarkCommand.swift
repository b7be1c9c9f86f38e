import ArgumentParser
import ProgramSupport
import ZoneProtocol

/// `hrzone mark`
struct MarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark",
    abstract: "Marks this moment of the run.",
    discussion: """
      Examples:
        hrzone mark
        hrzone mark new shoes
        hrzone mark --strap Anna lactate 2.1
        hrzone stream --reports mark --history

      Put `--` before a text that begins with a dash: `hrzone mark -- -2 kg`.

      hrzoned sends the mark, with its time, to every program that listens. `hrzone watch` shows it.

      Exit status 64: the text is too long or cannot be printed. Exit status 66: there is no such strap.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption
  @Argument(
    help: ArgumentHelp(
      "A note about this moment, at most \(MarkReport.maximumTextLength) bytes.", valueName: "text"))
  var words: [String] = []

  func run() throws {
    try ending { () throws(CommandError) in
      let text = words.isEmpty ? nil : words.joined(separator: " ")
      return try OneAnswer.change(
        .mark(strap: strap.strap, text: text), path: socket.path,
        done: "Mark set.")
    }
  }
}
