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
  /// The user's time of day, `18:30`; nil where it is not to be shown.
  let timeOfDay: String?

  init(_ model: WatchModel, strap index: Int?, glyphs: GlyphSet, at now: Instant, timeOfDay: String? = nil) {
    self.model = model
    self.timeOfDay = timeOfDay
    strap = index.map { model.straps[$0] }
    place = model.straps.count > 1 ? index.map { $0 + 1 } : nil
    status = WatchStatus(model, strap, at: now)
    self.glyphs = glyphs
    self.now = now
  }

  /// Whether keys are about this strap, where that is a question.
  var isSelected: Bool { place == model.selectedIndex + 1 }

  /// The steps of the workout that runs or is paused.
  var profile: WorkoutProfile? {
    strap.flatMap { WorkoutProfile($0, at: model.steadyTime(at: now)) }
  }

  /// The workout that is to be shown.
  var workout: WorkoutView? {
    strap?.workout.flatMap { $0.isShown(at: model.steadyTime(at: now)) ? $0 : nil }
  }

  /// What to do about a heart that is out of the target, and by how many bpm it is.
  enum Advice: Hashable {
    case speedUp(Int)
    case slowDown(Int)
  }

  /// By how many bpm a heart must be out of the target for advice: less is not to be felt.
  static let tolerance = 2

  /// What the runner is to do; nil on target, near it, on the way to it, and while the workout is paused.
  var advice: Advice? {
    guard workout?.isPaused != true, let strap, let target = strap.target, let place = placeInTarget,
      let bpm = status.bpm
    else { return nil }
    let trend = strap.history.trend
    switch place {
    case .inside: return nil
    case .below:
      let distance = Self.distance(target.from, bpm)
      return distance > Self.tolerance && trend < HeartHistory.turn ? .speedUp(distance) : nil
    case .above:
      let distance = Self.distance(target.to, bpm)
      return distance > Self.tolerance && trend > -HeartHistory.turn ? .slowDown(distance) : nil
    }
  }

  /// How far `bpm` is from `bound`, in bpm.
  static func distance(_ bound: Int?, _ bpm: Int) -> Int {
    // What the socket says may be any number.
    let (difference, overflow) = (bound ?? bpm).subtractingReportingOverflow(bpm)
    return overflow || difference == .min ? .max : abs(difference)
  }

  /// Where the heart is, seen from the target; nil where either is unknown.
  var placeInTarget: TargetBand.Place? {
    guard status.isLive, let bpm = status.bpm else { return nil }
    return strap?.target?.place(of: bpm)
  }
}
