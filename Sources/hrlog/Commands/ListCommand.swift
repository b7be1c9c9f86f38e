import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import RunHistory

/// `hrlog list`
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the sessions, the oldest first.",
    discussion: """
      Load is the training impulse (TRIMP) by Edwards: the minutes in each tenth of the maximum heart rate from 50 % on, times \
      1 to 5.
      """)

  @OptionGroup var database: DatabaseOption
  @OptionGroup var filter: FilterOptions
  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let entries = try source.summarized(filter.filter)
      if json { return try Output.print(entries.json) }
      guard !entries.isEmpty else {
        return try Output.print([Self.nothing(in: source, filter.filter)])
      }
      return try Output.print(SessionTable.lines(entries, now: Clock.time))
    }
  }

  /// Why the list is empty.
  private static func nothing(in source: any HistorySource, _ filter: SessionFilter) -> String {
    guard filter == SessionFilter() else { return "No session matches." }
    guard source is HistoryFile else {
      return "No session yet that you may see. \(RecorderSettings.standardPath) says whose runs a user may see."
    }
    return "No session yet in \(source.place.oneLine). `hrlog record` records while hrzoned runs and a strap is worn."
  }
}

extension [SummarizedSession] {
  /// A JSON array, with a line for each session.
  var json: [UInt8] {
    JSONWriter.array(
      map { entry in
        var writer = JSONWriter()
        writer.object { entry.session.encodeMembers(entry.summary, into: &$0) }
        return writer.bytes
      })
  }
}

extension JSONWriter {
  /// A JSON array with a line for each of `objects`.
  static func array(_ objects: [[UInt8]]) -> [UInt8] {
    let newline = UInt8(ascii: "\n")
    let lines = objects.joined(separator: [UInt8(ascii: ","), newline])
    return [UInt8(ascii: "[")] + (objects.isEmpty ? [] : [newline] + lines + [newline]) + [UInt8(ascii: "]"), newline]
  }
}

extension HistorySource {
  /// The sessions that `filter` admits, with a line of progress if their figures take more than a second to compute.
  func summarized(_ filter: SessionFilter) throws(CommandError) -> [SummarizedSession] {
    try history { () throws(HistoryError) in
      guard let file = self as? HistoryFile else { return try entries(filter) }
      var progress = ProgressLine("Computing figures")
      defer { progress.finish() }
      return try file.entries(filter) { progress.show($0, of: $1) }
    }
  }
}
