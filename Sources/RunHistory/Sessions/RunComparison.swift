import Primitives
import RunReplay
import ZoneProtocol

/// A comparison of what the daemon reported of a session with what is computed from its record, byte for byte.
public struct RunComparison: Sendable {
  /// A report that differs, as lines without `seq` and `time`; nil where one side has none.
  public struct Difference: Hashable, Sendable {
    /// What the daemon reported.
    public let reported: String?
    /// What is computed.
    public let computed: String?
  }

  /// The number of alerts, changes of zone and steps of workouts that were compared.
  public private(set) var count = 0
  /// The first differences of each part.
  public private(set) var differences: [Difference] = []
  /// Whether the record has everything from the beginning of each strap's use. If not, the first results may differ.
  public private(set) var isFromTheBeginning = true
  /// The lines that are computed, in order, with samples.
  public private(set) var lines: [[UInt8]] = []

  /// Compares `record`, which should have its whole context.
  public init(_ record: RunRecord) {
    for part in record.parts {
      var replay = StrapReplay(strap: record.session.strap)
      var computed: [Report] = []
      for report in part.context + part.reports { replay.ingest(report) { computed.append($0) } }
      replay.finish { computed.append($0) }
      isFromTheBeginning = isFromTheBeginning && replay.isFromTheBeginning
      let first = part.reports.first.flatMap(\.t) ?? Instant(nanoseconds: .min)
      let mine = computed.filter { $0.t ?? first >= first }
      lines += mine.map { ServerMessage.report($0).line() }
      compare(
        part.reports.compactMap { report in
          guard case .report(let report) = report else { return nil }
          return Self.comparable(report)
        }, mine.compactMap(Self.comparable))
    }
  }

  private mutating func compare(_ reported: [String], _ computed: [String]) {
    count += max(reported.count, computed.count)
    for index in 0..<max(reported.count, computed.count) {
      let pair = Difference(
        reported: index < reported.count ? reported[index] : nil,
        computed: index < computed.count ? computed[index] : nil)
      guard pair.reported != pair.computed else { continue }
      differences.append(pair)
      // What follows a difference is shifted.
      return
    }
  }

  /// The line of a computed report without what a replay does not compute; nil for other reports.
  private static func comparable(_ report: Report) -> String? {
    switch report.body {
    case .zone, .alert, .workout: break
    case .sample, .state, .strap, .mark, .settings, .raw: return nil
    }
    let bare = Report(
      time: UTCTime(milliseconds: 0), t: report.t, strap: report.strap, runner: report.runner, body: report.body)
    return String(decoding: ServerMessage.report(bare).line().dropLast(), as: UTF8.self)
  }
}
