import ArgumentParser
import Posix
import ProgramSupport
import RunHistory
import TerminalUI

/// `hrlog plot`
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws a session: its zones, its workout, and the heart rate over the whole run.",
    discussion: """
      Examples:
        hrlog plot
        hrlog plot 12

      The line of heart rates is interrupted where there was no live signal for more than 6 s. Below the graph are the marks, \
      with their numbers in the graph, and the longer gaps. Set NO_COLOR to turn colours off.
      """)

  /// Size of the page if the output is no terminal.
  private static let plainSize = Size(columns: 80, rows: 24)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName = .last
  @OptionGroup var database: DatabaseOption

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let record = try history { () throws(HistoryError) in
        try source.record(try session.find(in: source).id, wholeContext: false)
      }
      var style = TerminalStyle(environment: ProcessEnvironment.variables())
      let page = RunPage(record, SessionSummary(of: record))
      guard let terminal = Terminal(output: 1, input: 0) else {
        return try Output.print(page.render(size: Self.plainSize, glyphs: style.glyphs).lines)
      }
      style.limit(to: terminal.font)
      var size = terminal.size
      // Room for the prompt.
      size.rows -= 1
      let frame = page.render(size: size, glyphs: style.glyphs)
      guard style.canAddress else { return try Output.print(frame.lines) }
      return try Output.print(frame.printed(Palette(depth: style.depth)))
    }
  }
}
