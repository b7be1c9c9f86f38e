import HeartRate
import Primitives

/// One strap on one runner: samples and time in, events out.
public struct TrainingSession: Sendable {
  /// The runner who wears the strap.
  public private(set) var runner: Runner
  /// The runner's zones.
  public private(set) var zones: Zones
  /// The figures in force.
  public private(set) var settings: TrainingSettings

  /// A session that has heard nothing yet.
  public init(runner: Runner, zones: Zones, settings: TrainingSettings = TrainingSettings()) {
    self.runner = runner
    self.zones = zones
    self.settings = settings
  }

  /// A new link to the strap is up at `instant`: until it brings a notification the signal may be `none`.
  public mutating func linkEstablished(at instant: Instant) {}

  /// Takes a notification that came at `instant`, after running every deadline up to it.
  ///
  /// `emit` gets each event with the instant it belongs to, and must not touch the session.
  public mutating func ingest(
    _ measurement: HeartRateMeasurement, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) {}

  /// Runs every deadline up to `instant`, each at its own instant and in order, so that the events do not depend on when
  /// the caller woke.
  public mutating func advance(to instant: Instant, emit: (TrainingEvent, Instant) -> Void) {}

  /// When `advance` is next needed; nil while only a notification can change anything.
  public var nextDeadline: Instant? { nil }

  /// What is known at `instant`, the running part of the totals included. It changes nothing.
  public func state(at instant: Instant) -> TrainingState {
    TrainingState(
      signal: .none, age: nil, bpm: nil, zone: nil, percent: nil, percentOf: zones.percentOf,
      totals: TrainingTotals(live: .zero, zones: []), maxHR: runner.maxHR, sensorContact: nil, energyExpended: nil)
  }

  /// Puts other settings in force. Call `advance(to:)` first, so that what is past is judged by the old ones.
  public mutating func reconfigure(runner: Runner, zones: Zones, settings: TrainingSettings) {
    self.runner = runner
    self.zones = zones
    self.settings = settings
  }
}
