import HeartRate
import Primitives
import SQLite
import Training
import ZoneProtocol

/// The statements of one recorder: it stores reports, and forms sessions of them. All calls are made in a transaction, which
/// `start` begins and `commit` ends.
struct SessionWriter {
  private let database: Database
  private var sessionGap: Int64
  private let machine: String

  /// The daemon's run whose reports arrive.
  private var boot: Boot?
  private var straps: [String: StrapState] = [:]
  /// The newest loss of reports in this run of the daemon: those after one `seq` and before another.
  private var loss: (after: UInt64, before: UInt64)?
  /// `PRAGMA data_version`: another number means that another program changed the file.
  private var dataVersion: Int64?
  /// The changes by this process that are known.
  private var changes = 0
  private var events: [RecorderEvent] = []
  /// The sessions that got a live sample since the last `commit`.
  private(set) var live: Set<Int64> = []

  private struct Boot {
    let id: Int64
    let name: String
    /// The newest report that was stored.
    var seq: UInt64
    /// The newest report that was durable when the connection began. It and those before it are stored, or were deleted.
    var known: UInt64
    /// The newest report that the daemon is known to have made.
    var made: UInt64
    /// Whether a report was ignored on this connection.
    var isStrange = false

    /// Whether the daemon can have made a report with `seq` now.
    func canBe(_ seq: UInt64) -> Bool { seq <= made || seq - made <= SessionWriter.longestStep }
  }

  /// The time between two samples of a strap, in microseconds: of most straps, and at most.
  private static let (usualRhythm, longestRhythm) = (Int64(3_000_000), Int64(15_000_000))
  /// The most reports, such as notifications of other clients, that are made between two that are recorded. A greater step in
  /// `seq` is a fault of the daemon, and would make it seem that all its later reports are stored already.
  private static let longestStep: UInt64 = 1 << 20

  init(_ database: Database, sessionGap: Duration, machine: String) {
    self.database = database
    self.sessionGap = sessionGap.nanoseconds / 1000
    self.machine = machine
  }

  mutating func setSessionGap(_ gap: Duration) {
    sessionGap = gap.nanoseconds / 1000
  }

  /// The last report that was stored; nil before the first greeting.
  var position: Subscription.Position? { boot.map { Subscription.Position(boot: $0.name, seq: $0.seq) } }

  /// The open sessions of the file.
  func open() throws(SQLiteError) -> [Int64] {
    try database.all("SELECT id FROM session WHERE ended = 0 AND deleted IS NULL") { $0.integer(0) ?? 0 }
  }

  /// Begins the reports of a connection: of the same run of the daemon as before, or of another one.
  mutating func begin(_ hello: Hello) throws(SQLiteError) {
    if var boot, boot.name == hello.boot {
      (boot.known, boot.made, boot.isStrange) = (boot.seq, max(boot.made, hello.seq), false)
      self.boot = boot
      return
    }
    let known = try database.first("SELECT id, seq FROM boot WHERE name = ?", .text(hello.boot)) {
      (id: $0.integer(0) ?? 0, seq: UInt64(max(0, $0.integer(1) ?? 0)))
    }
    if known == nil {
      try database.run(
        "INSERT INTO boot (name, server, machine, seq) VALUES (?, ?, ?, 0)", .text(hello.boot), .text(hello.server),
        .text(machine))
    }
    let seq = known?.seq ?? 0
    let next = Boot(
      id: known?.id ?? database.lastInsertedRow, name: hello.boot, seq: seq, known: seq, made: max(seq, hello.seq))
    // Sessions of the former run may have changed in this transaction. The new run's samples may continue them.
    try save()
    (self.boot, straps, loss) = (next, [:], nil)
  }

  /// Writes the sessions that changed, and the position.
  private mutating func save() throws(SQLiteError) {
    for (address, strap) in straps { straps[address] = try save(strap) }
    guard let boot else { return }
    try database.run("UPDATE boot SET seq = ? WHERE id = ?", .integer(Int64(clamping: boot.seq)), .integer(boot.id))
  }

  /// The daemon's reports continue with `from`. Those before it that are not stored are lost.
  mutating func resume(from: UInt64) {
    if let boot, boot.seq > 0, from > boot.seq + 1 { loss = (boot.seq, from) }
  }

