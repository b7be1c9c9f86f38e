import Primitives
import RunReplay
import Testing
import Training
import ZoneProtocol

/// The live lines of one strap, and what a replay makes of them.
struct RecordedLines {
  let lines: [String]
  let reports: [RecordedReport]

  init(_ lines: [String]) throws {
    self.lines = lines
    reports = try lines.compactMap { line in
      guard case .report(let report) = try ServerMessage(line: Array(line.utf8)) else { return nil }
      return RecordedReport(report)
    }
  }

  /// The lines that the daemon computed, without `seq` and `time`.
  var results: [String] {
    lines.filter { line in ["sample", "zone", "alert", "workout"].contains { line.hasPrefix(#"{"type":"\#($0)""#) } }
      .map(Self.comparable)
  }

  /// `line` without the values that a replay does not compute.
  static func comparable(_ line: String) -> String {
    guard let strap = line.firstRange(of: #","strap":"#), let type = line.firstRange(of: ",") else { return line }
    return String(line[..<type.lowerBound] + line[strap.lowerBound...])
  }

  static func line(_ report: Report) -> String {
    String(decoding: ServerMessage.report(report).line().dropLast(), as: UTF8.self)
  }

  /// A replay of all reports, and the lines that it emitted.
  func replay(
    strap: String, overrides: ReplayOverrides = ReplayOverrides()
  ) -> (replay: StrapReplay, lines: [String]) {
    var replay = StrapReplay(strap: strap, overrides: overrides)
    var emitted: [String] = []
    for report in reports { replay.ingest(report) { emitted.append(Self.line($0)) } }
    replay.finish { emitted.append(Self.line($0)) }
    return (replay, emitted)
  }

  /// Checks that a replay emits the daemon's lines, byte for byte. Returns the replay.
  @discardableResult
  func expectTheSame(
    strap: String, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> StrapReplay {
    let (replay, emitted) = replay(strap: strap)
    let (results, computed) = (results, emitted.map(Self.comparable))
    for (index, pair) in zip(results, computed).enumerated() where pair.0 != pair.1 {
      Issue.record(
        "\(what): result \(index): the daemon's\n\(pair.0)\nis not the replay's\n\(pair.1)",
        sourceLocation: sourceLocation)
      return replay
    }
    #expect(
      results.count == computed.count, "\(what): \(results.last ?? "-") / \(computed.last ?? "-")",
      sourceLocation: sourceLocation)
    let samples = lines.filter { $0.hasPrefix(#"{"type":"sample""#) }
    #expect(
      samples == emitted.filter { $0.hasPrefix(#"{"type":"sample""#) }, "\(what): samples with seq and time",
      sourceLocation: sourceLocation)
    #expect(replay.isFromTheBeginning, "\(what)", sourceLocation: sourceLocation)
    return replay
  }
}
