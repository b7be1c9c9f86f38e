import Primitives
import ProgramSupport
import TerminalUI
import Training

/// The whole workout from left to right. Each step has a height by its intensity and the colour of its zone.
/// Past steps are filled, and a cursor marks the current position.
enum ProfilePanel {
  /// Fewest rows in which steps differ in height.
  static let leastRows = 2

  static func draw(_ profile: WorkoutProfile, _ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let hasWords = rect.rows > leastRows
    if hasWords { drawWords(profile, scene, on: &canvas, in: rect) }
    let plot = Rect(
      column: rect.column + 1, row: rect.row + (hasWords ? 1 : 0), columns: max(0, rect.columns - 2),
      rows: rect.rows - (hasWords ? 1 : 0))
    guard plot.columns > 0, plot.rows > 0, profile.seconds > 0 else { return }
    let cursor = min(plot.columns - 1, Int(profile.position / profile.seconds * Double(plot.columns)))
    for column in 0..<plot.columns {
      let share = Double(column) / Double(plot.columns)
      guard let bar = profile.bar(from: share, to: share + 1 / Double(plot.columns)) else { continue }
      draw(bar, isDone: column < cursor, scene.glyphs, on: &canvas, column: plot.column + column, in: plot)
    }
    for row in 0..<plot.rows {
      canvas.set(scene.glyphs.wall, column: plot.column + cursor, row: plot.row + row, ink: .bold)
    }
    // The marker makes the cursor visible even in front of a high step.
    canvas.set(scene.glyphs.down, column: plot.column + cursor, row: plot.row, ink: .bold)
  }

  private static func draw(
    _ bar: WorkoutProfile.Bar, isDone: Bool, _ glyphs: GlyphSet, on canvas: inout Canvas, column: Int, in plot: Rect
  ) {
    let ink = Ink.series(bar.zone ?? 0)
    // A step without a target is a line at the bottom.
    let steps = max(1, Int((bar.height * Double(plot.rows * glyphs.steps)).rounded()))
    for row in 0..<plot.rows {
      let left = steps - row * glyphs.steps
      guard var glyph = glyphs.column(min(glyphs.steps, left)) else { break }
      // Future steps are outlined: a tint with an edge above it.
      if !isDone, left > glyphs.steps { glyph = glyphs.tint ?? glyphs.hollow }
      if !isDone, left == glyphs.steps { glyph = glyphs.band }
      canvas.set(glyph, column: column, row: plot.row + plot.rows - 1 - row, ink: ink)
    }
  }

  /// Draws the workout, its step and the time left, and the next step at the right.
  private static func drawWords(
    _ profile: WorkoutProfile, _ scene: Scene, on canvas: inout Canvas, in rect: Rect
  ) {
    guard let workout = scene.workout, let step = workout.report.step else { return }
    var right = step.next.map { "next: \($0)" } ?? "last step"
    if let remaining = profile.remaining, scene.model.connection == .connected {
      right = "\(DurationText.countdown(remaining)) left" + scene.glyphs.separator + right
    }
    let end = rect.column + rect.columns - 1
    let left = "\(workout.report.name) \(step.index)/\(step.count): \(step.name)"
    let room = rect.columns - 4 - PrintableText.width(of: right)
    guard room >= 8 else {
      let text = PrintableText.fit(left, columns: rect.columns - 2, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(text, column: rect.column + 1, row: rect.row, ink: .bold)
      return
    }
    canvas.draw(right, endingAt: end, row: rect.row)
    canvas.draw(
      PrintableText.fit(left, columns: room, ellipsis: scene.glyphs.ellipsis), column: rect.column + 1, row: rect.row,
      ink: .bold)
  }
}