  /// Stores `report`, unless it is stored already.
  mutating func write(_ report: Report, line: [UInt8]) throws(SQLiteError) {
    guard let seq = report.seq, var boot, seq > boot.known else { return }
    guard boot.canBe(seq) else {
      if !boot.isStrange { events.append(.ignored(strap: report.strap, seq: seq)) }
      self.boot?.isStrange = true
      return
    }
    guard var strap = try state(of: report.strap), let key = RecordKey(stream: strap.stream, seq: seq), key > strap.last
    else { return }
    (boot.seq, boot.made) = (max(boot.seq, seq), max(boot.made, seq))
    self.boot = boot
    // A daemon of an earlier version sends no `t`.
    let t = report.t?.nanoseconds ?? report.time.milliseconds.multipliedReportingOverflow(by: 1_000_000).partialValue
    let moment = Moment(machine: machine, t: t / 1000, time: report.time.milliseconds)
    strap.last = key
    if case .sample(let sample) = report.body {
      try database.insert(sample, key, moment)
      try noteGap(before: key, moment, strap, report.strap)
      strap.lastSample = (key, moment)
      try extend(&strap, with: sample, of: report, key, moment)
    } else {
      try database.insert(report.body.type, line: line, key, moment)
      if strap.session?.runner == report.runner, let last = strap.session?.lastLive,
        last.elapsed(to: moment) < sessionGap
      {
        strap.session?.add(key)
      }
    }
    straps[report.strap] = strap
  }

  /// Ends a session that had no live sample for long.
  mutating func end(_ session: Int64) throws(SQLiteError) {
    for (address, strap) in straps where strap.session?.id == session { straps[address]?.session?.end = .silence }
    try database.run("UPDATE session SET ended = 1 WHERE id = ? AND ended = 0", .integer(session))
    guard database.changedRows > 0 else { return }
    let row = try database.first("SELECT strap, runner FROM session WHERE id = ?", .integer(session)) { row in
      RecorderEvent.ended(session: session, strap: row.text(0) ?? "", runner: row.text(1))
    }
    if let row { events.append(row) }
  }

  /// Writes the sessions that changed, and the position.
  /// - Returns: what happened, and the sessions that got a live sample.
  mutating func commit() throws(SQLiteError) -> ([RecorderEvent], live: Set<Int64>) {
    try save()
    defer { (events, live) = ([], []) }
    return (events, live)
  }

  /// Begins a transaction. Forgets what is known of sessions if somebody else changed them.
  /// - Parameters:
  ///   - changes: `HistoryFile.changes`, the changes by this process.
  ///   - open: the sessions that were open. Those that were ended by hand give an event.
  mutating func start(changes: Int, open: some Sequence<Int64>) throws(SQLiteError) {
    let version = try database.first("PRAGMA data_version") { $0.integer(0) ?? 0 }
    guard version != dataVersion || changes != self.changes else { return }
    (dataVersion, self.changes, straps) = (version, changes, [:])
    for session in open.sorted() {
      let row = try database.first(
        "SELECT strap, runner FROM session WHERE id = ? AND ended = ?", .integer(session),
        .integer(SessionEnd.byHand.rawValue)
      ) { RecorderEvent.ended(session: session, strap: $0.text(0) ?? "", runner: $0.text(1)) }
      if let row { events.append(row) }
    }
  }

  /// Notes that reports are missing between the last sample and this one.
  private mutating func noteGap(
    before key: RecordKey, _ moment: Moment, _ strap: StrapState, _ address: String
  ) throws(SQLiteError) {
    guard let (lastKey, last) = strap.lastSample else { return }
    let isOtherRun = lastKey.stream != key.stream
    let length = last.elapsed(to: moment)
    // Each strap has its own share of the daemon's history. So between `after` and `before` some straps have all their reports.
    let isLoss =
      loss.map { loss in
        lastKey.seq <= loss.after && key.seq > loss.after
          && length > (key.seq < loss.before ? Self.longestRhythm : Self.usualRhythm)
      } ?? false
    guard isOtherRun || isLoss else { return }
    // A longer gap is between two sessions.
    guard strap.session != nil, length < sessionGap else { return }
    let cause = isOtherRun ? GapCause.daemonStopped : .notRecorded
    try database.run(
      "INSERT INTO gap (strap, before, after, time, duration, cause) VALUES (?, ?, ?, ?, ?, ?)", .text(address),
      .integer(lastKey.raw), .integer(key.raw), .integer(last.time), .integer(length), .text(cause.rawValue))
    events.append(.gap(strap: address, duration: .microseconds(length), cause: cause))
  }

