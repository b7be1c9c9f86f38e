/// What the runner aims at: heart rates to stay in.
public enum Target: Hashable, Sendable {
  /// One of the runner's zones.
  case zone(ZoneReference)
  /// Heart rates in bpm. Both bounds belong to it; a bound that is nil is open.
  case band(from: Int?, to: Int?)
  /// Heart rates in percent of the runner's maximum, whatever zones the runner has. As with a zone's bounds the lower one
  /// belongs to it, the upper one does not, and where the one or the other is nil it is open.
  case percentOfMax(from: Int?, to: Int?)

  /// The percentages of a maximum heart rate that are a bound of a target.
  public static let percents = 1...120

  /// What is wrong with it, whosever zones it is resolved with.
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
  /// As it was given: `LSD`, `3`, `133-152 bpm`, `150 bpm and up`, `up to 140 bpm`, `70-80 %`, `90 % and up`, `under 50 %`.
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

/// One of a runner's zones, as people and files name it.
public enum ZoneReference: Hashable, Sendable, CustomStringConvertible {
  /// By its name, in upper or lower case. `3`, `Z3` and `zone 3` name the zone of that number, unless a zone has that name.
  case name(String)
  /// By its place, Rest being 0.
  case index(Int)

  /// The name or the number, as it was given.
  public var description: String {
    switch self {
    case .name(let name): name
    case .index(let index): "\(index)"
    }
  }
}

/// A heart rate that the heart is to fall under.
public enum HeartRateBound: Hashable, Sendable {
  /// Beats per minute.
  case bpm(Int)
  /// The lower bound of the runner's zone of this name, which is read as in `ZoneReference.name`.
  case zone(String)

  /// What is wrong with it, whosever zones it is resolved with.
  public var fault: TargetError? {
    guard case .bpm(let bpm) = self, !Zones.plausible.contains(bpm) else { return nil }
    return .heartRateOutOfRange(.untilBelow, bpm: bpm, allowed: Zones.plausible)
  }
}

/// A target in bpm, for one runner.
public struct TargetBand: Hashable, Sendable {
  /// The zone it is; nil for a band given in bpm, and for one in percent that is none of the runner's zones.
  public let zone: Zone?
  /// The lowest heart rate in it, in bpm; nil where it has no lower bound, as Rest.
  public let from: Int?
  /// The highest heart rate in it, in bpm; nil where it is open, as the last zone.
  public let to: Int?

  /// The heart rates `from` to `to`, both of them in it.
  public init(zone: Zone? = nil, from: Int?, to: Int?) {
    self.zone = zone
    self.from = from
    self.to = to
  }

  /// Where a heart rate of `bpm` is, seen from the band.
  public func place(of bpm: Int) -> Place {
    if let from, bpm < from { return .below }
    if let to, bpm > to { return .above }
    return .inside
  }

  /// How many bpm a heart rate of `bpm` is out of the band; 0 inside.
  func distance(of bpm: Int) -> Int {
    max(0, (from ?? bpm) - bpm, bpm - (to ?? bpm))
  }

  /// Where a heart rate is, seen from a band.
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
  /// The zone that `reference` names; nil if there is none.
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
  /// - Throws: its `fault`, or that there is no such zone.
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
      // What is called by its percentages in one runner's file is called by its name where it has one.
      return all.lazy.map { band(of: $0) }.first { $0.from == from && $0.to == to } ?? TargetBand(from: from, to: to)
    }
  }

  private func band(of zone: Zone) -> TargetBand {
    TargetBand(zone: zone, from: lowerBound(of: zone), to: upperBound(of: zone))
  }

  /// `bound` in bpm: the heart rate that is the first not under it.
  /// - Throws: its `fault`, or that there is no such zone, or that nothing is under it.
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
