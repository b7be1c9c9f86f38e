import JSON
import Primitives
import RunReplay
import ZoneProtocol

/// The lines of an answer on the recorder's socket. The last one is `{"end":true}` or an `error`.
public enum HistoryAnswer {
  /// The longest line, in bytes without its end: a report's line within another object.
  public static let longestLine = 2 * LineFramer.maximumLineLength

  /// The line that ends an answer.
  public static let end = object { $0.member("end", true) }

  /// The line of a refused request, which ends the answer.
  public static func error(_ error: HistoryError) -> [UInt8] { object { $0.member("error", "\(error)") } }

  /// The line of a change: the sentence that says what was done.
  public static func done(_ sentence: String) -> [UInt8] { object { $0.member("done", sentence) } }

  /// The line of a session.
  public static func session(_ entry: SummarizedSession) -> [UInt8] {
    object { entry.session.encodeMembers(entry.summary, into: &$0) }
  }

  /// The line of a measurement.
  public static func measurement(_ measurement: RestMeasurement) -> [UInt8] {
    object { measurement.encodeMembers(into: &$0) }
  }

  /// Calls `emit` with each line of a record.
  public static func lines<E: Error>(of record: RunRecord, _ emit: ([UInt8]) throws(E) -> Void) throws(E) {
    try emit(session(SummarizedSession(session: record.session, summary: nil)))
    for part in record.parts {
      try emit(
        object { object in
          object.member("part", part.boot)
          object.member("shift_us", Int(part.shift.nanoseconds / 1000))
          object.member("context", part.context.count)
        })
      for report in part.context + part.reports { try emit(line(of: report)) }
    }
    for gap in record.gaps {
      try emit(
        object { object in
          object.key("gap")
          object.value(plain: gap.time.ascii)
          object.member("duration_us", Int(gap.duration.nanoseconds / 1000))
          if let cause = gap.cause { object.member("cause", cause.rawValue) }
        })
    }
  }

  /// Adds a line of `lines(of:_:)` to a record.
  /// - Returns: whether the line could be read.
  static func add(_ line: JSONValue, to record: inout RunRecord?) -> Bool {
    guard record != nil else {
      guard let session = SessionEntry(line) else { return false }
      record = RunRecord(session: session, parts: [], gaps: [])
      return true
    }
    if let boot = line["part"]?.string {
      let shift = Duration.microseconds(line["shift_us"]?.integer ?? 0)
      record?.parts.append(RunRecord.Part(boot: boot, shift: shift, context: [], reports: []))
      record?.expectedContext = Int(clamping: line["context"]?.integer ?? 0)
      return true
    }
    if let time = line["gap"]?.string.flatMap({ UTCTime(parsing: $0) }) {
      record?.gaps.append(
        RecordedGap(
          time: time, duration: .microseconds(line["duration_us"]?.integer ?? 0),
          cause: line["cause"]?.string.flatMap { GapCause(rawValue: $0) }))
      return true
    }
    guard let report = try? Report(decoding: line), let last = record?.parts.indices.last,
      let recorded = RecordedReport(report)
    else { return false }
    if let expected = record?.expectedContext, expected > 0 {
      record?.parts[last].context.append(recorded)
      record?.expectedContext = expected - 1
    } else {
      record?.parts[last].reports.append(recorded)
    }
    return true
  }

  private static func line(of report: RecordedReport) -> [UInt8] {
    switch report {
    case .report(let report): return ServerMessage.report(report).line()
    case .sample(let recorded):
      var sample = SampleReport(signal: recorded.signal, rrIntervals: recorded.rrIntervals)
      sample.bpm = recorded.bpm
      sample.contact = recorded.contact
      sample.energyExpended = recorded.energyExpended
      return ServerMessage.report(
        Report(seq: recorded.seq, time: recorded.time, t: recorded.t, strap: "", body: .sample(sample))
      ).line()
    }
  }

  private static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(body)
    writer.appendNewline()
    return writer.bytes
  }
}

extension RecordedReport {
  /// What is recorded of a live report; nil without `seq`.
  init?(_ report: Report) {
    guard let seq = report.seq else { return nil }
    guard case .sample(let sample) = report.body else {
      self = .report(report)
      return
    }
    self = .sample(
      RecordedSample(
        seq: seq, t: report.t ?? Instant(nanoseconds: 0), time: report.time, bpm: sample.bpm,
        rrIntervals: sample.rrIntervals, contact: sample.contact, energyExpended: sample.energyExpended,
        signal: sample.signal.value ?? .none))
  }
}
