/// Goes through a capture before any of it is replayed: every line is sound, and it is known which strap is meant.
struct CaptureCheck {
  /// A gym's worth; the check holds the name of each.
  static let mostStraps = 64
  /// How many lines are read before other work on the loop has its turn.
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

  /// Reads some lines more. Gives the strap to replay when all are read, and nil as long as they are not.
  mutating func advance() throws(CaptureError) -> String? {
    for _ in 0..<Self.linesPerTurn {
      guard let line = try reader.read() else { return try chosenStrap() }
      switch line {
      case .hello, .other: continue
      case .raw(let value): try take(value)
      }
    }
    return nil
  }

  private mutating func take(_ value: CapturedValue) throws(CaptureError) {
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
