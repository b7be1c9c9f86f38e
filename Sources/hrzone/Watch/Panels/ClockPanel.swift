import Primitives
import ProgramSupport
import RunPanels
import TerminalUI
import Training
import ZoneProtocol

/// The panel beside the heart rate: the workout's step, its time left in large figures, and the next step.
/// Without a workout, it shows the time with a live signal.
enum ClockPanel {
  /// Contents of the panel.
  struct Words: Hashable {
    /// Line above the time.
    var caption: String?
    var captionInk = Ink.bold
    /// Text in large figures; nil if there is none.
    var time: String?
    /// Lines below the time, the most important first.
    var details: [String] = []
  }

  static func words(_ scene: Scene) -> Words {
    guard let workout = scene.workout else { return wordsWithoutWorkout(scene) }
    return workout.isPresent ? words(of: workout, scene) : words(after: workout, scene)
  }

  private static func wordsWithoutWorkout(_ scene: Scene) -> Words {
    let live = scene.strap?.sessionTotals.map { DurationText.clock($0.live.inSeconds) }
    return Words(
      caption: live == nil ? nil : "live time", captionInk: .plain, time: live,
      details: [scene.earlierWords].compactMap(\.self) + scene.status.details)
  }

  private static func words(of workout: WorkoutView, _ scene: Scene) -> Words {
    let report = workout.report
    var words = Words(caption: report.step?.name ?? report.name)
    if workout.isPaused {
      words.caption = "PAUSED" + scene.glyphs.separator + (words.caption ?? "")
      words.captionInk = Ink(colour: .warning, isBold: true, isReversed: true)
    }
    guard let step = report.step else { return words }
    switch step.end {
    case .duration:
      // While the daemon is away, nobody knows whether its workout continues.
      words.time = workout.remaining(at: scene.model.steadyTime(at: scene.now)).map {
        scene.model.connection == .connected ? DurationText.countdown($0.inSeconds) : "--:--"
      }
    case .untilBelow(let bpm, _):
      words.time = "\(bpm)"
      words.caption? += ", under"
    case .open, nil: words.time = nil
    }
    words.details = [step.next.map { "next: \($0)" } ?? "last step"]
    if step.end == .open { words.details.insert("n ends it", at: 0) }
    if case .untilBelow(_, .some) = step.end, let left = workout.remaining(at: scene.model.steadyTime(at: scene.now)) {
      words.details.insert("at most \(DurationText.countdown(left.inSeconds)) more", at: 0)
    }
    words.details += ["\(report.name) \(step.index)/\(step.count)"] + [scene.earlierWords].compactMap(\.self)
    words.details += scene.status.details
    return words
  }

  private static func words(after workout: WorkoutView, _ scene: Scene) -> Words {
    let report = workout.report
    let end = report.state.value == .finished ? "finished" : "stopped"
    var words = Words(caption: "\(report.name) \(end)")
    let summary = report.summary
    words.time = DurationText.clock((summary?.time ?? report.elapsed).inSeconds)
    // The share has a line of its own: a small screen has no room for the rest.
    let onTarget = summary?.onTargetWords.map { ["\($0.share) on target", $0.times] } ?? []
    words.details = onTarget + scene.status.details
    return words
  }

  static func draw(_ words: Words, _ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    guard rect.columns > 0 else { return }
    var row = rect.row
    if let caption = words.caption {
      let pixel = BigText.Pixel.halfCells(scale: 1)
      if rect.rows >= 15, scene.glyphs.hasHalves, let size = BigText.size(caption, pixel), size.columns <= rect.columns
      {
        BigText.draw(
          caption, pixel, on: &canvas, column: rect.column, row: row, full: scene.glyphs.full, ink: words.captionInk)
        row += size.rows
      } else {
        let text = PrintableText.fit(caption, columns: rect.columns, ellipsis: scene.glyphs.ellipsis)
        canvas.draw(text, column: rect.column, row: row, ink: words.captionInk)
        row += 1
      }
      if rect.rows >= 10 { row += 1 }
    }
    if let time = words.time {
      if let pixel = pixel(time, scene.glyphs, rect, after: row - rect.row), let size = BigText.size(time, pixel) {
        BigText.draw(time, pixel, on: &canvas, column: rect.column, row: row, full: scene.glyphs.full, ink: .bold)
        row += size.rows
        if rect.rows >= 10 { row += 1 }
      } else {
        canvas.draw(time, column: rect.column, row: row, ink: .bold, limit: rect.column + rect.columns)
        row += 1
      }
    }
    let left = rect.row + rect.rows - row
    for line in lines(words.details, scene.glyphs, Size(columns: rect.columns, rows: left)) {
      canvas.draw(line, column: rect.column, row: row)
      row += 1
    }
  }

  /// As many of `details` as fit: a line for each, or several on a line.
  private static func lines(_ details: [String], _ glyphs: GlyphSet, _ room: Size) -> [String] {
    func wrap(_ detail: String, _ limit: Int) -> [String] {
      PrintableText.wrap(detail, columns: room.columns, limit: limit, ellipsis: glyphs.ellipsis)
    }
    let each = details.flatMap { wrap($0, room.rows) }
    guard each.count > room.rows else { return each }
    var lines: [String] = []
    for detail in details {
      let longer = lines.last.map { $0 + glyphs.separator + detail }
      if let longer, PrintableText.width(of: longer) <= room.columns {
        lines[lines.count - 1] = longer
      } else {
        lines += wrap(detail, room.rows - lines.count)
      }
    }
    return lines
  }

  /// Largest pixel in which the time fits; nil if it must be plain text.
  ///
  /// The time is at most half as high as the heart rate, so that the two are not confused. It leaves a row for the details.
  private static func pixel(_ time: String, _ glyphs: GlyphSet, _ rect: Rect, after rows: Int) -> BigText.Pixel? {
    guard glyphs.hasHalves else { return nil }
    return (1...8).reversed().map { BigText.Pixel.halfCells(scale: $0) }.first { pixel in
      guard let size = BigText.size(time, pixel) else { return false }
      return size.columns <= rect.columns && size.rows <= (rect.rows + 1) / 2 && rows + size.rows + 1 <= rect.rows
    }
  }
}
