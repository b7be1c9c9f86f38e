import Glibc
import HeartRate
import Primitives
import RunHistory
import RunReplay
import SensorLink
import StrapSimulator
import Training
import ZoneProtocol

/// Makes a history of many runs: history-maker FILE [SESSIONS]
///
/// By default it has 300 sessions of an hour, spread over the last year, with the simulator's heart rates and with the zones and
/// alerts that hrzoned would have reported. The recorder itself writes them. Use it to see how long hrlog takes with a year.
@main struct HistoryMaker {
  private static let simulations: [SimulationName] = [.lsd, .tempo, .lsd, .hiit, .lsd, .hills, .recovery]
  private static let strap = "F0:9E:1A:00:00:01"
  private static let length = 3600
  private static let year = 365 * 86_400

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2, let count = arguments.count > 2 ? Int(arguments[2]) : 300, (1...10_000).contains(count)
    else {
      print("usage: history-maker FILE [SESSIONS]")
      exit(64)
    }
    let file = try HistoryFile(path: arguments[1], for: .record)
    var writer = RunWriter(recorder: try RunRecorder(file, machine: "made", now: Instant(nanoseconds: 0)))
    let end = time(nil) - 86_400
    for number in 0..<count {
      let start = end - year + year / count * number
      try writer.write(
        simulations[number % simulations.count], seed: UInt64(number), boot: "made-\(number)",
        start: UTCTime(milliseconds: Int64(start) * 1000))
    }
    var status = stat()
    var size = 0
    for suffix in ["", "-wal"] where stat(arguments[1] + suffix, &status) == 0 { size += Int(status.st_size) }
    print("\(count) sessions of \(length) s, \(size) bytes with the log, \(size / count) bytes per session")
  }

  /// Writes runs, one after another.
  private struct RunWriter {
    let recorder: RunRecorder
    private var now = Instant(nanoseconds: 0)
    private var seq: UInt64 = 0

    init(recorder: RunRecorder) {
      self.recorder = recorder
    }

    /// Writes the run of one daemon, which ends after it.
    mutating func write(_ name: SimulationName, seed: UInt64, boot: String, start: UTCTime) throws {
      // Each machine had run for an hour.
      let begin = Instant(nanoseconds: 3_600_000_000_000)
      func time(_ t: Instant) -> UTCTime {
        UTCTime(milliseconds: start.milliseconds + (t - begin).nanoseconds / 1_000_000)
      }
      seq = 0
      ingest(.hello(Hello(server: "hrzoned 0.1.0", boot: boot, seq: 0)))
      var replay = StrapReplay(strap: strap)
      let runner = Runner.standard
      var settings = SettingsReport(
        runner: runner, zones: try Zones(preset: .standard, runner: runner), target: nil, rules: .standard)
      settings.isNewStrap = true
      for body in [
        Report.Body.settings(settings), .strap(StrapReport(phase: .live, reason: "The strap sends its heart rate.")),
      ] {
        let report = Report(seq: seq + 1, time: time(begin), t: begin, strap: strap, runner: "Anna", body: body)
        send(report)
        // A replay wants to know the order of its inputs only.
        replay.ingest(.report(report)) { _ in }
      }
      var sensor = StrapSensor(name, seed: seed)
      for second in 1...length {
        guard let measurement = sensor.measure(at: second) else { continue }
        let t = begin + .milliseconds(Int64(second) * 1000 + 37)
        let sample = RecordedSample(
          seq: UInt64(second) + 10, t: t, time: time(t), bpm: Int(measurement.heartRate),
          rrIntervals: measurement.rrIntervals, contact: true,
          energyExpended: measurement.energyExpended.map { Int($0) }, signal: .live)
        replay.ingest(.sample(sample)) { report in
          var report = report
          report.runner = "Anna"
          send(report)
        }
        if recorder.isFull { _ = try recorder.write(at: now) }
      }
      _ = try recorder.write(at: now)
      now = now + RunRecorder.usualSessionGap
      _ = try recorder.write(at: now)
    }

    private mutating func send(_ report: Report) {
      seq += 1
      var report = report
      report.seq = seq
      ingest(.report(report))
    }

    private func ingest(_ message: ServerMessage) {
      recorder.ingest(message, line: Array(message.line().dropLast()), at: now)
    }
  }
}
