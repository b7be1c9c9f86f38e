/// A range of heart rates to stay in.
public enum Target: Hashable, Sendable {
  /// One of the runner's zones.
  case zone(ZoneReference)
  /// Heart rates in bpm, both bounds included; a nil bound is open.
  case band(from: Int?, to: Int?)
  /// Heart rates in percent of the runner's maximum, independent of the zones. The lower bound is included and the upper
  /// excluded, as for zones; a nil bound is open.
  case percentOfMax(from: Int?, to: Int?)

  /// The percentages of the maximum heart rate that a target may have.
  public static let percents = 1...120

  /// The first fault that does not depend on the runner's zones; nil if there is none.
  public var fault: TargetError? {
    switch self {
    case .zone: return nil
    case .band(let from, let to):
      for case (let key, let bpm?) in [(TargetError.Key.from, from), (.to, to)] where !Zones.plausible.contains(bpm) {
        return .heartRateOutOfRange(key, bpm: bpm, allowed: Zones.plausible)
      }
      switch (from, to) {
      case (nil, nil): return .unbounded(.from)
      case (let from?, let to?) where from > to: return .upsideDown(from: from, to: to)
      case (.some, _), (nil, .some): return nil
      }
    case .percentOfMax(let from, let to):
      for case (let key, let percent?) in [(TargetError.Key.fromPercent, from), (.toPercent, to)]
      where !Self.percents.contains(percent) {
        return .percentOutOfRange(key, percent: percent, allowed: Self.percents)
      }
      switch (from, to) {
      case (nil, nil): return .unbounded(.fromPercent)
      case (let from?, let to?) where from >= to: return .percentsNotRising(from: from, to: to)
      case (.some, _), (nil, .some): return nil
      }
    }
  }
}

extension Target: CustomStringConvertible {
  /// The target as it was given: `LSD`, `3`, `133-152 bpm`, `150 bpm and up`, `up to 140 bpm`, `70-80 %`, `90 % and up`, `under
  /// 50 %`.
  public var description: String {
    switch self {
    case .zone(let reference): "\(reference)"
    case .band(let from, let to): "\(TargetBand(from: from, to: to))"
    case .percentOfMax(let from?, let to?): "\(from)-\(to) %"
    case .percentOfMax(let from?, nil): "\(from) % and up"
    case .percentOfMax(nil, let to?): "under \(to) %"
    case .percentOfMax(nil, nil): "any heart rate"
    }
  }
}

/// A reference to one of the runner's zones.
public enum ZoneReference: Hashable, Sendable, CustomStringConvertible {
  /// By name, in any case. `3`, `Z3` and `zone 3` refer to the zone of that number, unless a zone has that name.
  case name(String)
  /// By number; Rest is 0.
  case index(Int)

  /// The name or the number, as it was given.
  public var description: String {
    switch self {
    case .name(let name): name
    case .index(let index): "\(index)"
    }
  }
}

/// A heart rate that a recovery must fall below.
public enum HeartRateBound: Hashable, Sendable {
  /// Beats per minute.
  case bpm(Int)
  /// The lower bound of the runner's zone of this name, which is read as in `ZoneReference.name`.
  case zone(String)

  /// The first fault that does not depend on the runner's zones; nil if there is none.
  public var fault: TargetError? {
    guard case .bpm(let bpm) = self, !Zones.plausible.contains(bpm) else { return nil }
    return .heartRateOutOfRange(.untilBelow, bpm: bpm, allowed: Zones.plausible)
  }
}

/// A target in bpm for one runner.
public struct TargetBand: Hashable, Sendable {
  /// Distance from the band, in bpm, up to which there is neither an alert nor advice. After an alert, heart rate has returned
  /// only once it is inside the band.
  public static let tolerance = 2

  /// The matching zone; nil for a band in bpm, and for one in percent that matches no zone.
  public let zone: Zone?
  /// The lowest heart rate in the band, in bpm; nil if it has no lower bound, like Rest.
  public let from: Int?
  /// The highest heart rate in the band, in bpm; nil if it is open, like the last zone.
  public let to: Int?

  /// The heart rates `from` to `to`, both included.
  public init(zone: Zone? = nil, from: Int?, to: Int?) {
    self.zone = zone
    self.from = from
    self.to = to
  }