  /// Puts a sample into the session that it belongs to, or begins one.
  private mutating func extend(
    _ strap: inout StrapState, with sample: SampleReport, of report: Report, _ key: RecordKey, _ moment: Moment
  ) throws(SQLiteError) {
    let isLive = sample.signal.value == .live && sample.bpm != nil
    if var session = strap.session {
      let silence = session.lastLive.elapsed(to: moment)
      if session.runner == report.runner, session.end != .byHand, silence < sessionGap {
        session.add(key)
        if isLive {
          session.duration += silence
          session.lastLive = moment
          session.end = nil
          live.insert(session.id)
        }
        strap.session = session
        return
      }
      if session.end == nil, isLive || silence >= sessionGap || session.runner != report.runner {
        session.end = .silence
        events.append(.ended(session: session.id, strap: report.strap, runner: session.runner))
      }
      strap.session = session
      strap = try save(strap)
      strap.session = nil
    }
    guard isLive else { return }
    try database.run(
      "INSERT INTO session (strap, runner, start, duration) VALUES (?, ?, ?, 0)", .text(report.strap),
      .text(report.runner), .integer(moment.time))
    let session = OpenSession(
      id: database.lastInsertedRow, runner: report.runner, lastLive: moment, duration: 0,
      piece: OpenSession.Piece(number: 1, first: key, last: key))
    live.insert(session.id)
    strap.session = session
    events.append(.began(session: session.id, strap: report.strap, runner: report.runner))
  }

  private func save(_ strap: StrapState) throws(SQLiteError) -> StrapState {
    guard var session = strap.session, session.isChanged else { return strap }
    try database.run(
      "UPDATE session SET duration = ?, ended = ? WHERE id = ?", .integer(session.duration),
      .integer(session.end?.rawValue ?? 0), .integer(session.id))
    for piece in session.formerPieces + [session.piece] {
      try database.run(
        "INSERT OR REPLACE INTO piece (session, number, first, last) VALUES (?, ?, ?, ?)", .integer(session.id),
        .integer(piece.number), .integer(piece.first.raw), .integer(piece.last.raw))
    }
    // A session that goes on after a short silence may have figures already.
    try database.run("DELETE FROM summary WHERE session = ?", .integer(session.id))
    session.markSaved()
    var strap = strap
    strap.session = session
    return strap
  }
}

/// What is known of a strap: its stream in the daemon's present run, and its newest session.
private struct StrapState {
  let stream: Int64
  /// The newest stored report of the stream, or the beginning of the stream.
  var last: RecordKey
  var lastSample: (RecordKey, Moment)?
  var session: OpenSession?
}

/// The newest session of a strap. It may have ended, and goes on if it ended by silence and the silence was short after all.
private struct OpenSession {
  struct Piece {
    var number: Int
    var first: RecordKey
    var last: RecordKey
  }

  let id: Int64
  let runner: String?
  var lastLive: Moment { didSet { isChanged = true } }
  /// The time from the first to the last live sample, in microseconds.
  var duration: Int64
  var end: SessionEnd? { didSet { if end != oldValue { isChanged = true } } }
  private(set) var piece: Piece
  private(set) var formerPieces: [Piece] = []
  private(set) var isChanged = true

  init(id: Int64, runner: String?, lastLive: Moment, duration: Int64, end: SessionEnd? = nil, piece: Piece) {
    self.id = id
    self.runner = runner
    self.lastLive = lastLive
    self.duration = duration
    self.end = end
    self.piece = piece
  }

  /// Makes `key` the last one of the session.
  mutating func add(_ key: RecordKey) {
    isChanged = true
    if key.stream == piece.last.stream {
      piece.last = max(piece.last, key)
    } else {
      formerPieces.append(piece)
      piece = Piece(number: piece.number + 1, first: key, last: key)
    }
  }

  mutating func markSaved() {
    formerPieces = []
    isChanged = false
  }
}

/// The end of a session, with its number in the database; 0 is a session without an end.
enum SessionEnd: Int, Sendable {
  /// There was no live sample for long.
  case silence = 1
  /// A person ended it.
  case byHand = 2

