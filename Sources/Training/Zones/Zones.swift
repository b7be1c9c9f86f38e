/// A runner's zones.
///
/// Every model is reduced once to an exact table of lowest heart rates in bpm. Heart rates are whole, so `bpm x 100 >= from x
/// HRmax` is the same as `bpm` >= the quotient rounded up.
public struct Zones: Hashable, Sendable {
  /// The unit of the bounds.
  public let model: ZoneModel
  /// The bounds as they were given.
  public let bounds: [ZoneBound]
  /// All zones, zone 0 (Rest) first.
  public let all: [Zone]
  /// The lowest heart rate of each zone but Rest, in bpm, in rising order.
  let lowerBounds: [Int]
  /// The heart rate at 0 % and the span to 100 %, in bpm; nil for the bpm model.
  private let scale: Scale?
  /// The runner's maximum heart rate in bpm.
  private let maxHR: Int

  private struct Scale: Hashable {
    let origin: Int
    let range: Int
  }

  /// The name of zone 0, below the first bound.
  public static let restName = "Rest"
  /// The greatest number of bounds.
  public static let maximumCount = 16
  /// The longest name, in bytes of UTF-8.
  public static let maximumNameLength = 64
  /// The plausible heart rates in bpm, measured, as a target or as a bound. The runner's own figures have stricter limits, see
  /// `RunnerFigure.allowed`.
  public static let plausible = 25...250

  /// The zones with `bounds` for `runner`.
  /// - Throws: the first of `faults(model:bounds:runner:)`.
  public init(model: ZoneModel, bounds: [ZoneBound], runner: Runner) throws(ZonesError) {
    if let fault = Self.faults(model: model, bounds: bounds, runner: runner).first { throw fault }
    self.model = model
    self.bounds = bounds
    all = [Zone(index: 0, name: Self.restName)] + bounds.enumerated().map { Zone(index: $0 + 1, name: $1.name) }
    scale = Self.scale(model, runner)
    maxHR = runner.maxHR.bpm
    lowerBounds = bounds.map { [scale] in Self.lowest(from: $0.from, scale: scale) }
  }

  /// The zone of a heart rate of `bpm`. A zone includes its lower bound.
  public func zone(of bpm: Int) -> Zone { all[index(of: bpm)] }

  /// The lowest heart rate in `zone`, in bpm; nil for Rest, and for a zone of other zones.
  public func lowerBound(of zone: Zone) -> Int? {
    guard zone.index > 0, zone.index < all.count, all[zone.index] == zone else { return nil }
    return lowerBounds[zone.index - 1]
  }

  /// The highest heart rate in `zone`, in bpm; nil for the last, and for a zone of other zones.
  public func upperBound(of zone: Zone) -> Int? {
    guard all.indices.contains(zone.index), all[zone.index] == zone, zone.index < lowerBounds.count else { return nil }
    return lowerBounds[zone.index] - 1
  }

  /// The lowest heart rate in bpm at or above `percent` of the runner's maximum, whatever the model.
  func lowest(percentOfMax percent: Int) -> Int {
    Self.lowest(from: percent, scale: Scale(origin: 0, range: maxHR))
  }

  /// Whether every heart rate has the same zone and the same percentage in both.
  func isEquivalent(to other: Zones) -> Bool {
    model == other.model && bounds == other.bounds && lowerBounds == other.lowerBounds && scale == other.scale
  }

  /// The reference of `percent(of:)`; nil for the bpm model.
  public var percentOf: PercentOf? { model.percentOf }

  /// `bpm` in percent of the model's reference. Half of a tenth rounds up, but never up to a whole percent, where another zone
  /// may begin. Nil for the bpm model and for a number that no strap can send. Nil below resting heart rate for the reserve
  /// model, because a negative share of a reserve has no meaning.
  public func percent(of bpm: Int) -> Percent? {
    guard let scale, bpm >= scale.origin, bpm <= Int(UInt16.max) else { return nil }
    let part = bpm - scale.origin
    return Percent(tenths: min((part * 2000 + scale.range) / (2 * scale.range), part * 100 / scale.range * 10 + 9))
  }

  /// The index of the zone of `bpm`.
  func index(of bpm: Int) -> Int {
    // There are at most 16 bounds: a linear search is as fast as a binary one.
    var index = 0
    while index < lowerBounds.count, bpm >= lowerBounds[index] { index += 1 }
    return index
  }

  /// The lowest whole bpm at or above `from`; for percentages the quotient rounded up.
  private static func lowest(from: Int, scale: Scale?) -> Int {
    guard let scale else { return from }
    return scale.origin + (from * scale.range + 99) / 100
  }

  private static func scale(_ model: ZoneModel, _ runner: Runner) -> Scale? {
    switch model {
    case .percentMax: Scale(origin: 0, range: runner.maxHR.bpm)
    case .percentReserve: runner.restingHR.map { Scale(origin: $0, range: runner.maxHR.bpm - $0) }
    case .percentThreshold: runner.thresholdHR.map { Scale(origin: 0, range: $0) }
    case .bpm: nil
    }
  }
}

