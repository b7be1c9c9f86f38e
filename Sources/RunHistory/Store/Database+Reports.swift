import HeartRate
import SQLite
import Training
import ZoneProtocol

extension Database {
  /// Stores a sample.
  func insert(_ sample: SampleReport, _ key: RecordKey, _ moment: Moment) throws(SQLiteError) {
    try run(
      "INSERT INTO sample (key, t, time, bpm, rr, signal, contact, energy) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      .integer(key.raw), .integer(moment.t), .integer(moment.time), .integer(sample.bpm),
      sample.rrIntervals.isEmpty ? .null : .blob(sample.rrIntervals.bytes), .integer(sample.signal.value.code),
      .integer(sample.contact.map { $0 ? 1 : 0 }), .integer(sample.energyExpended))
  }

  /// Stores another report, as its line.
  func insert(_ type: ReportType, line: [UInt8], _ key: RecordKey, _ moment: Moment) throws(SQLiteError) {
    try run(
      "INSERT INTO report (key, t, time, type, line) VALUES (?, ?, ?, ?, ?)", .integer(key.raw), .integer(moment.t),
      .integer(moment.time), .text(type.rawValue), .text(String(decoding: line, as: UTF8.self)))
  }
}

extension SignalQuality? {
  /// The number of the quality in the database; 0 is live. Nil is a quality that this version does not know.
  var code: Int {
    switch self {
    case .live: 0
    case .noContact: 1
    case .implausible: 2
    case .frozen: 3
    case .stale: 4
    case .some(.none): 5
    case nil: 6
    }
  }
}

extension SignalQuality {
  /// The quality with `code` in the database. An unknown one does not count as live.
  init(code: Int64) {
    self =
      switch code {
      case 0: .live
      case 1: .noContact
      case 2: .implausible
      case 3: .frozen
      case 4: .stale
      default: .none
      }
  }
}

extension [RRInterval] {
  /// Two bytes for each interval, in units of 1/1024 s, the lower byte first.
  var bytes: [UInt8] {
    flatMap { [UInt8(truncatingIfNeeded: $0.ticks1024), UInt8(truncatingIfNeeded: $0.ticks1024 >> 8)] }
  }

  init(bytes: [UInt8]) {
    self = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
      RRInterval(ticks1024: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
    }
  }
}
