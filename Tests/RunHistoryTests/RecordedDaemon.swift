import HeartRate
import Primitives
import Training
import ZoneProtocol

@testable import RunHistory

/// A daemon that reports made-up samples, and a recorder that records them. Its clocks are set by hand.
final class RecordedDaemon {
  let path: String
  private(set) var file: HistoryFile
  private(set) var recorder: RunRecorder
  var boot = "b1"
  var machine: String
  var seq: UInt64 = 0
  /// The clock that never jumps, in seconds.
  var t = 1000.0
  /// The wall clock minus the other one, in seconds.
  var wallOffset = 1_772_000_000.0
  /// All lines since the daemon's start, which is its history.
  private(set) var lines: [(message: ServerMessage, line: [UInt8])] = []
  private(set) var events: [RecorderEvent] = []

  static let anna = "F0:9E:1A:00:00:01"
  static let ben = "F0:9E:1A:00:00:02"

  init(_ path: String, machine: String = "m1") throws {
    self.path = path
    self.machine = machine
    file = try HistoryFile(path: path, for: .record)
    recorder = try RunRecorder(file, machine: machine, now: Instant(nanoseconds: 1_000_000_000_000))
    connect()
  }

  var now: Instant { Instant(nanoseconds: Int64(t * 1e6) * 1000) }
  var wall: UTCTime { UTCTime(milliseconds: Int64((t + wallOffset) * 1000)) }

  private func send(_ message: ServerMessage) {
    let line = message.line()
    recorder.ingest(message, line: Array(line.dropLast()), at: now)
  }

  /// Greets the recorder, and sends what it has not stored: everything without `lost`, whose last one is before `from`.
  func connect(from: UInt64 = 1, but lost: [UInt64]? = nil) {
    send(.hello(Hello(server: "hrzoned 0.1.0", boot: boot, seq: seq)))
    let position = recorder.position
    let known = position?.boot == boot ? position?.seq ?? 0 : 0
    send(.reply(Reply(id: .integer(1), Answer(from: max(from, known + 1)))))
    for line in lines {
      guard case .report(let report) = line.message, let number = report.seq, number > known,
        lost.map({ !$0.contains(number) }) ?? (number >= from)
      else {
        continue
      }
      recorder.ingest(line.message, line: line.line, at: now)
    }
  }

  /// Another run of the daemon, without a history.
  func restart(_ name: String) {
    boot = name
    seq = 0
    lines = []
    connect()
  }

  /// Kills the recorder with what it has not written, and starts another one.
  func killRecorder() throws {
    file = try HistoryFile(path: path, for: .record)
    recorder = try RunRecorder(file, machine: machine, now: now)
  }

  func report(_ body: Report.Body, strap: String = anna, runner: String? = "Anna") {
    seq += 1
    let message = ServerMessage.report(
      Report(seq: seq, time: wall, t: now, strap: strap, runner: runner, body: body))
    let line = Array(message.line().dropLast())
    lines.append((message, line))
    recorder.ingest(message, line: line, at: now)
  }

  /// Reports a sample each second, for `seconds`.
  func run(
    _ seconds: Int, bpm: Int? = 140, signal: SignalQuality = .live, strap: String = anna, runner: String? = "Anna"
  ) {
    for _ in 0..<seconds {
      t += 1
      var sample = SampleReport(signal: signal, rrIntervals: [RRInterval(ticks1024: 439), RRInterval(ticks1024: 440)])
      sample.bpm = bpm
      sample.contact = true
      report(.sample(sample), strap: strap, runner: runner)
    }
  }

  @discardableResult
  func write() throws -> [RecorderEvent] {
    let new = try recorder.write(at: now)
    events += new
    return new
  }

  /// Changes sessions as another process does.
  func apply(_ change: HistoryChange) throws -> String {
    try HistoryFile(path: path, for: .change).apply(change, at: wall)
  }

  func sessions() throws -> [SessionEntry] { try file.sessions(SessionFilter()) }

  func samples(of session: SessionEntry) throws -> [RecordedSampleSummary] {
    try file.record(of: session).parts.flatMap { part in
      part.reports.compactMap { report in
        guard case .sample(let sample) = report else { return nil }
        return RecordedSampleSummary(
          seq: sample.seq, bpm: sample.bpm, second: (part.shift.nanoseconds + sample.t.nanoseconds) / 1_000_000_000)
      }
    }
  }
}

struct RecordedSampleSummary: Hashable {
  let seq: UInt64
  let bpm: Int?
  let second: Int64
}
