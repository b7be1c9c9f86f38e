import ProgramSupport

/// A plot as SVG: a rectangle with axes.
///
/// It has no fixed width. Horizontal positions are shares of the width, vertical ones are pixels, and only lines are stretched. So
/// texts keep their size on every screen.
struct Plot {
  /// A name for identifiers, unique in the page.
  let id: String
  /// What the plot shows.
  let title: String
  /// The same in words, for who cannot see it.
  let description: String
  let x: Scale
  let y: Scale
  /// Pixels above the rectangle.
  var top = 6.0
  /// Pixels of the rectangle.
  var height: Double
  /// What the script shows under the pointer: `clock` for lines over time, `items` for what has a text of its own; nil for
  /// nothing.
  var axis: String?

  /// Whether labels stand below the rectangle.
  var hasLabelsBelow = true

  /// Pixels below the rectangle for labels.
  private var below: Double { hasLabelsBelow ? 20 : 8 }

  func left(_ value: Double) -> String { Coordinate.percent(x.share(of: value)) }
  func down(_ value: Double) -> Double { top + height * (1 - y.share(of: value)) }
  func downText(_ value: Double) -> String { Coordinate.number(down(value)) }
  /// The bottom of the rectangle.
  var bottom: Double { top + height }

  /// Draws the plot.
  func draw(into page: inout Markup, _ content: (inout Markup) -> Void) {
    page.element(
      "svg",
      [
        "class": "plot", "role": "img", "aria-labelledby": "\(id)-t \(id)-d", "width": "100%",
        "height": Coordinate.number(bottom + below), "data-axis": axis,
        "data-x0": axis == nil ? nil : Coordinate.number(x.range.lowerBound),
        "data-x1": axis == nil ? nil : Coordinate.number(x.range.upperBound),
        "data-top": axis == nil ? nil : Coordinate.number(top),
        "data-height": axis == nil ? nil : Coordinate.number(height),
        "data-low": axis == nil ? nil : Coordinate.number(y.range.lowerBound),
        "data-high": axis == nil ? nil : Coordinate.number(y.range.upperBound),
      ]
    ) { page in
      page.element("title", ["id": "\(id)-t"], text: title)
      page.element("desc", ["id": "\(id)-d"], text: description)
      content(&page)
    }
    page.newLine()
  }

  /// Draws horizontal lines at the ticks with their labels, and the name of the axis above.
  func drawValues(_ unit: String, decimals: Int = 0, lines: Bool = true, into page: inout Markup) {
    for tick in y.ticks {
      let down = downText(tick)
      if lines { page.empty("line", ["class": "grid", "x2": "100%", "y1": down, "y2": down]) }
      page.element(
        "text", ["class": "ylabel", "x": "-6", "y": down, "dy": ".32em"], text: FigureText.decimal(tick, decimals))
    }
    if !unit.isEmpty {
      page.element("text", ["class": "unit", "x": "-6", "y": Coordinate.number(top - 10)], text: unit)
    }
  }

  /// Draws a dashed line at a value that matters.
  func drawReference(_ value: Double, into page: inout Markup) {
    guard y.range.contains(value) else { return }
    let down = downText(value)
    page.empty("line", ["class": "reference", "x2": "100%", "y1": down, "y2": down])
  }

  /// Draws the ticks of a time axis. On narrow screens only some have labels.
  func drawClock(into page: inout Markup) {
    let every = max(1, (x.ticks.count + 4) / 5)
    let bottom = Coordinate.number(bottom)
    page.empty("line", ["class": "axis", "x2": "100%", "y1": bottom, "y2": bottom])
    for (index, tick) in x.ticks.enumerated() {
      // A label at the very end would not fit.
      let isLast = x.share(of: tick) > 0.97
      let isWide = index % every != 0
      page.empty(
        "line",
        ["class": "axis", "x1": left(tick), "x2": left(tick), "y1": bottom, "y2": Coordinate.number(self.bottom + 4)])
      guard hasLabelsBelow else { continue }
      page.element(
        "text",
        [
          "class": isWide ? "xlabel wide" : "xlabel", "x": left(tick), "y": Coordinate.number(self.bottom + 16),
          "text-anchor": index == 0 ? "start" : isLast ? "end" : "middle",
        ], text: DurationText.clock(tick))
    }
  }

  /// Draws lines.
  func draw(_ series: [Series], into page: inout Markup) {
    let (width, span) = (x.range.upperBound - x.range.lowerBound, y.range.upperBound - y.range.lowerBound)
    page.element(
      "svg",
      [
        "y": Coordinate.number(top), "width": "100%", "height": Coordinate.number(height),
        "viewBox": "0 0 \(Coordinate.number(width)) \(Coordinate.number(span))", "preserveAspectRatio": "none",
      ]
    ) { page in
      for line in series where !line.parts.isEmpty {
        page.empty(
          "path",
          [
            "class": "line \(line.style)", "data-name": line.name, "data-unit": line.unit,
            "data-decimals": "\(line.decimals)", "d": path(line),
          ])
      }
    }
  }

  /// The path of a line: seconds from the left, and units from the top.
  private func path(_ series: Series) -> String {
    var path = ""
    let decimals = x.range.upperBound - x.range.lowerBound < 1000 ? 1 : 0
    for part in series.parts {
      for (index, point) in part.enumerated() {
        let across = Coordinate.number(point.x - x.range.lowerBound, decimals: decimals)
        let down = Coordinate.number(y.range.upperBound - point.y, decimals: max(1, series.decimals))
        path += index == 0 ? "M\(across) \(down)" : index == 1 ? "L\(across) \(down)" : " \(across) \(down)"
      }
      // A single point is a dot, by the round ends of the line.
      if part.count == 1, let point = part.first {
        let across = Coordinate.number(point.x - x.range.lowerBound, decimals: decimals)
        path += "L\(across) \(Coordinate.number(y.range.upperBound - point.y, decimals: max(1, series.decimals)))"
      }
    }
    return path
  }
}
