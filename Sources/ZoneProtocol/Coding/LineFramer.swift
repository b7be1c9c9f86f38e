import JSON

/// Why a stream of bytes is no stream of lines. The rest of it cannot be told apart, so the connection is to be closed.
public enum FramingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line has more than `limit` bytes.
  case lineTooLong(limit: Int)
  /// A line is not UTF-8 from the byte at `position` of it, counted from 0.
  case notUTF8(position: Int)

  /// What is wrong with the line.
  public var description: String {
    switch self {
    case .lineTooLong(let limit): "a line is longer than \(limit) bytes"
    case .notUTF8(let position): "a line is not UTF-8 (byte \(position))"
    }
  }
}

/// Takes bytes as they arrive and gives whole lines of UTF-8.
public struct LineFramer: Sendable {
  /// The longest line of the protocol, in bytes without its end.
  public static let maximumLineLength = 65_536

  private let limit: Int
  private var buffer: [UInt8] = []
  /// Where the next line begins in `buffer`.
  private var start = 0
  /// How far `buffer` was searched for that line's end.
  private var searched = 0
  private var failure: FramingError?

  /// A framer of lines of at most `limit` bytes.
  public init(limit: Int = Self.maximumLineLength) {
    self.limit = limit
  }

  /// Whether bytes wait that `next` has not looked at.
  public var hasMore: Bool { searched < buffer.count }

  /// The memory that it takes, in bytes.
  public var byteCount: Int { buffer.capacity }

  /// Takes what arrived.
  public mutating func append(_ bytes: RawSpan) {
    guard failure == nil else { return }
    if start > 0 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
  }

  /// Takes the end of the stream: a last line without its end is whole then.
  public mutating func finish() {
    guard failure == nil, start < buffer.count, buffer.last != UInt8(ascii: "\n") else { return }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// The next whole line, without its end; nil until more bytes arrive. An empty line is a line.
  /// - Throws: `FramingError`, and the same again from then on.
  public mutating func next() throws(FramingError) -> [UInt8]? {
    if let failure { throw failure }
    while searched < buffer.count, buffer[searched] != UInt8(ascii: "\n") { searched += 1 }
    guard searched - start <= limit else { throw fail(.lineTooLong(limit: limit)) }
    guard searched < buffer.count else {
      // An idle connection keeps no more memory than it needs.
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
