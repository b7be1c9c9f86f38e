import Primitives
import ZoneProtocol

/// The reports of the last hour as they were sent, for clients that come back.
///
/// Each strap and type has a stream of its own. When there is no room, the oldest reports of the largest stream go. So a strap
/// that sends too much, or a client that starts a workout over and over, costs the other streams nothing, and each stream has
/// at least its equal share.
struct ReportHistory {
  /// How far a client has read the streams that it wants.
  struct Cursor {
    /// Every report up to this one was read, is not wanted, or was known to be lost at the start.
    fileprivate var passed: UInt64
    /// The last report of the round that is being read.
    fileprivate var until: UInt64 = 0
    /// The next report of each stream that is wanted and has one in this round: a heap, the lowest `seq` first.
    fileprivate var next: [(stream: Int, place: HistoryStream.Place)] = []
    fileprivate var numbering: Int
    /// How many reports were looked at.
    fileprivate(set) var examined = 0
  }

  /// Why `read` stopped.
  enum Stop {
    /// All was read that there is.
    case end
    /// The next report is not under the given `seq`.
    case bound
    /// The buffer is full.
    case full
    /// What comes next is no longer held.
    case lost
  }

  /// How long a report is held.
  var length: Duration
  /// The memory that all streams take.
  private(set) var byteCount = 0
  private let maximumBytes: Int
  private let largestChunk: Int
  private let maximumStreams: Int
  private var streams: [HistoryStream] = []
  private var indexes: [String: [ReportType: Int]] = [:]
  /// Changes whenever a stream gets another index.
  private var numbering = 0
  /// The stream that is looked at next for what is too old.
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

  /// Puts the line of a report at the end of its stream. `seq` rises from one report to the next, in all streams.
  mutating func append(_ line: [UInt8], seq: UInt64, type: ReportType, strap: String, at instant: Instant) {
    let index = index(of: strap, type, at: instant)
    lastSeq = seq
    let (oldest, largestChunk) = (instant - length, largestChunk)
    change(index) {
      $0.trim(before: oldest)
      $0.append(line, seq: seq, at: instant, largestChunk: largestChunk)
    }
    // Streams to which nothing comes any more grow old, too.
    sweep = sweep + 1 < streams.count ? sweep + 1 : 0
    change(sweep) { $0.trim(before: oldest) }
    while byteCount > maximumBytes, let largest = largestStream(but: index) {
      change(largest) { $0.removeFirstChunk() }
    }
  }

  /// The stream that takes the most memory; `appended` never loses the chunk with its newest report.
  private func largestStream(but appended: Int) -> Int? {
    let candidates = streams.indices.filter { streams[$0].chunkCount > ($0 == appended ? 1 : 0) }
    return candidates.max { streams[$0].byteCount < streams[$1].byteCount }
  }

  private mutating func change(_ index: Int, _ body: (inout HistoryStream) -> Void) {
    byteCount -= streams[index].byteCount
    body(&streams[index])
    byteCount += streams[index].byteCount
  }

  /// Lets go of what is older than `length` at `instant`.
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

  /// Makes room for other straps: empty streams go, or all where none is empty.
  private mutating func removeStreams() {
    let kept = streams.contains { $0.isEmpty } ? streams.filter { !$0.isEmpty } : []
    for stream in streams where stream.isEmpty || kept.isEmpty {
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

  /// The place after the report `seq`, or without one the oldest that is held; and the report from which on none of those
  /// wanted is missing. `last` is the last report made.
  func position(
    after seq: UInt64?, last: UInt64, wanted filter: ReportFilter
  ) -> (from: UInt64, cursor: Cursor) {
    var cursor = Cursor(passed: min(seq ?? 0, last), numbering: numbering)
    let from = max(cursor.passed, lastLost(wanted: filter)) + 1
    begin(&cursor, wanted: filter)
    return (from, cursor)
  }

  /// The last report that `filter` wants and that is no longer held.
  private func lastLost(wanted filter: ReportFilter) -> UInt64 {
    streams.reduce(lastOfRemoved) { filter.wants($1.type, strap: $1.strap) ? max($0, $1.lastLost) : $0 }
  }

  /// Begins a round: all reports that are held now. Those that come meanwhile are the next round's, so the order holds.
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

  /// Appends to `buffer` the lines of the next reports that `filter` wants and that are under `seq`, as long as it then has at
  /// most `limit` bytes; one line always.
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
  /// Puts `place`, the next one of the stream at the top of the heap, in its order; nil takes the stream out.
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
