import ProgramSupport
import TerminalUI
import Training
import ZoneProtocol

/// Bars of the time in each zone.
package enum ZoneBars {
  package struct Row: Hashable {
    package let zone: Zone
    package let from: Int?
    /// First heart rate of the next zone, in bpm.
    package let to: Int?
    package let seconds: Double
    package let isCurrent: Bool
  }

  /// A row for each of `zones`. Rest comes first, unless nothing is below the next zone.
  /// - Parameter current: the zone to mark as the current one; nil for none.
  package static func rows(_ zones: [TotalsReport.ZoneTime], current: Zone? = nil) -> [Row] {
    let rows = zones.enumerated().map { index, entry in
      Row(
        zone: entry.zone, from: Zones.isOpenBelow(entry.from) ? nil : entry.from,
        to: index + 1 < zones.count ? zones[index + 1].from : nil,
        seconds: entry.time.inSeconds, isCurrent: entry.zone.index == current?.index)
    }
    return zones.count > 1 && Zones.isOpenBelow(zones[1].from) ? Array(rows.dropFirst()) : rows
  }

  package static func draw(_ rows: [Row], glyphs: GlyphSet, on canvas: inout Canvas, in rect: Rect) {
    guard !rows.isEmpty else { return }
    let names = rows.map { "\($0.zone.index) \($0.zone.name)" }
    let bands = rows.map { band($0, glyphs) }
    let times = rows.map { DurationText.clock($0.seconds) }
    func widest(_ texts: [String]) -> Int { texts.map(PrintableText.width).max() ?? 0 }
    let nameColumns = min(widest(names), max(8, rect.columns / 4))
    let bandColumns = rect.columns >= 60 ? widest(bands) + 2 : 0
    let timeEnd = 2 + nameColumns + bandColumns + 2 + widest(times)
    let barStart = timeEnd + 1
    let barColumns = rect.columns - barStart - 1
    let longest = rows.map(\.seconds).max() ?? 0
    for (index, row) in rows.enumerated() {
      let line = rect.row + index
      let ink = Ink.series(row.zone.index, bold: row.isCurrent)
      if row.isCurrent { canvas.set(glyphs.marker, column: rect.column, row: line, ink: ink) }
      let name = PrintableText.fit(names[index], columns: nameColumns, ellipsis: glyphs.ellipsis)
      canvas.draw(name, column: rect.column + 2, row: line, ink: ink)
      if bandColumns > 0 {
        canvas.draw(bands[index], endingAt: rect.column + 2 + nameColumns + bandColumns, row: line, ink: .faint)
      }
      canvas.draw(
        times[index], endingAt: rect.column + timeEnd, row: line, ink: row.isCurrent ? .bold : .plain)
      guard longest > 0, barColumns > 0 else { continue }
      drawBar(
        row.seconds / longest, from: rect.column + barStart, columns: barColumns, row: line, glyphs: glyphs,
        ink: .series(row.zone.index), on: &canvas)
    }
  }

  /// Draws a bar of `share` of `columns`. Any time above 0 is visible.
  private static func drawBar(
    _ share: Double, from start: Int, columns: Int, row: Int, glyphs: GlyphSet, ink: Ink, on canvas: inout Canvas
  ) {
    guard share > 0 else { return }
    let steps = max(1, Int((share * Double(columns * glyphs.steps)).rounded()))
    for column in 0..<columns {
      guard let glyph = glyphs.bar(min(glyphs.steps, steps - column * glyphs.steps)) else { break }
      canvas.set(glyph, column: start + column, row: row, ink: ink)
    }
  }

  /// The heart rates of a zone: `133–151`, `<95` or `171+`.
  package static func band(_ row: Row, _ glyphs: GlyphSet) -> String {
    switch (row.from, row.to) {
    case (let from?, let to?): "\(from)\(glyphs.dash)\(to > from ? to - 1 : from)"
    case (let from?, nil): "\(from)+"
    case (nil, let to?): "<\(to)"
    case (nil, nil): ""
    }
  }
}
