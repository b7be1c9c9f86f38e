import Primitives
import TerminalUI
import Training
import ZoneProtocol

extension Zone {
  /// The zone with a printable name.
  var printable: Zone { Zone(index: index, name: name.oneLine) }
}

extension [TotalsReport.ZoneTime] {
  /// The zone of the heart rate `bpm`, by these bounds.
  func zone(of bpm: Int) -> Zone? { last { ($0.from ?? 0) <= bpm }?.zone }
}

extension TargetBand {
  /// The band with a printable name.
  var printable: TargetBand { TargetBand(zone: zone?.printable, from: from, to: to) }

  /// `3 LSD 133–151`, or `133–151 bpm`.
  func words(_ glyphs: GlyphSet) -> String {
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
