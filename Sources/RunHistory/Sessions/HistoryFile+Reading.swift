import HeartRate
import JSON
import Primitives
import RunReplay
import SQLite
import Training
import ZoneProtocol

extension HistoryFile {
  /// The sessions that `filter` admits, the oldest first. Deleted ones are left out, unless they are asked for.
  public func sessions(
    _ filter: SessionFilter = SessionFilter(), withDeleted: Bool
  ) throws(HistoryError) -> [SessionEntry] {
    try reading { () throws(SQLiteError) in
      var tags: [Int64: [String]] = [:]
      try database.each("SELECT session, name FROM tag ORDER BY session, name") { row throws(SQLiteError) in
        tags[row.integer(0) ?? 0, default: []].append(row.text(1) ?? "")
      }
      var sessions: [SessionEntry] = []
      try database.each(
        """
        SELECT id, strap, runner, start, duration, ended, note, deleted FROM session
        WHERE deleted IS NULL OR ? ORDER BY start, id
        """, [.integer(withDeleted ? 1 : 0)]
      ) { row throws(SQLiteError) in
        let id = row.integer(0) ?? 0
        let session = SessionEntry(
          id: id, strap: row.text(1) ?? "", runner: row.text(2),
          start: UTCTime(milliseconds: row.integer(3) ?? 0), duration: .microseconds(row.integer(4) ?? 0),
          isEnded: row.integer(5) != 0, note: row.text(6), tags: tags[id] ?? [],
          deleted: row.integer(7).map { UTCTime(milliseconds: $0) })
        if filter.admits(session) { sessions.append(session) }
      }
      return sessions
    }
  }

  /// The record of `session`.
  /// - Parameters:
  ///   - session: the session.
  ///   - wholeContext: whether each part has all reports before the session as its context, as a byte-for-byte
  ///     comparison needs, instead of only those that still hold.
  public func record(of session: SessionEntry, wholeContext: Bool = false) throws(HistoryError) -> RunRecord {
    try reading { () throws(SQLiteError) in
      var record = RunRecord(session: session, parts: [], gaps: [])
      var end: (moment: Moment, clock: Int64)?
      for piece in try pieces(of: session.id) {
        var part = RunRecord.Part(boot: piece.boot, shift: .zero, context: [], reports: [])
        part.reports = try reports(from: piece.first, to: piece.last)
        part.context =
          wholeContext
          ? try reports(from: RecordKey.all(of: piece.first >> 40).lowerBound, to: piece.first - 1)
          : try context(before: piece.first)
        let live = part.reports.compactMap { report -> RecordedSample? in
          guard case .sample(let sample) = report, sample.signal == .live else { return nil }
          return sample
        }
        guard let first = live.first, let last = live.last else {
          // A part without live samples has no place on the session's clock but the end of the former one.
          continue
        }
        func moment(_ sample: RecordedSample) -> Moment {
          Moment(machine: piece.machine, t: sample.t.nanoseconds / 1000, time: sample.time.milliseconds)
        }
        let begin = (end?.clock ?? 0) + (end?.moment.elapsed(to: moment(first)) ?? 0)
        let shift = begin - moment(first).t
        part.shift = .microseconds(shift)
        end = (moment(last), moment(last).t + shift)
        record.parts.append(part)
        record.gaps += try gaps(from: piece.first, to: piece.last)
      }
      return record
    }
  }

  func pieces(of session: Int64) throws(SQLiteError) -> [SessionPiece] {
    try database.all(
      """
      SELECT first, last, boot.name, machine FROM piece JOIN stream ON stream.id = first >> 40
      JOIN boot ON boot.id = stream.boot WHERE session = ? ORDER BY number
      """, .integer(session)
    ) { row in
      SessionPiece(
        first: row.integer(0) ?? 0, last: row.integer(1) ?? 0, boot: row.text(2) ?? "", machine: row.text(3) ?? "")
    }
  }