extension Zones {
  /// All faults of a model, bounds and a runner: those of the runner first, then those of the bounds in order.
  public static func faults(model: ZoneModel, bounds: [ZoneBound], runner: Runner) -> [ZonesError] {
    let runnerFaults = faults(of: runner) + missing(for: model, runner)
    var faults = runnerFaults
    if bounds.isEmpty { faults.append(.noBounds) }
    if bounds.count > maximumCount { faults.append(.tooManyBounds(bounds.count, limit: maximumCount)) }
    let allowed = allowedBounds(of: model)
    // Only valid figures are multiplied.
    let scale = runnerFaults.isEmpty ? scale(model, runner) : nil
    var names = ZoneNames()
    for (index, bound) in bounds.prefix(maximumCount).enumerated() {
      if let fault = nameFault(bound.name, at: index, taken: &names) { faults.append(fault) }
      guard allowed.contains(bound.from) else {
        faults.append(.boundOutOfRange(index: index, from: bound.from, model: model))
        continue
      }
      guard index > 0 else { continue }
      let previous = bounds[index - 1].from
      guard bound.from > previous else {
        faults.append(.boundsNotRising(index: index, from: bound.from, previous: previous))
        continue
      }
      if let scale, allowed.contains(previous) {
        let bpm = lowest(from: bound.from, scale: scale)
        if lowest(from: previous, scale: scale) == bpm { faults.append(.emptyZone(index: index, bpm: bpm)) }
      }
    }
    return faults
  }

  /// The allowed lower bounds of `model`, in percent or in bpm.
  ///
  /// No training zone begins above 120 % of the maximum. A larger number is a heart rate in bpm under the wrong model. The
  /// lactate threshold may be as low as two thirds of the maximum in the untrained, so 150 % of it is still possible. A bound
  /// of 0 would leave nothing to Rest, except in the reserve model, where 0 is the resting heart rate.
  public static func allowedBounds(of model: ZoneModel) -> ClosedRange<Int> {
    switch model {
    case .percentMax: 1...120
    case .percentReserve: 0...120
    case .percentThreshold: 1...150
    case .bpm: plausible
    }
  }

  private static func nameFault(_ name: String, at index: Int, taken: inout ZoneNames) -> ZonesError? {
    switch NameFault(name, atMost: maximumNameLength) {
    case .empty: .unnamed(index: index)
    case .tooLong: .nameTooLong(index: index, limit: maximumNameLength)
    case .notPrintable: .nameNotPrintable(index: index)
    case nil: taken.insert(name).map { .duplicateName(index: index, name: name, other: $0) }
    }
  }

  /// The faults of a runner's figures, independent of any zones.
  static func faults(of runner: Runner) -> [ZonesError] {
    var faults: [ZonesError] = []
    func check(_ figure: RunnerFigure, _ bpm: Int?) -> Int? {
      guard let bpm else { return nil }
      guard plausible.contains(bpm) else {
        faults.append(.heartRateOutOfRange(figure, bpm: bpm, allowed: plausible))
        return nil
      }
      return bpm
    }
    let max = check(.maxHR, runner.maxHR.bpm)
    let resting = check(.restingHR, runner.restingHR)
    let threshold = check(.thresholdHR, runner.thresholdHR)
    let aerobic = check(.aerobicThresholdHR, runner.aerobicThresholdHR)
    _ = check(.ceiling, runner.ceiling)
    if let max, let resting, resting >= max { faults.append(.restingNotBelowMax(resting: resting, max: max)) }
    if let max, let threshold, threshold > max { faults.append(.thresholdAboveMax(threshold: threshold, max: max)) }
    if let aerobic, let threshold, aerobic >= threshold {
      faults.append(.aerobicThresholdNotBelowThreshold(aerobic: aerobic, threshold: threshold))
    } else if let max, let aerobic, aerobic >= max {
      faults.append(.aerobicThresholdNotBelowMax(aerobic: aerobic, max: max))
    }
    return faults
  }

  private static func missing(for model: ZoneModel, _ runner: Runner) -> [ZonesError] {
    switch model {
    case .percentReserve where runner.restingHR == nil: [.missing(.restingHR, model: model)]
    case .percentThreshold where runner.thresholdHR == nil: [.missing(.thresholdHR, model: model)]
    case .percentMax, .percentReserve, .percentThreshold, .bpm: []
    }
  }
}

/// The names of zones while they are read. A target names a zone in any case, so two names must differ in more than case.
public struct ZoneNames: Sendable {
  private var names: [String: String] = [:]

  /// The name of zone 0 only.
  public init() {
    _ = insert(Zones.restName)
  }

  /// Adds `name`.
  /// - Returns: the name of an earlier zone that is equal or differs only in case; nil if there is none.
  public mutating func insert(_ name: String) -> String? {
    let key = name.lowercased()
    if let other = names[key] { return other }
    names[key] = name
    return nil
  }
}
