import Primitives
import ZoneProtocol

/// The encoded reports of the last hour, for clients that reconnect.
///
/// Each strap and type has its own stream. Without room, the oldest reports of the largest stream are removed. So a strap that
/// sends too much, or a client that restarts workouts, costs other streams nothing. Each stream keeps at least an equal share.
struct ReportHistory {
  /// A client's position in its streams.
  struct Cursor {
    /// Every report up to this one was read, is not wanted, or was known to be lost at the start.
    fileprivate var passed: UInt64
    /// The last report of the current round.
    fileprivate var until: UInt64 = 0
    /// The next wanted report of each stream in this round: a heap with the lowest `seq` first.
    fileprivate var next: [(stream: Int, place: HistoryStream.Place)] = []
    fileprivate var numbering: Int
    /// The number of reports examined.
    fileprivate(set) var examined = 0
  }

  /// The reason why `read` stopped.
  enum Stop {
    /// All reports were read.
    case end
    /// The next report's `seq` is not below the bound.
    case bound
    /// The buffer is full.
    case full
    /// The next report is no longer held.
    case lost
  }

  /// How long a report is held.
  var length: Duration
  /// The memory of all streams.
  private(set) var byteCount = 0
  private let maximumBytes: Int
  private let largestChunk: Int
  private let maximumStreams: Int
  private var streams: [HistoryStream] = []
  private var indexes: [String: [ReportType: Int]] = [:]
  /// A number that changes when a stream's index changes.
  private var numbering = 0
  /// The next stream to check for old reports.
  private var sweep = 0
  private var lastSeq: UInt64 = 0
  /// The last report that was lost with its whole stream.
  private var lastOfRemoved: UInt64 = 0

  init(length: Duration, maximumBytes: Int = 64 * 1024 * 1024, maximumStreams: Int = 1024) {
    self.length = length
    self.maximumBytes = maximumBytes
    self.maximumStreams = maximumStreams
    largestChunk = min(64 * 1024, maximumBytes / 64)
  }

  /// Appends the line of a report to its stream. `seq` must rise from report to report, over all streams.
  mutating func append(_ line: [UInt8], seq: UInt64, type: ReportType, strap: String, at instant: Instant) {
    let index = index(of: strap, type, at: instant)
    lastSeq = seq
    let (oldest, largestChunk) = (instant - length, largestChunk)
    change(index) {
      $0.trim(before: oldest)
      $0.append(line, seq: seq, at: instant, largestChunk: largestChunk)
    }
    // Check one more stream for old reports, since no report may come to it any more.
    sweep = sweep + 1 < streams.count ? sweep + 1 : 0
    change(sweep) { $0.trim(before: oldest) }
    while byteCount > maximumBytes, let largest = largestStream(but: index) {
      change(largest) { $0.removeFirstChunk() }
    }
  }

  /// The stream with the most memory. `appended` never loses the chunk with its newest report.
  private func largestStream(but appended: Int) -> Int? {
    let candidates = streams.indices.filter { streams[$0].chunkCount > ($0 == appended ? 1 : 0) }
    return candidates.max { streams[$0].byteCount < streams[$1].byteCount }
  }

  private mutating func change(_ index: Int, _ body: (inout HistoryStream) -> Void) {
    byteCount -= streams[index].byteCount
    body(&streams[index])
    byteCount += streams[index].byteCount
  }

  /// Removes the reports older than `length` at `instant`.
  mutating func trim(at instant: Instant) {
    let oldest = instant - length
    for index in streams.indices { change(index) { $0.trim(before: oldest) } }
  }

  private mutating func index(of strap: String, _ type: ReportType, at instant: Instant) -> Int {
    if let index = indexes[strap]?[type] { return index }
    if streams.count >= maximumStreams {
      trim(at: instant)
      removeStreams()
    }
    streams.append(HistoryStream(strap: strap, type: type))
    indexes[strap, default: [:]][type] = streams.count - 1
    return streams.count - 1
  }

