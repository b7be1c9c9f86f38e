import JSON
import Primitives
import RunHistory
import RunReplay
import ZoneProtocol

extension FileRun {
  static func read(json bytes: [UInt8]) -> (FileRun, RunFileFault?) {
    do throws(JSONError) {
      return RunDocument(try JSONValue(parsing: bytes)).run
    } catch {
      // A file that was cut: its lines before the cut are whole.
      let rescued = RunDocument(lines: bytes).run
      return (rescued.0, RunFileFault("byte \(error.position)", error.reason))
    }
  }
}

/// The parts of a JSON document of a run.
private struct RunDocument {
  private var head: [JSONValue] = []
  private var session: JSONValue?
  private var arrays: [String: [JSONValue]] = [:]
  private var fault: RunFileFault?

  init(_ document: JSONValue) {
    guard document["format"]?.string == "hrlog", let version = document["version"]?.integer else {
      fault = RunFileFault(nil, "this is not a run in hrlog's JSON; `hrlog export --format json` writes it")
      return
    }
    guard version <= ExportedRun.documentVersion else {
      fault = RunFileFault(nil, "the file was written by a newer hrlog (version \(version)); update hrlog")
      return
    }
    session = document["session"]
    for key in ["parts", "gaps", "context", "samples", "reports"] { arrays[key] = document[key]?.elements ?? [] }
  }

  /// Reads line by line, as this program writes the document.
  init(lines bytes: [UInt8]) {
    var key: String?
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      var line = line
      let text = String(decoding: line, as: UTF8.self)
      if let next = ["parts", "gaps", "context", "samples", "reports"].first(where: { text.contains("\"\($0)\":[") }),
        !text.hasPrefix("{\"elapsed")
      {
        key = next
        continue
      }
      if line.last == UInt8(ascii: ",") { line = line.dropLast() }
      guard let key, let value = try? JSONValue(parsing: Array(line)) else { continue }
      arrays[key, default: []].append(value)
    }
  }

  var run: (FileRun, RunFileFault?) {
    var run = FileRun()
    guard fault == nil else { return (run, fault) }
    run.note = session?["note"]?.string
    run.tags = session?["tags"]?.elements?.compactMap(\.string) ?? []
    run.runner = session?["runner"]?.string
    run.gaps = (arrays["gaps"] ?? []).compactMap { gap in
      guard let time = gap["time"]?.string.flatMap({ UTCTime(parsing: $0) }), let length = gap["duration"]?.double,
        let microseconds = Int64(exactly: (length * 1e6).rounded()), microseconds >= 0
      else { return nil }
      return RecordedGap(
        time: time, duration: .microseconds(microseconds),
        cause: gap["cause"]?.string.flatMap(GapCause.init(rawValue:)))
    }
    var fault: RunFileFault?
    var (context, samples, reports) = ([Report]()[...], [Report]()[...], [Report]()[...])
    (context, fault) = decoded("context", fault)
    (samples, fault) = decoded("samples", fault)
    (reports, fault) = decoded("reports", fault)
    var parts = arrays["parts"] ?? []
    if parts.isEmpty { parts = [.object([])] }
    for (index, part) in parts.enumerated() {
      // The last part takes the rest, if counts are missing.
      func take(_ key: String, _ from: inout ArraySlice<Report>) -> [Report] {
        let count = index == parts.count - 1 ? from.count : Int(clamping: max(0, part[key]?.integer ?? 0))
        defer { from = from.dropFirst(count) }
        return Array(from.prefix(count))
      }
      let before = take("context", &context)
      let during = (take("samples", &samples) + take("reports", &reports)).sorted { $0.seq ?? 0 < $1.seq ?? 0 }
      let all = before + during
      if let break_ = zip(all, all.dropFirst()).first(where: { ($0.t ?? $1.t) ?? .zero > $1.t ?? .zero }) {
        fault = fault ?? RunFileFault("report \(break_.1.seq ?? 0)", "its t is before that of the report before it")
        continue
      }
      if let first = all.first?.t, let last = all.last?.t, last - first > FileRun.longest {
        fault = fault ?? RunFileFault("report \(all.last?.seq ?? 0)", "its t is more than 7 days after the first one")
        continue
      }
      if !all.isEmpty { run.parts.append(all) }
    }
    return (run, fault)
  }

  /// The reports of an array that can be read, and the first fault.
  private func decoded(_ key: String, _ fault: RunFileFault?) -> (ArraySlice<Report>, RunFileFault?) {
    var fault = fault
    var reports: [Report] = []
    for (index, value) in (arrays[key] ?? []).enumerated() {
      do throws(MessageError) {
        let report = try Report(decoding: value)
        if case .sample(let sample) = report.body, !sample.isPossible {
          throw .mistyped(key: "bpm or energy_kj", expected: "a whole number from 0 to 65535")
        }
        guard RecordedReport(report) != nil else { throw .missing(key: report.seq == nil ? "seq" : "t") }
        reports.append(report)
      } catch {
        fault = fault ?? RunFileFault("\(key)[\(index)]", "\(error)")
      }
    }
    return (reports[...], fault)
  }
}

extension SampleReport {
  /// Whether a strap can have sent it. Heart Rate Service 1.0, 3.1: both numbers have 16 bits.
  fileprivate var isPossible: Bool {
    [bpm, energyExpended].allSatisfy { $0.map { UInt16(exactly: $0) != nil } ?? true }
  }
}

extension Instant {
  fileprivate static let zero = Instant(nanoseconds: 0)
}
