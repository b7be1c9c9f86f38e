import HeartRate
import Primitives
import Training

/// A session fed by a script, with its events as lines: `28 zone LSD > Tempo 160`.
struct Recording {
  var session: TrainingSession
  private(set) var events: [(event: TrainingEvent, instant: Instant)] = []

  /// A runner with HRmax 190 and the default zones, unless others are given.
  init(
    runner: Runner = Runner(maxHR: MaxHeartRate(bpm: 190)), model: ZoneModel = .percentMax,
    bounds: [ZoneBound] = .standard, settings: TrainingSettings = TrainingSettings()
  ) throws {
    let zones = try Zones(model: model, bounds: bounds, runner: runner)
    session = TrainingSession(runner: runner, zones: zones, settings: settings)
  }

  /// The instant `seconds` after the start of the script, to the millisecond. The machine booted 1000 s before.
  static func at(_ seconds: Double) -> Instant {
    Instant(nanoseconds: 1_000_000_000_000 + Int64((seconds * 1000).rounded()) * 1_000_000)
  }

  mutating func sample(
    _ seconds: Double, _ bpm: UInt16, rr: Bool = false, contact: SensorContact = .detected, energy: UInt16? = nil
  ) {
    let intervals = rr ? [RRInterval(ticks1024: 430)] : []
    let measurement = HeartRateMeasurement(
      heartRate: bpm, sensorContact: contact, energyExpended: energy, rrIntervals: intervals)
    ingest(measurement, at: Self.at(seconds))
  }

  /// Sends a sample every second, including both ends of the range.
  mutating func samples(_ seconds: ClosedRange<Int>, _ bpm: UInt16, rr: Bool = false) {
    for second in seconds { sample(Double(second), bpm, rr: rr) }
  }

  mutating func ingest(_ measurement: HeartRateMeasurement, at instant: Instant) {
    session.ingest(measurement, at: instant) { events.append(($0, $1)) }
  }

  mutating func advance(_ seconds: Double) { advance(to: Self.at(seconds)) }

  mutating func advance(to instant: Instant) {
    session.advance(to: instant) { events.append(($0, $1)) }
  }

  /// Makes another change to the session and records its events.
  mutating func edit<Failure: Error>(
    _ body: (inout TrainingSession, (TrainingEvent, Instant) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    try body(&session) { events.append(($0, $1)) }
  }

  mutating func link(_ seconds: Double) { session.linkEstablished(at: Self.at(seconds)) }

  func state(_ seconds: Double) -> TrainingState { session.state(at: Self.at(seconds)) }

  /// Returns all lines but the samples, and clears them.
  mutating func takeLines() -> [String] {
    defer { events = [] }
    return lines
  }

  /// All lines but the samples.
  var lines: [String] {
    events.compactMap { event, instant in
      let time = Self.time(instant)
      switch event {
      case .sample: return nil
      case .signal(let quality): return "\(time) signal \(quality.rawValue)"
      case .zone(let from, let to, let bpm):
        return "\(time) zone \(from?.name ?? "-") > \(to?.name ?? "-") \(bpm.map(String.init) ?? "-")"
      case .target(let band): return "\(time) target \(band?.description ?? "-")"
      case .workout(let status, let result, let summary):
        return "\(time) workout "
          + ([status.line, result?.line, summary?.line].compactMap(\.self)).joined(separator: " | ")
      case .alert(let alert): return "\(time) \(alert.kind.rawValue): \(alert.message.text)"
      }
    }
  }

  /// The alerts.
  var alerts: [Alert] {
    events.compactMap { event, _ in
      if case .alert(let alert) = event { alert } else { nil }
    }
  }

  /// The classified samples.
  var readings: [SampleReading] {
    events.compactMap { event, _ in
      if case .sample(let reading) = event { reading } else { nil }
    }
  }

  /// The quality of each sample.
  var sampleSignals: [SignalQuality] { readings.map(\.signal) }

  /// Only the alerts and zone changes.
  var advice: [String] { lines.filter { !$0.contains(" signal ") } }

  /// The alerts and zone changes as events, for values that no line shows.
  var adviceEvents: [TrainingEvent] {
    events.map(\.event).filter { event in
      switch event {
      case .sample, .signal, .target: false
      case .zone, .workout, .alert: true
      }
    }
  }

  private static func time(_ instant: Instant) -> String {
    let milliseconds = (instant - at(0)).nanoseconds / 1_000_000
    guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000)" }
    return "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
  }
}

extension TrainingTotals {
  /// `LSD 3.0`, for each zone that has time.
  var lines: [String] {
    zones.filter { $0.time > .zero }.map { "\($0.zone.name) \($0.time.inSeconds)" }
  }
}