  /// The time without a live sample that ends a session, unless the settings say otherwise.
  static let usualGap = Duration.seconds(300)
}

extension SessionWriter {
  private mutating func state(of address: String) throws(SQLiteError) -> StrapState? {
    if let state = straps[address] { return state }
    guard let boot else { return nil }
    let stream: Int64
    let known = try database.first(
      "SELECT id FROM stream WHERE boot = ? AND strap = ?", .integer(boot.id), .text(address)
    ) { $0.integer(0) ?? 0 }
    if let known {
      stream = known
    } else {
      try database.run("INSERT INTO stream (boot, strap) VALUES (?, ?)", .integer(boot.id), .text(address))
      stream = database.lastInsertedRow
    }
    let keys = RecordKey.all(of: stream)
    var last = keys.lowerBound
    for table in ["sample", "report"] {
      let newest = try database.first(
        "SELECT max(key) FROM \(table) WHERE key BETWEEN ? AND ?", .integer(keys.lowerBound), .integer(keys.upperBound)
      ) { $0.integer(0) }
      last = max(last, (newest ?? nil) ?? last)
    }
    let state = StrapState(
      stream: stream, last: RecordKey(raw: last), lastSample: try lastSample(of: address),
      session: try newestSession(of: address))
    straps[address] = state
    return state
  }

  /// The newest sample of a strap in any run of the daemon.
  private func lastSample(of address: String) throws(SQLiteError) -> (RecordKey, Moment)? {
    let streams = try database.all(
      "SELECT stream.id, boot.machine FROM stream JOIN boot ON boot.id = stream.boot WHERE strap = ? ORDER BY stream.id DESC",
      .text(address)
    ) { ($0.integer(0) ?? 0, $0.text(1) ?? "") }
    for (stream, machine) in streams {
      let keys = RecordKey.all(of: stream)
      let found = try database.first(
        "SELECT key, t, time FROM sample WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1",
        .integer(keys.lowerBound), .integer(keys.upperBound)
      ) { row in
        (
          RecordKey(raw: row.integer(0) ?? 0),
          Moment(machine: machine, t: row.integer(1) ?? 0, time: row.integer(2) ?? 0)
        )
      }
      if let found { return found }
    }
    return nil
  }

  private func newestSession(of address: String) throws(SQLiteError) -> OpenSession? {
    let newest = try database.first(
      """
      SELECT session.id, runner, duration, ended, number, first, last FROM session
      JOIN piece ON piece.session = session.id WHERE strap = ? AND deleted IS NULL ORDER BY last DESC LIMIT 1
      """, .text(address)
    ) { row in
      (
        id: row.integer(0) ?? 0, runner: row.text(1), duration: row.integer(2) ?? 0, end: row.integer(3) ?? 0,
        piece: OpenSession.Piece(
          number: Int(row.integer(4) ?? 1), first: RecordKey(raw: row.integer(5) ?? 0),
          last: RecordKey(raw: row.integer(6) ?? 0))
      )
    }
    guard let newest, let live = try lastLive(of: newest.id) else { return nil }
    var session = OpenSession(
      id: newest.id, runner: newest.runner, lastLive: live, duration: newest.duration,
      end: SessionEnd(rawValue: Int(clamping: newest.end)), piece: newest.piece)
    session.markSaved()
    return session
  }

  /// The newest live sample of a session.
  private func lastLive(of session: Int64) throws(SQLiteError) -> Moment? {
    let pieces = try database.all(
      """
      SELECT first, last, machine FROM piece JOIN stream ON stream.id = last >> 40 JOIN boot ON boot.id = boot
      WHERE session = ? ORDER BY number DESC
      """, .integer(session)
    ) { (first: $0.integer(0) ?? 0, last: $0.integer(1) ?? 0, machine: $0.text(2) ?? "") }
    for piece in pieces {
      let found = try database.first(
        """
        SELECT t, time FROM sample WHERE key BETWEEN ? AND ? AND signal = 0 AND bpm IS NOT NULL
        ORDER BY key DESC LIMIT 1
        """, .integer(piece.first), .integer(piece.last)
      ) { Moment(machine: piece.machine, t: $0.integer(0) ?? 0, time: $0.integer(1) ?? 0) }
      if let found { return found }
    }
    return nil
  }
}