  /// Makes room for other straps: removes the streams of straps without recent reports and the empty streams, or all streams if
  /// there are none of these.
  private mutating func removeStreams() {
    // A strap that sends nothing any more keeps only reports that outlive the history.
    let sending = Set(streams.filter { !$0.isEmpty && !$0.type.outlivesHistory }.map(\.strap))
    func isNeeded(_ stream: HistoryStream) -> Bool { !stream.isEmpty && sending.contains(stream.strap) }
    let kept = streams.allSatisfy(isNeeded) ? [] : streams.filter(isNeeded)
    for stream in streams where !isNeeded(stream) || kept.isEmpty {
      lastOfRemoved = max(lastOfRemoved, stream.lastLost, stream.lastSeq)
    }
    streams = kept
    byteCount = kept.reduce(0) { $0 + $1.byteCount }
    indexes = [:]
    for (index, stream) in kept.enumerated() { indexes[stream.strap, default: [:]][stream.type] = index }
    numbering += 1
    sweep = 0
  }

  // MARK: Reading

  /// The position after the report `seq`, or of the oldest report without one. Also the `seq` from which no wanted report is
  /// missing. `last` is the last report made.
  func position(
    after seq: UInt64?, last: UInt64, wanted filter: ReportFilter
  ) -> (from: UInt64, cursor: Cursor) {
    var cursor = Cursor(passed: min(seq ?? 0, last), numbering: numbering)
    let from = max(cursor.passed, lastLost(wanted: filter)) + 1
    begin(&cursor, wanted: filter)
    return (from, cursor)
  }

  /// The last wanted report that is no longer held.
  private func lastLost(wanted filter: ReportFilter) -> UInt64 {
    streams.reduce(lastOfRemoved) { filter.wants($1.type, strap: $1.strap) ? max($0, $1.lastLost) : $0 }
  }

  /// Begins a round over all reports held now. Later reports belong to the next round, which keeps the order.
  private func begin(_ cursor: inout Cursor, wanted filter: ReportFilter) {
    cursor.until = lastSeq
    cursor.numbering = numbering
    cursor.next = []
    for (index, stream) in streams.enumerated()
    where stream.lastSeq > cursor.passed && filter.wants(stream.type, strap: stream.strap) {
      guard let place = stream.place(after: cursor.passed) else { continue }
      cursor.next.append((index, place))
    }
    // A sorted array is a heap.
    cursor.next.sort { $0.place.seq < $1.place.seq }
  }

  /// Appends the lines of the next wanted reports below `seq` to `buffer`. It stops at `limit` bytes, but reads at least one
  /// line.
  func read(
    from cursor: inout Cursor, below seq: UInt64, wanted filter: ReportFilter, into buffer: inout [UInt8], limit: Int
  ) -> Stop {
    while true {
      if cursor.numbering == numbering, let (index, place) = cursor.next.first {
        cursor.examined += 1
        guard streams[index].holds(place) else { return .lost }
        guard place.seq < seq else { return .bound }
        let line = streams[index].line(at: place)
        guard buffer.isEmpty || buffer.count + line.count <= limit else { return .full }
        buffer.append(contentsOf: line)
        cursor.passed = place.seq
        cursor.advance(to: streams[index].place(after: place))
        continue
      }
      if cursor.numbering == numbering { cursor.passed = max(cursor.passed, cursor.until) }
      guard lastLost(wanted: filter) <= cursor.passed else { return .lost }
      begin(&cursor, wanted: filter)
      if cursor.next.isEmpty { return .end }
    }
  }
}

extension ReportHistory.Cursor {
  /// Replaces the top of the heap by the next place of its stream; nil removes the stream.
  fileprivate mutating func advance(to place: HistoryStream.Place?) {
    if let place, place.seq <= until {
      next[0].place = place
    } else {
      next.swapAt(0, next.count - 1)
      next.removeLast()
    }
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < next.count && next[child].place.seq < next[least].place.seq {
        least = child
      }
      guard least != parent else { return }
      next.swapAt(parent, least)
      parent = least
    }
  }
}