  /// `target`, which is this band in bpm; nil if the band alone says so: it has a zone, which was given by its name, or none, and
  /// was given in bpm.
  func given(as target: Target) -> Target? {
    switch target {
    case .zone(.name(let name)): name == zone?.name ? nil : target
    case .band: self == TargetBand(from: from, to: to) ? nil : target
    case .zone(.index), .percentOfMax: target
    }
  }

  /// The target that is this band, unless it was `given` otherwise.
  public func target(given: Target?) -> Target {
    given ?? zone.map { .zone(.name($0.name)) } ?? .band(from: from, to: to)
  }

  /// Whether `bpm` is below, inside or above the band.
  public func place(of bpm: Int) -> Place {
    if let from, bpm < from { return .below }
    if let to, bpm > to { return .above }
    return .inside
  }

  /// The distance of `bpm` from the band in bpm; 0 inside.
  func distance(of bpm: Int) -> Int {
    max(0, (from ?? bpm) - bpm, bpm - (to ?? bpm))
  }

  /// A position relative to a band.
  public enum Place: Hashable, Sendable {
    case below
    case inside
    case above
  }
}

extension TargetBand: CustomStringConvertible {
  /// `LSD, 133-151 bpm`, `under 95 bpm`, `171 bpm and up`.
  public var description: String {
    let bpm: String
    switch (from, to) {
    case (let from?, let to?): bpm = "\(from)-\(to) bpm"
    case (let from?, nil): bpm = "\(from) bpm and up"
    case (nil, let to?): bpm = "up to \(to) bpm"
    case (nil, nil): bpm = "any heart rate"
    }
    return zone.map { "\($0.name), \(bpm)" } ?? bpm
  }
}

extension Collection<Zone> {
  /// The zone for `reference`; nil if there is none.
  public func zone(_ reference: ZoneReference) -> Zone? {
    switch reference {
    case .index(let index): first { $0.index == index }
    case .name(let name):
      first { $0.name.lowercased() == name.lowercased() }
        ?? Self.number(in: name).flatMap { number in first { $0.index == number } }
    }
  }

  /// The number in `3`, `Z3` and `zone 3`.
  private static func number(in name: String) -> Int? {
    var rest = name.lowercased()[...]
    for word in ["zone", "z"] where rest.hasPrefix(word) {
      rest = rest.dropFirst(word.count)
      break
    }
    rest = rest.drop { $0 == " " }
    guard (1...2).contains(rest.utf8.count), rest.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(rest)
  }
}

extension Zones {

  /// `target` in bpm.
  /// - Throws: its `fault`, or an unknown zone.
  public func band(of target: Target) throws(TargetError) -> TargetBand {
    if let fault = target.fault { throw fault }
    switch target {
    case .band(let from, let to): return TargetBand(from: from, to: to)
    case .zone(let reference):
      guard let zone = all.zone(reference) else { throw .unknownZone(reference, known: all.map(\.name), key: .zone) }
      return band(of: zone)
    case .percentOfMax(let fromPercent, let toPercent):
      let from = fromPercent.map(lowest(percentOfMax:))
      let to = toPercent.map { lowest(percentOfMax: $0) - 1 }
      if let fromPercent, let toPercent, let from, let to, from > to {
        throw .noHeartRate(fromPercent: fromPercent, toPercent: toPercent)
      }
      // A range in percent that matches a zone is called by the zone's name.
      return all.lazy.map { band(of: $0) }.first { $0.from == from && $0.to == to } ?? TargetBand(from: from, to: to)
    }
  }

  private func band(of zone: Zone) -> TargetBand {
    TargetBand(zone: zone, from: lowerBound(of: zone), to: upperBound(of: zone))
  }

  /// `bound` in bpm, the lowest heart rate that is not below it.
  /// - Throws: its `fault`, an unknown zone, or a zone with nothing below it.
  public func bpm(of bound: HeartRateBound) throws(TargetError) -> Int {
    if let fault = bound.fault { throw fault }
    switch bound {
    case .bpm(let bpm): return bpm
    case .zone(let name):
      guard let zone = all.zone(.name(name)) else {
        throw .unknownZone(.name(name), known: all.dropFirst().map(\.name), key: .untilBelow)
      }
      guard let bpm = lowerBound(of: zone) else { throw .nothingUnder(zone) }
      return bpm
    }
  }
}
