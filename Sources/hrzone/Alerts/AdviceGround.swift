import Training
import ZoneProtocol

/// The conditions behind a strap's current advice. When a report changes them, earlier alerts are no longer true.
struct AdviceGround: Hashable {
  private var target: TargetBand?

  /// The kinds of earlier alerts that a report has made untrue.
  struct Outdated: Hashable {
    var hasAdvice = false
    var hasTarget = false
    var hasWorkout = false

    func contains(_ kind: AlertKind) -> Bool {
      let (descriptor, subject) = (kind.descriptor, kind.descriptor.subject)
      return (hasAdvice && descriptor.isAdvice) || (hasTarget && subject == .target)
        || (hasWorkout && subject.isOfWorkout)
    }
  }

  /// Updates the conditions with a report of the strap.
  /// - Returns: the earlier alerts that are no longer true.
  mutating func ingest(_ body: Report.Body) -> Outdated {
    var outdated = Outdated()
    switch body {
    case .state(let state):
      outdated.hasTarget = watches(state.workout.map { $0.step?.target } ?? state.target)
      outdated.hasAdvice = state.signal.value != .live || state.workout?.state.value == .paused
    case .sample(let sample): outdated.hasAdvice = sample.signal.value != .live
    case .workout(let workout):
      outdated.hasAdvice = workout.state.value == .paused
      // After the workout's end, the next state report has the target.
      if let step = workout.step { outdated.hasTarget = watches(step.target) } else { outdated.hasWorkout = true }
    case .zone, .alert, .strap, .mark, .settings, .raw: break
    }
    return outdated
  }

  /// Stores the target that alerts now refer to.
  /// - Returns: whether it differs from the last one.
  private mutating func watches(_ target: TargetBand?) -> Bool {
    defer { self.target = target }
    return target != self.target
  }
}
