import Primitives
import ProgramSupport
import RunPanels
import TerminalUI
import Training

/// Everything that the panels of one strap show.
struct Scene {
  let model: WatchModel
  /// nil if there is no strap.
  let strap: StrapView?
  /// Number of the strap among several, counted from 1; nil if it is the only one.
  let place: Int?
  let status: WatchStatus
  let glyphs: GlyphSet
  let now: Instant
  /// The user's time of day, `18:30`; nil to leave it out.
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

  /// Whether this strap is selected among several.
  var isSelected: Bool { place == model.selectedIndex + 1 }

  /// The steps of the workout that is running or paused.
  var profile: WorkoutProfile? {
    guard let strap, let workout = strap.workout, workout.isPresent, let current = workout.report.step else {
      return nil
    }
    return WorkoutProfile(
      strap.hasSteps ? strap.steps : nil, current: current, left: workout.remaining(at: model.steadyTime(at: now)),
      zones: strap.totals?.zones ?? [])
  }

  /// What the totals have from before the daemon's restart: `12:30 before restart`; nil if they have nothing.
  var earlierWords: String? {
    strap?.earlier.map { "\(DurationText.clock($0.live.inSeconds)) before restart" }
  }

  /// The bars of the time in each zone.
  var zoneBars: [ZoneBars.Row] {
    ZoneBars.rows(strap?.sessionTotals?.zones ?? [], current: status.isLive ? strap?.zone : nil)
  }

  /// The workout to show: a current one, or one that ended recently.
  var workout: WorkoutView? {
    strap?.workout.flatMap { $0.isShown(at: model.steadyTime(at: now)) ? $0 : nil }
  }

  /// Advice when the heart rate is off target, with the distance in bpm.
  enum Advice: Hashable {
    case speedUp(Int)
    case slowDown(Int)
  }

  /// Advice for the runner; nil on or near the target, while moving towards it, or in a paused workout.
  var advice: Advice? {
    guard workout?.isPaused != true, let strap, let target = strap.target, let place = placeInTarget,
      let bpm = status.bpm
    else { return nil }
    let trend = strap.history.trend
    switch place {
    case .inside: return nil
    case .below:
      let distance = Self.distance(target.from, bpm)
      return distance > TargetBand.tolerance && trend < HeartHistory.turn ? .speedUp(distance) : nil
    case .above:
      let distance = Self.distance(target.to, bpm)
      return distance > TargetBand.tolerance && trend > -HeartHistory.turn ? .slowDown(distance) : nil
    }
  }

  /// Distance of `bpm` from `bound`, in bpm.
  static func distance(_ bound: Int?, _ bpm: Int) -> Int {
    // A daemon may send any number.
    let (difference, overflow) = (bound ?? bpm).subtractingReportingOverflow(bpm)
    return overflow || difference == .min ? .max : abs(difference)
  }

  /// Position of the heart rate relative to the target; nil if either is unknown.
  var placeInTarget: TargetBand.Place? {
    guard status.isLive, let bpm = status.bpm else { return nil }
    return strap?.target?.place(of: bpm)
  }
}
