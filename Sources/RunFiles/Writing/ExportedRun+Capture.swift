import HeartRate
import JSON
import Primitives
import RunReplay
import ZoneProtocol

extension ExportedRun {
  /// What the strap sent, as `hrzone capture` writes it.
  var capture: [UInt8] {
    var writer = JSONWriter(capacity: 160 * samples.count)
    Hello(server: "hrlog \(Release.version)", boot: "0000000000000000", seq: 0).encode(into: &writer)
    writer.appendNewline()
    // `t` of merged sessions is of several clocks; the session's own clock is one.
    let begin = samples.first?.at ?? .zero
    for (index, sample) in samples.enumerated() {
      guard let measurement = sample.content.measurement else { continue }
      Report(
        seq: UInt64(index) + 1, time: sample.time, t: Instant(nanoseconds: 0) + (sample.at - begin),
        strap: record.session.strap,
        body: .raw(RawReport(characteristic: "2a37", value: measurement.encoded()))
      ).encode(into: &writer)
      writer.appendNewline()
    }
    return writer.bytes
  }
}
