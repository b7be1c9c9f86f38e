import JSON
import Posix
import Primitives
import ProgramSupport
import RunHistory
import RunReport
import Training
import ZoneProtocol

/// What `hrlog show` prints of a session.
struct SessionPage {
  private let record: RunRecord
  private let summary: SessionSummary

  init(_ record: RunRecord) {
    self.record = record
    summary = SessionSummary(of: record)
  }

  // MARK: For people

  var lines: [String] {
    [header, notes, zones, figures, steps, events].filter { !$0.isEmpty }.joined(separator: [""]).map { $0 }
  }

  private var header: [String] {
    let session = record.session
    let who = session.runner.map { "\($0.oneLine), " } ?? ""
    let state = session.isEnded ? "" : ", not ended"
    return [
      "Session \(session.id): \(who)\(session.start.localDateAndTime), "
        + "\(DurationText.clock(session.duration.inSeconds))\(state)",
      "\(session.source.oneLine), \(summary.samples) samples, "
        + "live for \(DurationText.clock(summary.live.inSeconds))",
    ]
  }

  private var notes: [String] {
    let tags = record.session.tags.map { "#" + $0.oneLine }.joined(separator: " ")
    let note = record.session.note?.split(separator: "\n").map { String($0).oneLine } ?? []
    return note + (tags.isEmpty ? [] : [tags])
  }

  private var zones: [String] {
    let all = summary.zones
    let total = all.reduce(0.0) { $0 + $1.time.inSeconds }
    guard total > 0 else { return [] }
    let rows = all.reversed().map { zone -> [String] in
      let share = zone.time.inSeconds / total
      return [
        zone.zone.name, zone.from.map { "from \($0)" } ?? "", DurationText.clock(zone.time.inSeconds),
        FigureText.decimal(share * 100, 0) + " %",
        String(repeating: "#", count: Int((share * 30).rounded())),
      ]
    }
    return ["Time in zone"] + TextTable.lines(rows).map { "  " + $0 }
  }

  private var figures: [String] {
    let rows = RunFigure.allCases.map { figure -> [String] in
      guard let value = summary.figures[figure] else {
        return [figure.label, "-", summary.absences[figure].map { "(\($0))" } ?? ""]
      }
      return [figure.label, figure.text(value) + figure.unit, summary.remark(on: figure) ?? ""]
    }
    return ["Figures"] + TextTable.lines(rows).map { "  " + $0 }
  }

  private var steps: [String] {
    let results = record.moments { body -> (workout: String, result: StepResult)? in
      guard case .workout(let report) = body, let result = report.result else { return nil }
      return (report.name, result)
    }
    guard let first = results.first else { return [] }
    let rows = results.map { moment -> [String] in
      let result = moment.content.result
      return [
        "\(result.index)", result.name, DurationText.clock(result.time.inSeconds),
        result.onTarget.map { "on target \(DurationText.clock($0.inSeconds))" } ?? "",
        result.peak.map { "peak \($0)" } ?? "", result.endBPM.map { "end \($0)" } ?? "",
      ]
    }
    return ["Workout: \(first.content.workout.oneLine)"] + TextTable.lines(rows).map { "  " + $0 }
  }

  private var events: [String] {
    var rows: [(at: Duration, cells: [String])] = record.silences.map { silence in
      (silence.at, ["gap", "\(DurationText.clock(silence.duration.inSeconds)), \(silence.cause.words)"])
    }
    for moment in record.moments({ body -> [String]? in
      switch body {
      case .alert(let alert): ["alert", alert.text]
      case .mark(let mark): ["mark", mark.text ?? ""]
      case .sample, .state, .zone, .strap, .workout, .settings, .raw: nil
      }
    }) {
      rows.append((moment.at, moment.content))
    }
    guard !rows.isEmpty else { return [] }
    let sorted = rows.sorted { $0.at < $1.at }
    return ["What happened"]
      + TextTable.lines(sorted.map { [DurationText.clock($0.at.inSeconds)] + $0.cells }).map { "  " + $0 }
  }

  // MARK: For programs

  var json: [UInt8] {
    JSONWriter.line { object in
      record.session.encodeMembers(summary, into: &object)
      object.key("gaps")
      object.array { array in
        for silence in record.silences {
          array.object { gap in
            gap.key("at")
            gap.seconds(silence.at, decimals: 3)
            gap.key("duration")
            gap.seconds(silence.duration, decimals: 3)
            gap.member("cause", silence.cause.rawValue)
          }
        }
      }
      for (key, type) in [("steps", ReportType.workout), ("alert_reports", .alert), ("mark_reports", .mark)] {
        object.key(key)
        object.array { array in
          for moment in record.moments({ $0.type == type ? $0 : nil }) {
            Report.encode(
              moment.content, seq: nil, time: moment.time, t: Instant(nanoseconds: moment.at.nanoseconds),
              strap: record.session.strap, runner: record.session.runner, into: &array)
          }
        }
      }
    }
  }
}
