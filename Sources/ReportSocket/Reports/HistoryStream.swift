import Primitives
import ZoneProtocol

/// The reports of one strap and type, oldest first.
///
/// Encoded lines lie end to end in chunks, each with an index of 12 bytes a line. Old reports expire one by one. The memory of
/// a chunk is released with its last line.
struct HistoryStream {
  /// The place of a report.
  struct Place {
    /// The number of chunks before it, including released ones.
    fileprivate var chunk: Int
    fileprivate var entry: Int
    fileprivate var offset: Int
    fileprivate(set) var seq: UInt64
  }

  private struct Entry {
    let seqAfterFirst: UInt32
    let millisecondsAfterFirst: UInt32
    let length: UInt32
  }

  private struct Chunk {
    let firstSeq: UInt64
    let start: Instant
    var lines: [UInt8] = []
    var entries: [Entry] = []

    var size: Int { lines.capacity + entries.capacity * MemoryLayout<Entry>.stride }
    func seq(of entry: Int) -> UInt64 { firstSeq + UInt64(entries[entry].seqAfterFirst) }
    func time(of entry: Int) -> Instant { start + .milliseconds(Int64(entries[entry].millisecondsAfterFirst)) }

    func hasRoom(for line: [UInt8], seq: UInt64, at instant: Instant) -> Bool {
      lines.count + line.count <= lines.capacity && seq - firstSeq < UInt32.max
        && (instant - start).nanoseconds / 1_000_000 < UInt32.max
    }
  }

  private static let smallestChunk = 1024

  let strap: String
  let type: ReportType
  /// The memory of the lines and their index.
  private(set) var byteCount = 0
  /// The last report that is no longer held; 0 if there is none.
  private(set) var lastLost: UInt64 = 0
  private var chunks: [Chunk] = []
  private var removedChunks = 0
  /// The index of the oldest report in the first chunk.
  private var oldestEntry = 0
  private var oldestOffset = 0

  init(strap: String, type: ReportType) {
    self.strap = strap
    self.type = type
  }

  var isEmpty: Bool { chunks.isEmpty }
  var chunkCount: Int { chunks.count }
  /// The last report; 0 if the stream is empty.
  var lastSeq: UInt64 { chunks.last.map { $0.seq(of: $0.entries.count - 1) } ?? 0 }

  /// Appends the line of a report. A new chunk is as large as all before it, and at most `largestChunk` bytes.
  mutating func append(_ line: [UInt8], seq: UInt64, at instant: Instant, largestChunk: Int) {
    if chunks.last?.hasRoom(for: line, seq: seq, at: instant) != true {
      // An index that grew by doubling releases its unused part.
      if let last = chunks.indices.last { resize(last) { $0.entries.trim() } }
      var chunk = Chunk(firstSeq: seq, start: instant)
      chunk.lines.reserveCapacity(max(min(max(byteCount, Self.smallestChunk), largestChunk), line.count))
      byteCount += chunk.size
      chunks.append(chunk)
    }
    let last = chunks.count - 1
    let elapsed = max(.zero, instant - chunks[last].start).nanoseconds / 1_000_000
    resize(last) { chunk in
      chunk.entries.append(
        Entry(
          seqAfterFirst: UInt32(clamping: seq - chunk.firstSeq), millisecondsAfterFirst: UInt32(clamping: elapsed),
          length: UInt32(clamping: line.count)))
      chunk.lines.append(contentsOf: line)
    }
  }

  private mutating func resize(_ index: Int, _ body: (inout Chunk) -> Void) {
    byteCount -= chunks[index].size
    body(&chunks[index])
    byteCount += chunks[index].size
  }

  /// Removes the reports older than `limit`, but the newest of a type that outlives the history.
  mutating func trim(before limit: Instant) {
    while let chunk = chunks.first, chunk.time(of: oldestEntry) < limit {
      if type.outlivesHistory, chunks.count == 1, oldestEntry == chunk.entries.count - 1 { return }
      lastLost = chunk.seq(of: oldestEntry)
      oldestOffset += Int(chunk.entries[oldestEntry].length)
      oldestEntry += 1
      if oldestEntry == chunk.entries.count { removeFirstChunk() }
    }
  }

  mutating func removeFirstChunk() {
    guard let chunk = chunks.first else { return }
    lastLost = chunk.seq(of: chunk.entries.count - 1)
    byteCount -= chunk.size
    chunks.removeFirst()
    removedChunks += 1
    oldestEntry = 0
    oldestOffset = 0
  }

  // MARK: Reading

  /// The first report after `seq`; nil if there is none.
  func place(after seq: UInt64) -> Place? {
    // The last chunk that begins at or before `seq` may hold later reports. Otherwise use the first chunk.
    var index = max(0, chunks.firstIndex(after: { $0.firstSeq <= seq }) - 1)
    while index < chunks.count {
      let chunk = chunks[index]
      var place = Place(chunk: removedChunks + index, entry: 0, offset: 0, seq: 0)
      if index == 0 {
        place.entry = oldestEntry
        place.offset = oldestOffset
      }
      while place.entry < chunk.entries.count, chunk.seq(of: place.entry) <= seq {
        place.offset += Int(chunk.entries[place.entry].length)
        place.entry += 1
      }
      if place.entry < chunk.entries.count {
        place.seq = chunk.seq(of: place.entry)
        return place
      }
      index += 1
    }
    return nil
  }

  /// The report after the one at `place`, which must be held.
  func place(after place: Place) -> Place? {
    let index = place.chunk - removedChunks
    let entries = chunks[index].entries
    var next = place
    next.offset += Int(entries[place.entry].length)
    next.entry += 1
    if next.entry == entries.count {
      guard index + 1 < chunks.count else { return nil }
      next = Place(chunk: place.chunk + 1, entry: 0, offset: 0, seq: 0)
    }
    next.seq = chunks[next.chunk - removedChunks].seq(of: next.entry)
    return next
  }

  func holds(_ place: Place) -> Bool {
    place.chunk > removedChunks || (place.chunk == removedChunks && place.entry >= oldestEntry)
  }

  /// The line at `place`, which must be held.
  func line(at place: Place) -> ArraySlice<UInt8> {
    let chunk = chunks[place.chunk - removedChunks]
    return chunk.lines[place.offset..<place.offset + Int(chunk.entries[place.entry].length)]
  }
}

extension Array {
  /// Moves the elements to memory of exactly their size.
  fileprivate mutating func trim() {
    var exact: [Element] = []
    exact.reserveCapacity(count)
    exact.append(contentsOf: self)
    self = exact
  }

  /// The index after the leading elements for which `holds` is true.
  fileprivate func firstIndex(after holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if holds(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
