import ATT
import EventLoop
import HeartRate
import Primitives
import SensorLink

/// Records the events of a link, and stops the loop when it has enough.
public final class LinkRecorder: StrapLinkDelegate {
  /// A value received from the link.
  public struct Value: Equatable {
    /// The value's characteristic.
    public let characteristic: BluetoothUUID
    /// The value.
    public let bytes: [UInt8]
    /// The time since the recorder was created.
    public let after: Duration
  }

  /// The loop that drives the link.
  public let loop: Loop
  /// When the recorder was created.
  public let began: Instant
  /// The phases entered, in order.
  public var phases: [Phase] = []
  /// The reasons of the phases.
  public var reasons: [String] = []
  /// The values received.
  public var values: [Value] = []
  /// The facts learned about the strap.
  public var facts: [StrapFact] = []
  /// How the link ended.
  public var ends: [LinkEnd] = []
  /// Called after every event.
  public var heard: (LinkRecorder) -> Void = { _ in }

  /// A recorder for a link that `loop` drives.
  public init(_ loop: Loop) {
    self.loop = loop
    began = loop.now
  }

  /// The values that are heart-rate measurements.
  public var measurements: [HeartRateMeasurement] {
    values.filter { $0.characteristic == .heartRateMeasurement }
      .compactMap { try? HeartRateMeasurement(decoding: $0.bytes.span.bytes) }
  }

  /// Notes a phase.
  public func link(_ link: any StrapLink, entered phase: Phase, reason: String) {
    phases.append(phase)
    reasons.append(reason)
    heard(self)
  }

  /// Notes a value.
  public func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant)
  {
    let bytes = (try? value.bytes(from: 0)) ?? []
    values.append(Value(characteristic: characteristic, bytes: bytes, after: time - began))
    heard(self)
  }

  /// Notes a fact.
  public func link(_ link: any StrapLink, learned fact: StrapFact) {
    facts.append(fact)
    heard(self)
  }

  /// Notes the end.
  public func link(_ link: any StrapLink, ended end: LinkEnd) {
    ends.append(end)
    heard(self)
  }

  /// Starts `link` and runs the loop until `enough` or until `limit` of the loop's time has passed.
  /// - Returns: whether there was enough.
  public func run(
    _ link: any StrapLink, for limit: Duration = .seconds(10), until enough: @escaping (LinkRecorder) -> Bool
  ) throws -> Bool {
    link.delegate = self
    heard = { recorder in if enough(recorder) { recorder.loop.exit(1) } }
    let timer = loop.schedule(at: loop.now + limit) { [loop] _ in loop.exit(0) }
    link.start()
    let code = try loop.run()
    heard = { _ in }
    withExtendedLifetime(timer) {}
    return code == 1
  }
}
