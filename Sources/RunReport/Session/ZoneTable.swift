import ProgramSupport
import RunPanels
import Training

/// The time in each zone, as a table with bars.
enum ZoneTable {
  /// Draws the times of `rows`, the hardest zone first.
  /// - Parameters:
  ///   - rows: a row for each zone.
  ///   - style: the class with the colour of a zone.
  ///   - hasBounds: whether the bounds are the same for all times.
  ///   - page: the page.
  static func draw(_ rows: [ZoneBars.Row], style: (Int) -> String, hasBounds: Bool, into page: inout Markup) {
    let total = rows.reduce(0) { $0 + $1.seconds }
    let longest = rows.map(\.seconds).max() ?? 0
    page.element("table", ["class": "zones"]) { page in
      page.element("thead") { page in
        page.element("tr") { page in
          page.element("th", ["scope": "col"], text: "Zone")
          if hasBounds { page.element("th", ["scope": "col", "class": "n"], text: "bpm") }
          page.element("th", ["scope": "col", "class": "n"], text: "Time")
          page.element("th", ["scope": "col", "class": "n"], text: "Share")
          page.element("td", ["class": "bar"]) { _ in }
        }
      }
      page.element("tbody") { page in
        for row in rows.reversed() {
          page.element("tr") { page in
            page.element("th", ["scope": "row"], text: RunContent.name(of: row.zone))
            if hasBounds { page.element("td", ["class": "n"], text: ZoneBars.band(row, .eighths)) }
            page.element("td", ["class": "n"], text: DurationText.clock(row.seconds))
            page.element(
              "td", ["class": "n"], text: FigureText.decimal(total > 0 ? row.seconds * 100 / total : 0, 0) + " %")
            page.element("td", ["class": "bar"]) { page in
              page.element("svg", ["width": "100%", "height": "14", "aria-hidden": "true"]) { page in
                let share = longest > 0 ? row.seconds / longest : 0
                page.empty(
                  "rect",
                  [
                    "class": "fill \(style(row.zone.index))", "width": Coordinate.percent(share), "height": "14",
                    "rx": "2",
                  ])
              }
            }
          }
        }
      }
    }
    page.newLine()
  }
}
