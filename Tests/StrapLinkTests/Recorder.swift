import ATT
import EventLoop
import HeartRate
import Primitives
import StrapLink

/// Hears a link, and ends the loop when it has heard enough.
final class Recorder: StrapLinkDelegate {
  struct Value: Equatable {
    let characteristic: BluetoothUUID
    let bytes: [UInt8]
    /// Since the recorder began.
    let after: Duration
  }

  let loop: Loop
  let began: Instant
  var phases: [Phase] = []
  var reasons: [String] = []
  var values: [Value] = []
  var facts: [StrapFact] = []
  var ends: [LinkEnd] = []
  /// Called after everything that is heard.
  var heard: (Recorder) -> Void = { _ in }

  init(_ loop: Loop) {
    self.loop = loop
    began = loop.now
  }

  var measurements: [HeartRateMeasurement] {
    values.filter { $0.characteristic == .heartRateMeasurement }
      .compactMap { try? HeartRateMeasurement(decoding: $0.bytes.span.bytes) }
  }

  func link(_ link: any StrapLink, entered phase: Phase, reason: String) {
    phases.append(phase)
    reasons.append(reason)
    heard(self)
  }

  func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant) {
    let bytes = (try? value.bytes(from: 0)) ?? []
    values.append(Value(characteristic: characteristic, bytes: bytes, after: time - began))
    heard(self)
  }

  func link(_ link: any StrapLink, learned fact: StrapFact) {
    facts.append(fact)
    heard(self)
  }

  func link(_ link: any StrapLink, ended end: LinkEnd) {
    ends.append(end)
    heard(self)
  }

  /// Starts `link` and runs the loop until `enough`, or until `limit` of the loop's time has passed.
  /// - Returns: whether it was enough.
  func run(
    _ link: any StrapLink, for limit: Duration = .seconds(10), until enough: @escaping (Recorder) -> Bool
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
