import Training
import ZoneProtocol

/// What advice to the runner of a strap stands on, as reports tell it: where that changes, earlier advice is true no more.
struct AdviceGround: Hashable {
  private var target: TargetBand?

  /// Which alerts of before a report are true no more.
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

  /// Takes a report of the strap.
  /// - Returns: what of before it is true no more.
  mutating func hear(_ body: Report.Body) -> Outdated {
    var outdated = Outdated()
    switch body {
    case .state(let state):
      outdated.hasTarget = watches(state.workout.map { $0.step?.target } ?? state.target)
      outdated.hasAdvice = state.signal.value != .live || state.workout?.state.value == .paused
    case .sample(let sample): outdated.hasAdvice = sample.signal.value != .live
    case .workout(let workout):
      outdated.hasAdvice = workout.state.value == .paused
      // What alerts watch after its end, a state tells.
      if let step = workout.step { outdated.hasTarget = watches(step.target) } else { outdated.hasWorkout = true }
    case .zone, .alert, .strap, .mark, .raw: break
    }
    return outdated
  }

  /// Takes it that alerts watch `target` now.
  /// - Returns: whether it is another.
  private mutating func watches(_ target: TargetBand?) -> Bool {
    defer { self.target = target }
    return target != self.target
  }
}
