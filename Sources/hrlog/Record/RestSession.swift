import Glibc
import Posix
import Primitives
import ProgramSupport
import RunHistory
import ZoneClient
import ZoneProtocol

/// Guides a person through a measurement at rest, with one line on the terminal that counts down.
final class RestSession {
  private let path: String
  private let strap: String?
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var measuring: RestMeasuring
  /// The strap that is measured: the one that was named, or the first that sends.
  private var measured: (strap: String, runner: String?)?
  /// The newest time of a report, and when it arrived. A daemon with a fast clock is followed by its own time.
  private var newest: (t: Instant, arrival: Instant)?
  private var shown = ""

  init(path: String, strap: String?, settle: Duration, length: Duration) {
    self.path = path
    self.strap = strap
    measuring = RestMeasuring(settle: settle, length: length)
  }

  /// Measures until the end, or until Ctrl-C: nil then.
  func measure() throws(CommandError) -> RestMeasurement? {
    let feed = try DaemonFeed.open(
      path, request: .subscribe(Subscription(reports: [.sample], straps: strap.map { [$0] })))
    let signals: SignalPipe
    do throws(SystemError) {
      signals = try SignalPipe([SIGINT, SIGTERM])
    } catch {
      throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
    }
    let loop = CommandLoop(feed: feed, signals: signals)
    var notes = ConnectionNotes(path: path)
    Output.note("Sit or lie still, and breathe normally. Ctrl-C ends the measurement.")
    while true {
      if let outcome = try show() { return outcome }
      switch try loop.next(until: Clock.now + .seconds(1)) {
      case .signal:
        finishLine()
        Output.note("Stopped; nothing was kept.")
        return nil
      case .feed(.line(let line)):
        notes.received(line)
        if case .report(let report) = line.message, case .sample(let sample) = report.body {
          try ingest(sample, of: report)
        }
      case .feed(.lost(let error)): try notes.lost(error)
      case .input, .outputGone, .outputReady, .child, .deadline: break
      }
    }
  }

  private func ingest(_ sample: SampleReport, of report: Report) throws(CommandError) {
    if let measured, measured.strap != report.strap {
      guard strap == nil else { return }
      throw CommandError("There are several straps. Name one, or its runner, with --strap.", .usage)
    }
    measured = (report.strap, report.runner)
    let t = report.t ?? Clock.now
    newest = (t, Clock.now)
    measuring.ingest(sample, at: t)
  }

  /// Shows the phase.
  /// - Returns: the result, if it is there.
  private func show() throws(CommandError) -> RestMeasurement? {
    let now = newest.map { $0.t + (Clock.now - $0.arrival) } ?? Clock.now
    switch measuring.phase(at: now) {
    case .waiting: say("Waiting for a heart rate")
    case .settling(let left): say("Rest: \(DurationText.countdown(left.inSeconds)) left")
    case .measuring(let left): say("Measuring: \(DurationText.countdown(left.inSeconds)) left")
    case .finished(let outcome):
      finishLine()
      switch outcome {
      case .measured(let duration, let meanHR, let rmssd, let share):
        return RestMeasurement(
          runner: measured?.runner, time: Clock.time, duration: duration, meanHR: meanHR, rmssd: rmssd,
          correctedShare: share)
      case .noIntervals:
        throw CommandError(
          "The strap sent too few RR intervals, which the measurement needs. Most chest straps send them.", .dataError)
      case .tooManyCorrected(let share):
        throw CommandError(
          "\(FigureText.decimal(share, 0)) % of the intervals had to be corrected, which is too much. Wet the electrodes, "
            + "lie still, and measure again.", .dataError)
      }
    }
    return nil
  }

  /// On a terminal one line that changes; otherwise a line for each phase.
  private func say(_ text: String) {
    if isTerminal {
      guard text != shown else { return }
      shown = text
      try? Output(STDERR_FILENO).write(Array("\r\(text)\u{1b}[K".utf8))
    } else {
      let phase = String(text.prefix { $0 != ":" })
      guard phase != shown else { return }
      shown = phase
      Output.note("\(phase).")
    }
  }

  private func finishLine() {
    if isTerminal, !shown.isEmpty { try? Output(STDERR_FILENO).write(Array("\r\u{1b}[K".utf8)) }
  }
}