  private func gaps(from first: Int64, to last: Int64) throws(SQLiteError) -> [RecordedGap] {
    try database.all(
      "SELECT time, duration, cause FROM gap WHERE after BETWEEN ? AND ? ORDER BY after", .integer(first),
      .integer(last)
    ) { row in
      RecordedGap(
        time: UTCTime(milliseconds: row.integer(0) ?? 0), duration: .microseconds(row.integer(1) ?? 0),
        cause: GapCause(rawValue: row.text(2) ?? ""))
    }
  }

  /// The reports with keys from `first` to `last`, in the order in which they were sent.
  private func reports(from first: Int64, to last: Int64) throws(SQLiteError) -> [RecordedReport] {
    var others: [(key: Int64, report: Report)] = []
    try database.each(
      "SELECT key, line FROM report WHERE key BETWEEN ? AND ? ORDER BY key", [.integer(first), .integer(last)]
    ) { row throws(SQLiteError) in
      if let report = Self.report(row.text(1)) { others.append((row.integer(0) ?? 0, report)) }
    }
    var all: [RecordedReport] = []
    var rest = others[...]
    try database.each(
      """
      SELECT key, t, time, bpm, rr, signal, contact, energy FROM sample WHERE key BETWEEN ? AND ? ORDER BY key
      """, [.integer(first), .integer(last)]
    ) { row throws(SQLiteError) in
      let key = row.integer(0) ?? 0
      while let next = rest.first, next.key < key {
        all.append(.report(next.report))
        rest.removeFirst()
      }
      all.append(.sample(Self.sample(row, RecordKey(raw: key))))
    }
    all += rest.map { .report($0.report) }
    return all
  }

  private static func report(_ line: String?) -> Report? {
    guard let line, case .report(let report) = try? ServerMessage(line: Array(line.utf8)) else { return nil }
    return report
  }

  private static func sample(_ row: borrowing Row, _ key: RecordKey) -> RecordedSample {
    RecordedSample(
      seq: key.seq, t: Instant(nanoseconds: (row.integer(1) ?? 0).multipliedReportingOverflow(by: 1000).partialValue),
      time: UTCTime(milliseconds: row.integer(2) ?? 0), bpm: row.integer(3).map { Int($0) },
      rrIntervals: [RRInterval](bytes: row.blob(4) ?? []), contact: row.integer(6).map { $0 != 0 },
      energyExpended: row.integer(7).map { Int($0) }, signal: SignalQuality(code: row.integer(5) ?? 6))
  }

  /// What was reported before `key` in its stream and still holds: the newest settings and condition of the strap, and the
  /// reports of the workout that is under way.
  private func context(before key: Int64) throws(SQLiteError) -> [RecordedReport] {
    let begin = RecordKey.all(of: key >> 40).lowerBound
    var found: [(key: Int64, report: Report)] = []
    for type in [ReportType.settings, .strap] {
      let newest = try database.first(
        "SELECT key, line FROM report WHERE key >= ? AND key < ? AND type = ? ORDER BY key DESC LIMIT 1",
        .integer(begin), .integer(key), .text(type.rawValue)
      ) { (key: $0.integer(0) ?? 0, report: Self.report($0.text(1))) }
      if let newest, let report = newest.report { found.append((newest.key, report)) }
    }
    var isUnderWay = true
    try database.each(
      "SELECT key, line FROM report WHERE key >= ? AND key < ? AND type = 'workout' ORDER BY key DESC LIMIT 2000",
      [.integer(begin), .integer(key)]
    ) { row throws(SQLiteError) in
      guard isUnderWay, let report = Self.report(row.text(1)), case .workout(let workout) = report.body else { return }
      // The report of a workout's end has no step.
      isUnderWay = workout.step != nil
      if isUnderWay { found.append((row.integer(0) ?? 0, report)) }
    }
    return found.sorted { $0.key < $1.key }.map { .report($0.report) }
  }
}

/// A range of a stream that belongs to a session.
struct SessionPiece: Hashable, Sendable {
  /// The first key.
  var first: Int64
  /// The last key.
  var last: Int64
  /// The daemon's run.
  var boot = ""
  /// The start of the machine on which it ran.
  var machine = ""
}
