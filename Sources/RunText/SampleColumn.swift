/// What a column of a table has.
enum SampleColumn: CaseIterable {
  case time, date, elapsed, heartRate, intervals, contact, signal, zone, energy

  /// The names of such columns, in small letters and digits only: `heart_rate (bpm)` is `heartratebpm`.
  private var names: [String] {
    switch self {
    case .time:
      [
        "time", "timestamp", "datetime", "utc", "utctime", "timeutc", "isotime", "timeiso", "unix", "unixtime",
        "unixtimestamp", "epoch", "timestamputc", "timestamps", "timestampms", "timems", "unixms", "epochms",
        "localtime",
      ]
    case .date: ["date", "day"]
    case .elapsed: ["elapseds", "elapsed", "elapsedtime", "elapsedtimes", "elapsedseconds", "elapsedsec", "seconds"]
    case .heartRate:
      [
        "heartratebpm", "heartrate", "hr", "hrbpm", "bpm", "pulse", "pulsebpm", "hrm", "heartratevalue",
        "heartratebeats",
        "heartratebeatsmin",
      ]
    case .intervals:
      ["rrintervalsms", "rrintervals", "rrintervalms", "rrinterval", "rr", "rrms", "rrs", "rri", "ibi", "ibims", "nn"]
    case .contact: ["contact", "skincontact", "sensorcontact"]
    case .signal: ["signal", "signalquality", "quality"]
    case .zone: ["zone", "hrzone", "heartratezone"]
    case .energy: ["energykj", "energy", "energyexpendedkj"]
    }
  }

  /// The column of `name`; nil if it has nothing that a table can keep.
  init?(name: String) {
    let plain = String(
      String.UnicodeScalarView(
        name.lowercased().unicodeScalars.filter {
          $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
        }))
    guard let found = Self.allCases.first(where: { $0.names.contains(plain) }) else { return nil }
    self = found
  }
}
