/// Checks a whole capture before replay: that every line is valid, and which strap is meant.
struct CaptureCheck {
  /// Limit of straps in a capture: enough for a gym. The check keeps each address.
  static let mostStraps = 64
  /// Number of lines read before other sources get their turn.
  private static let linesPerTurn = 2048

  private let path: String
  private let wanted: String?
  private let reader: CaptureReader
  private var lastTimes: [(strap: String, microseconds: Int64)] = []

  init(path: String, strap: String?) throws(CaptureError) {
    self.path = path
    wanted = strap
    reader = try CaptureReader(path: path)
  }

  /// Reads more lines. Returns the strap to replay once all are read; nil before.
  mutating func advance() throws(CaptureError) -> String? {
    for _ in 0..<Self.linesPerTurn {
      guard let line = try reader.read() else { return try chosenStrap() }
      switch line {
      case .hello, .other: continue
      case .raw(let value): try check(value)
      }
    }
    return nil
  }

  private mutating func check(_ value: CapturedValue) throws(CaptureError) {
    if let index = lastTimes.firstIndex(where: { $0.strap == value.strap }) {
      guard value.microseconds >= lastTimes[index].microseconds else {
        throw .damaged(path: path, line: reader.line, .timeGoesBack)
      }
      lastTimes[index].microseconds = value.microseconds
    } else {
      guard lastTimes.count < Self.mostStraps else {
        throw .damaged(path: path, line: reader.line, .tooManyStraps(limit: Self.mostStraps))
      }
      lastTimes.append((value.strap, value.microseconds))
    }
  }

  private func chosenStrap() throws(CaptureError) -> String {
    let straps = lastTimes.map(\.strap)
    guard let first = straps.first else { throw .empty(path: path) }
    if let wanted {
      guard straps.contains(wanted) else { throw .noSuchStrap(path: path, strap: wanted, straps: straps) }
      return wanted
    }
    guard straps.count == 1 else { throw .severalStraps(path: path, straps: straps) }
    return first
  }
}
