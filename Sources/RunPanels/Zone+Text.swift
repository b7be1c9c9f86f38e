import Primitives
import TerminalUI
import Training
import ZoneProtocol

extension Zone {
  /// The zone with a printable name.
  package var printable: Zone { Zone(index: index, name: name.oneLine) }
}

extension [TotalsReport.ZoneTime] {
  /// The zone of the heart rate `bpm`, by these bounds.
  package func zone(of bpm: Int) -> Zone? { last { ($0.from ?? 0) <= bpm }?.zone }
}

extension TargetBand {
  /// The band with a printable name.
  package var printable: TargetBand { TargetBand(zone: zone?.printable, from: from, to: to) }

  /// `3 LSD 133–151`, or `133–151 bpm`.
  package func words(_ glyphs: GlyphSet) -> String {
    let bpm: String
    switch (Zones.isOpenBelow(from) ? nil : from, to) {
    case (let from?, let to?): bpm = "\(from)\(glyphs.dash)\(to)"
    case (let from?, nil): bpm = "\(from)+"
    case (nil, let to?): bpm = "up to \(to)"
    case (nil, nil): bpm = "any"
    }
    return zone.map { "\($0.index) \($0.name) \(bpm)" } ?? bpm + " bpm"
  }
}

extension Zones {
  /// Whether `bound` (bpm) is at or below every plausible heart rate. A zone that begins there has nothing below it.
  package static func isOpenBelow(_ bound: Int?) -> Bool { bound.map { $0 <= plausible.lowerBound } ?? false }
}
