import Primitives
import ProgramSupport
import RunPanels
import TerminalUI
import Training

/// The whole workout from left to right, with a line of words above it.
enum ProfilePanel {
  /// Fewest rows in which steps differ in height.
  static let leastRows = 2

  static func draw(_ profile: WorkoutProfile, _ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let hasWords = rect.rows > leastRows
    if hasWords { drawWords(profile, scene, on: &canvas, in: rect) }
    let plot = Rect(
      column: rect.column + 1, row: rect.row + (hasWords ? 1 : 0), columns: max(0, rect.columns - 2),
      rows: rect.rows - (hasWords ? 1 : 0))
    profile.draw(glyphs: scene.glyphs, on: &canvas, in: plot)
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
