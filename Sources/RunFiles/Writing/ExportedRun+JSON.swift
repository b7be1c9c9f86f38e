import JSON
import Primitives
import RunHistory
import RunReplay
import ZoneProtocol

extension ExportedRun {
  /// The version of the document.
  static let documentVersion = 1

  /// Everything that is recorded, with a line for each report.
  var json: [UInt8] {
    var writer = JSONWriter(capacity: 200 * samples.count)
    let newline = Array("\n".utf8)
    var bytes = Array(#"{"format":"hrlog","version":\#(Self.documentVersion),"session":"#.utf8)
    writer.object { record.session.encodeMembers(summary, into: &$0) }
    bytes += writer.bytes + Array(",\n\"parts\":[".utf8)
    for (index, part) in record.parts.enumerated() {
      writer.removeAll()
      writer.object { object in
        object.member("boot", part.boot)
        object.key("shift")
        object.seconds(part.shift, decimals: 6)
        object.member("context", part.context.count)
        object.member("samples", part.reports.count(where: \.isSample))
        object.member("reports", part.reports.count { !$0.isSample })
      }
      bytes += (index == 0 ? newline : Array(",\n".utf8)) + writer.bytes
    }
    bytes += Array("],\n\"gaps\":[".utf8)
    for (index, gap) in record.gaps.enumerated() {
      writer.removeAll()
      writer.object { object in
        object.key("time")
        object.value(plain: gap.time.ascii)
        object.key("duration")
        object.seconds(gap.duration, decimals: 6)
        if let cause = gap.cause { object.member("cause", cause.rawValue) }
      }
      bytes += (index == 0 ? newline : Array(",\n".utf8)) + writer.bytes
    }
    append(record.parts.flatMap(\.context).map { ($0, nil) }, as: "context", to: &bytes)
    let all = record.parts.flatMap { part in part.reports.map { ($0, Optional(part.shift)) } }
    append(all.filter(\.0.isSample), as: "samples", to: &bytes)
    append(all.filter { !$0.0.isSample }, as: "reports", to: &bytes)
    return bytes + Array("]}\n".utf8)
  }

  /// Appends an array of reports. Those of the session have the time since its start.
  private func append(_ reports: [(RecordedReport, shift: Duration?)], as key: String, to bytes: inout [UInt8]) {
    bytes += Array("],\n\"\(key)\":[".utf8)
    var writer = JSONWriter(capacity: 512)
    for (index, (report, shift)) in reports.enumerated() {
      writer.removeAll()
      report.report(of: record.session).encode(into: &writer)
      bytes += Array((index == 0 ? "\n" : ",\n").utf8)
      if let shift, let t = report.t {
        // Puts the time first, where a person looks for it.
        var head = JSONWriter()
        head.object { object in
          object.key("elapsed")
          object.seconds(t + shift - Instant(nanoseconds: 0), decimals: 3)
        }
        bytes += head.bytes.dropLast() + [UInt8(ascii: ",")] + writer.bytes.dropFirst()
      } else {
        bytes += writer.bytes
      }
    }
  }
}

extension RecordedReport {
  var isSample: Bool {
    if case .sample = self { true } else { false }
  }

  /// The report as the daemon sent it. A sample has only what is recorded of it.
  func report(of session: SessionEntry) -> Report {
    switch self {
    case .report(let report): return report
    case .sample(let recorded):
      var sample = SampleReport(signal: recorded.signal, rrIntervals: recorded.rrIntervals)
      sample.bpm = recorded.bpm
      sample.contact = recorded.contact
      sample.energyExpended = recorded.energyExpended
      return Report(
        seq: recorded.seq, time: recorded.time, t: recorded.t, strap: session.strap, runner: session.runner,
        body: .sample(sample))
    }
  }
}
