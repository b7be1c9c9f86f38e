/// Why a model, bounds and a runner make no zones. Bounds are numbered from 0.
public enum ZonesError: Error, Hashable, Sendable {
  /// There is no bound.
  case noBounds
  /// There are more than `limit` bounds.
  case tooManyBounds(Int, limit: Int)
  /// The bound at `index` has no name.
  case unnamed(index: Int)
  /// The name at `index` is longer than `limit` bytes of UTF-8.
  case nameTooLong(index: Int, limit: Int)
  /// The name at `index` has a control character, which a terminal would obey, or another hidden character.
  case nameNotPrintable(index: Int)
  /// The name at `index` equals `other`, the name of an earlier zone or of Rest, or differs only in case.
  case duplicateName(index: Int, name: String, other: String)
  /// The bound at `index` is outside `Zones.allowedBounds(of: model)`.
  case boundOutOfRange(index: Int, from: Int, model: ZoneModel)
  /// The bound at `index` is not above the one before it.
  case boundsNotRising(index: Int, from: Int, previous: Int)
  /// For this runner the zone before `index` begins at the same `bpm` and would be empty.
  case emptyZone(index: Int, bpm: Int)
  /// A heart rate of the runner is outside `allowed`.
  case heartRateOutOfRange(RunnerFigure, bpm: Int, allowed: ClosedRange<Int>)
  /// The resting heart rate is not below the maximum.
  case restingNotBelowMax(resting: Int, max: Int)
  /// The threshold heart rate is above the maximum.
  case thresholdAboveMax(threshold: Int, max: Int)
  /// The heart rate at the aerobic threshold is not below that at the lactate threshold.
  case aerobicThresholdNotBelowThreshold(aerobic: Int, threshold: Int)
  /// The heart rate at the aerobic threshold is not below the maximum.
  case aerobicThresholdNotBelowMax(aerobic: Int, max: Int)
  /// The model needs a figure that the runner does not have.
  case missing(RunnerFigure, model: ZoneModel)
  /// The preset needs a figure that the runner does not have.
  case missingForPreset(RunnerFigure, ZonePreset)
  /// The maximum heart rate cannot be estimated for this age.
  case ageOutOfRange(Int)
  /// The weight in kilograms is outside `RunnerBody.weights`.
  case weightOutOfRange(Double)
}

extension ZonesError: CustomStringConvertible {
  /// The fault and its remedy.
  public var description: String {
    switch self {
    case .noBounds: "there is no zone: give at least one bound"
    case .tooManyBounds(let count, let limit): "\(count) zones are given, but at most \(limit) are allowed: remove some"
    case .unnamed(let index): "zone \(index + 1) has no name: give it one"
    case .nameTooLong(let index, let limit): "the name of zone \(index + 1) is longer than \(limit) bytes: shorten it"
    case .nameNotPrintable(let index): "the name of zone \(index + 1) has a control or hidden character: remove it"
    case .duplicateName(let index, let name, let other):
      "zone \(index + 1) is called '\(name)', like a lower zone, '\(other)': choose another name"
    case .boundOutOfRange(let index, let from, let model):
      "zone \(index + 1) begins at \(from): give \(model.wantedBound)"
    case .boundsNotRising(let index, let from, let previous):
      "zone \(index + 1) begins at \(from), but the one below it at \(previous): bounds must rise"
    case .emptyZone(let index, let bpm):
      "zones \(index) and \(index + 1) both begin at \(bpm) bpm: put their bounds further apart"
    case .heartRateOutOfRange(let figure, let bpm, let allowed):
      "\(figure.rawValue) is \(bpm): give \(allowed.lowerBound) to \(allowed.upperBound) bpm"
    case .restingNotBelowMax(let resting, let max):
      "resting_hr is \(resting) and max_hr is \(max): give a resting heart rate below the maximum"
    case .thresholdAboveMax(let threshold, let max):
      "threshold_hr is \(threshold) and max_hr is \(max): give a threshold heart rate up to the maximum"
    case .aerobicThresholdNotBelowThreshold(let aerobic, let threshold):
      "aerobic_threshold_hr is \(aerobic) and threshold_hr is \(threshold): give an aerobic threshold below it"
    case .aerobicThresholdNotBelowMax(let aerobic, let max):
      "aerobic_threshold_hr is \(aerobic) and max_hr is \(max): give a threshold below the maximum"
    case .missingForPreset(let figure, let preset): "the zones \(preset.rawValue) need \(figure.rawValue): set it"
    case .missing(let figure, let model): "zones of model \(model.rawValue) need \(figure.rawValue): set it"
    case .ageOutOfRange(let age):
      "age is \(age): give \(MaxHeartRate.ages.lowerBound) to \(MaxHeartRate.ages.upperBound) years"
    case .weightOutOfRange(let weight):
      "weight is \(weight): give \(Int(RunnerBody.weights.lowerBound)) to \(Int(RunnerBody.weights.upperBound)) kg"
    }
  }
}

extension ZoneModel {
  /// The allowed lower bounds, for a message: `a whole number from 25 to 250 bpm`. For a model in percent it also says how to
  /// give bounds in bpm.
  public var wantedBound: String {
    let allowed = Zones.allowedBounds(of: self)
    let range = "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
    guard percentOf != nil else { return range + " bpm" }
    return range + " percent; for heart rates in bpm, set model = \"\(ZoneModel.bpm.rawValue)\""
  }
}
