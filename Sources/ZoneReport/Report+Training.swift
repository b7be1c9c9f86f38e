import HeartRate
import JSON
import Training

extension StateReport {
  /// What a session knows; what the link knows of the strap is to be added.
  public init(_ state: TrainingState) {
    self.init(signal: state.signal)
    age = state.age
    bpm = state.bpm
    zone = state.zone
    percent = state.percent
    percentOf = state.percent == nil ? nil : state.percentOf.map { .known($0) }
    totals = TotalsReport(
      live: state.totals.live,
      zones: state.totals.zones.map { TotalsReport.ZoneTime(zone: $0.zone, from: $0.from, time: $0.time) })
    maxHR = state.maxHR.bpm
    maxHRIsEstimated = state.maxHR.isEstimated
  }
}

extension SampleReport {
  /// A reading, with what its percentage is a part of.
  public init(_ reading: SampleReading, percentOf: PercentOf?) {
    self.init(signal: reading.signal, rrIntervals: reading.rrIntervals)
    bpm = reading.bpm
    zone = reading.zone
    percent = reading.percent
    self.percentOf = reading.percent == nil ? nil : percentOf.map { .known($0) }
    energyExpended = reading.energyExpended.map { Int($0) }
    switch reading.sensorContact {
    case .notSupported: contact = nil
    case .notDetected: contact = false
    case .detected: contact = true
    }
  }
}

extension AlertReport {
  /// An alert with its figures: heart rates in bpm, durations in seconds, zones as everywhere.
  public init(_ alert: Alert, percentOf: PercentOf?) {
    let figures: [JSONMember]
    switch alert {
    case .zoneChanged(let from, let to, let bpm, let percent):
      let share = percent.map { JSONMember("percent", .tenths(Int64($0.tenths))) }
      let whole = percent == nil ? nil : percentOf.map { JSONMember("percent_of", .string($0.rawValue)) }
      figures =
        [JSONMember("from", .zone(from)), JSONMember("to", .zone(to)), .bpm(bpm)] + [share, whole].compactMap { $0 }
    case .ceiling(let bpm, let ceiling):
      figures = [.bpm(bpm), JSONMember("ceiling", .integer(Int64(ceiling)))]
    case .signalLost(let cause, let lasting):
      figures = [JSONMember("cause", .string(cause.rawValue)), JSONMember("lasting", .seconds(lasting))]
    case .signalBack(let bpm, let after):
      figures = [.bpm(bpm), JSONMember("after", .seconds(after))]
    case .strapFrozen(let bpm, let lasting):
      figures = [.bpm(bpm), JSONMember("lasting", .seconds(lasting))]
    case .overMax(let bpm, let highest, let maxHR):
      figures = [
        .bpm(bpm), JSONMember("highest", .integer(Int64(highest))), JSONMember("max_hr", .integer(Int64(maxHR))),
      ]
    }
    self.init(kind: alert.kind, severity: alert.severity, text: alert.text, figures: figures)
  }
}

extension JSONMember {
  fileprivate static func bpm(_ bpm: Int) -> JSONMember { JSONMember("bpm", .integer(Int64(bpm))) }
}

extension JSONValue {
  /// A count of tenths; the double nearest to it is written with the one decimal that it has.
  fileprivate static func tenths(_ count: Int64) -> JSONValue { .number(Double(count) / 10) }

  /// Seconds to the tenth, rounded half up.
  fileprivate static func seconds(_ duration: Duration) -> JSONValue {
    let (seconds, attoseconds) = duration.components
    let fraction = (attoseconds + 50_000_000_000_000_000) / 100_000_000_000_000_000
    return .number((Double(seconds) * 10 + Double(fraction)) / 10)
  }

  fileprivate static func zone(_ zone: Zone) -> JSONValue {
    .object([JSONMember("index", .integer(Int64(zone.index))), JSONMember("name", .string(zone.name))])
  }
}
