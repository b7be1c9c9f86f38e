import Primitives
import Training

/// A figure that may be absent, with the reason.
public enum Figure<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The figure is known.
  case known(Value)
  /// The figure is unknown or would mislead.
  case absent(FigureAbsence)

  /// The figure; nil if it is absent.
  public var value: Value? {
    switch self {
    case .known(let value): value
    case .absent: nil
    }
  }

  /// Why the figure is absent; nil if it is known.
  public var absence: FigureAbsence? {
    switch self {
    case .known: nil
    case .absent(let absence): absence
    }
  }
}

/// Why a figure is absent.
public enum FigureAbsence: Hashable, Sendable {
  /// The run has no live sample.
  case noLiveSample
  /// The run has too few live samples or RR intervals.
  case tooShort
  /// The settings do not give these values of the runner, or give values that make no sense.
  case missing([RunnerValue])
  /// The strap sent no RR interval with a live sample.
  case noIntervals
  /// Too many RR intervals were corrected; the share in percent.
  case tooManyCorrected(Double)
  /// Corrected RR intervals fill too much of the time; the share in percent.
  case tooMuchTimeCorrected(Double)
  /// No window of the run has a valid alpha1.
  case noValidWindow
  /// Heart rate was never hard for long enough.
  case noHardEffort
  /// The signal was lost at the time that the figure needs.
  case signalLost
  /// The run ended before the time that the figure needs.
  case endedEarly
  /// Heart rate fell by only so many bpm in a minute after the hard effort, so the effort seems to have gone on.
  case noRest(Double)
  /// No part of the run was steady for long enough.
  case notSteady

  /// The reason for a person, without a full stop: `needs resting_hr and sex`.
  public var text: String {
    switch self {
    case .noLiveSample: "no live sample"
    case .tooShort: "too short"
    case .missing(let values): "needs " + Self.list(values.map(\.name))
    case .noIntervals: "the strap sent no RR intervals"
    case .tooManyCorrected(let share): "\(Self.tenths(share)) % of the RR intervals were corrected"
    case .tooMuchTimeCorrected(let share): "corrected RR intervals fill \(Self.tenths(share)) % of the time"
    case .noValidWindow: "no two minutes with steady effort and clean RR intervals"
    case .noHardEffort: "no hard effort of a minute"
    case .signalLost: "the signal was lost"
    case .endedEarly: "the recording ended too early"
    case .noRest(let fall): "heart rate fell by only \(fall.presentable) bpm in a minute: no rest after the hard effort"
    case .notSteady: "no 20 minutes of steady effort"
    }
  }

  /// A tenth more than a limit must not look like the limit.
  private static func tenths(_ share: Double) -> String { ((share * 10).rounded() / 10).presentable }

  /// `a`, `a and b`, `a, b and c`.
  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

/// A value of the runner that a figure may need.
public enum RunnerValue: Hashable, Sendable {
  case figure(RunnerFigure)
  case body(RunnerBody.Key)

  /// Its name in settings and reports.
  public var name: String {
    switch self {
    case .figure(let figure): figure.rawValue
    case .body(let key): key.rawValue
    }
  }
}
