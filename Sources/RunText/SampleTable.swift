import Primitives

/// Samples of a run as a table: a CSV file, RFC 4180, with a header and lines that end with a line feed.
public struct SampleTable: Hashable, Sendable {
  /// The rows in the order of the file.
  public var rows: [Row]

  /// A table with `rows`.
  public init(rows: [Row] = []) {
    self.rows = rows
  }

  /// A sample.
  public struct Row: Hashable, Sendable {
    /// The time of the sample.
    public var time: UTCTime
    /// The time since the start of the session, to the millisecond.
    public var elapsed: Duration?
    /// Heart rate in bpm, 1 to 65,535; nil if it is unknown.
    public var heartRate: Int?
    /// The intervals between beats since the last sample, in ms, rounded to tenths, oldest first.
    public var rrMilliseconds: [Double]
    /// Whether the sensor had skin contact; nil if the strap cannot tell.
    public var contact: Bool?
    /// The quality of the signal, as reports name it.
    public var signal: String?
    /// The name of the zone.
    public var zone: String?
    /// Energy Expended in kJ.
    public var energy: Int?
    /// The line of the file, counted from 1; 0 if the row is not from a file.
    public var place: Int

    /// A sample with all its parts.
    public init(
      time: UTCTime, elapsed: Duration? = nil, heartRate: Int? = nil, rrMilliseconds: [Double] = [],
      contact: Bool? = nil, signal: String? = nil, zone: String? = nil, energy: Int? = nil, place: Int = 0
    ) {
      self.time = time
      self.elapsed = elapsed
      self.heartRate = heartRate
      self.rrMilliseconds = rrMilliseconds
      self.contact = contact
      self.signal = signal
      self.zone = zone
      self.energy = energy
      self.place = place
    }
  }
}

extension SampleTable {
  /// The first line of a table that `encoded()` writes.
  public static let header = "time,elapsed_s,heart_rate_bpm,rr_intervals_ms,contact,signal,zone,energy_kj"

  /// The file. Times are UTC with milliseconds. What is unknown is an empty field. The intervals of a row are one field, separated by
  /// spaces. A heart rate below 1 or above 65,535, and numbers that are not finite, are left out.
  public func encoded() -> [UInt8] {
    var bytes = Array(Self.header.utf8)
    bytes.append(.lineFeed)
    for row in rows {
      row.encode(into: &bytes)
      bytes.append(.lineFeed)
    }
    return bytes
  }
}

extension SampleTable.Row {
  /// The heart rates that a table may have. A strap sends at most 16 bits; 0 stands for an unknown one.
  static let heartRates = 1...65_535
  /// The energies that a table may have, in kJ. A strap sends at most 16 bits.
  static let energies = 0...65_535
  /// The elapsed times that a table may have, in ms; 30 years.
  static let elapsedTimes = -1_000_000_000_000...1_000_000_000_000

  fileprivate func encode(into bytes: inout [UInt8]) {
    let comma = UInt8(ascii: ",")
    bytes.append(contentsOf: time.ascii)
    bytes.append(comma)
    if let elapsed, let milliseconds = Self.milliseconds(of: elapsed) {
      bytes.append(contentsOf: Number.seconds(milliseconds: milliseconds).utf8)
    }
    bytes.append(comma)
    if let heartRate, Self.heartRates.contains(heartRate) { bytes.append(contentsOf: "\(heartRate)".utf8) }
    bytes.append(comma)
    var isFirst = true
    for value in rrMilliseconds {
      guard let tenths = Number.tenths(of: value) else { continue }
      if !isFirst { bytes.append(UInt8(ascii: " ")) }
      isFirst = false
      bytes.append(contentsOf: Number.decimal(tenths: tenths).utf8)
    }
    bytes.append(comma)
    if let contact { bytes.append(contentsOf: (contact ? "true" : "false").utf8) }
    bytes.append(comma)
    Self.encode(signal, into: &bytes)
    bytes.append(comma)
    Self.encode(zone, into: &bytes)
    bytes.append(comma)
    if let energy, Self.energies.contains(energy) { bytes.append(contentsOf: "\(energy)".utf8) }
  }

  /// `duration` rounded down to milliseconds; nil outside of `elapsedTimes`.
  private static func milliseconds(of duration: Duration) -> Int? {
    let (seconds, attoseconds) = duration.components
    guard abs(seconds) <= 1_000_000_000 else { return nil }
    let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    return elapsedTimes.contains(milliseconds) ? milliseconds : nil
  }

  /// Appends a field of text, in quotes if it needs them.
  private static func encode(_ text: String?, into bytes: inout [UInt8]) {
    guard let text = text.flatMap({ CSVText.cleaned($0) }) else { return }
    let needsQuotes = text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
    guard needsQuotes else { return bytes.append(contentsOf: text.utf8) }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Names in a table.
enum CSVText {
  /// `text` on one line, without white space at its ends, cut to 256 characters; nil if nothing is left.
  static func cleaned(_ text: String) -> String? {
    let scalars = Array(text.oneLine.unicodeScalars)
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }) else { return nil }
    let cut = scalars[start...].prefix(256)
    guard let end = cut.lastIndex(where: { !$0.properties.isWhitespace }) else { return nil }
    return String(String.UnicodeScalarView(cut[...end]))
  }
}
