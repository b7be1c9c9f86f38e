import JSON

/// The reason why bytes are not lines. The rest of the stream cannot be framed, so close the connection.
public enum FramingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line has more than `limit` bytes.
  case lineTooLong(limit: Int)
  /// A line is not UTF-8. `position` is its first wrong byte, counted from 0.
  case notUTF8(position: Int)

  /// The fault of the line: a clause.
  public var description: String {
    switch self {
    case .lineTooLong(let limit): "a line is longer than \(limit) bytes"
    case .notUTF8(let position): "a line is not UTF-8 (byte \(position))"
    }
  }
}

/// Splits arriving bytes into whole lines of UTF-8.
public struct LineFramer: Sendable {
  /// The longest line of the protocol, in bytes without its end.
  public static let maximumLineLength = 65_536

  private let limit: Int
  private var buffer: [UInt8] = []
  /// The start of the next line in `buffer`.
  private var start = 0
  /// The position in `buffer` up to which the line's end was searched.
  private var searched = 0
  private var failure: FramingError?

  /// Creates a framer of lines of at most `limit` bytes.
  public init(limit: Int = Self.maximumLineLength) {
    self.limit = limit
  }

  /// Whether `next` has not examined all bytes.
  public var hasMore: Bool { searched < buffer.count }

  /// The memory in use, in bytes.
  public var byteCount: Int { buffer.capacity }

  /// Appends arrived bytes.
  public mutating func append(_ bytes: RawSpan) {
    guard failure == nil else { return }
    if start > 0 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
  }

  /// Ends the stream. A last line without a line feed is then complete.
  public mutating func finish() {
    guard failure == nil, start < buffer.count, buffer.last != UInt8(ascii: "\n") else { return }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// The next whole line without its line feed; nil until more bytes arrive. It may be empty.
  /// - Throws: `FramingError`; each later call throws it again.
  public mutating func next() throws(FramingError) -> [UInt8]? {
    if let failure { throw failure }
    while searched < buffer.count, buffer[searched] != UInt8(ascii: "\n") { searched += 1 }
    guard searched - start <= limit else { throw fail(.lineTooLong(limit: limit)) }
    guard searched < buffer.count else {
      // An idle connection should hold little memory.
      if start == buffer.count {
        buffer = []
        start = 0
        searched = 0
      }
      return nil
    }
    let line = Array(buffer[start..<searched])
    searched += 1
    start = searched
    do {
      _ = try UTF8Span(validating: line.span)
    } catch {
      throw fail(.notUTF8(position: error.byteOffsets.lowerBound))
    }
    return line
  }

  private mutating func fail(_ error: FramingError) -> FramingError {
    failure = error
    buffer = []
    start = 0
    searched = 0
    return error
  }
}
