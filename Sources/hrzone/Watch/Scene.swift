import Primitives
import TerminalUI
import Training

/// What the panels of one strap draw from.
struct Scene {
  let model: WatchModel
  /// nil where there is none.
  let strap: StrapView?
  /// Its place among several that stand side by side or take turns, counted from 1; nil where it is the only one.
  let place: Int?
  let status: WatchStatus
  let glyphs: GlyphSet
  let now: Instant

  init(_ model: WatchModel, strap index: Int?, glyphs: GlyphSet, at now: Instant) {
    self.model = model
    strap = index.map { model.straps[$0] }
    place = model.straps.count > 1 ? index.map { $0 + 1 } : nil
    status = WatchStatus(model, strap, at: now)
    self.glyphs = glyphs
    self.now = now
  }

  /// Whether keys are about this strap, where that is a question.
  var isSelected: Bool { place == model.selectedIndex + 1 }

  /// The workout that is to be shown.
  var workout: WorkoutView? {
    strap?.workout.flatMap { $0.isShown(at: model.steadyTime(at: now)) ? $0 : nil }
  }

  /// Where the heart is, seen from the target; nil where either is unknown.
  var placeInTarget: TargetBand.Place? {
    guard status.isLive, let bpm = status.bpm else { return nil }
    return strap?.target?.place(of: bpm)
  }
}
