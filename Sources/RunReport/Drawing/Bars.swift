import ProgramSupport

/// Bars beside each other, with a mark at the most that each should have.
struct Bars {
  struct Bar {
    /// Below the bar.
    let label: String
    let value: Double
    /// nil for none.
    let most: Double?
    /// Whether it is emphasized.
    let isEmphasized: Bool
    /// The text under the pointer.
    let tip: String
  }

  let bars: [Bar]
  let plot: Plot

  /// Places for bars, so that few of them are not broad. The bars are at the end.
  private static let leastPlaces = 8
  /// The labels that a narrow screen has room for.
  private static let narrow = 6

  /// - Parameters:
  ///   - bars: the bars, in order.
  ///   - id: a name for identifiers.
  ///   - title: what they show.
  ///   - description: the same in words.
  ///   - step: the values are labelled at multiples of it; nil for round numbers.
  init(_ bars: [Bar], id: String, title: String, description: String, step: Double? = nil) {
    self.bars = bars
    let values = [0.0] + bars.map(\.value) + bars.compactMap(\.most)
    var y = Scale.round(values, count: 4, least: 1)
    if let step, let most = values.max() {
      let length = Scale.roundStep(max(1, (most / step).rounded(.up)) / 5) * step
      let count = max(1, (most / length).rounded(.up))
      y = Scale(range: 0...count * length, ticks: stride(from: 0, through: count, by: 1).map { $0 * length })
    }
    plot = Plot(
      id: id, title: title, description: description,
      x: Scale(range: 0...Double(max(Self.leastPlaces, bars.count)), ticks: []), y: y,
      top: 18, height: 130, axis: "items")
  }

  /// Draws the bars with their axes.
  /// - Parameters:
  ///   - unit: the name of the values.
  ///   - page: the page.
  ///   - label: a value as a label of the axis.
  func draw(unit: String, into page: inout Markup, label: (Double) -> String) {
    plot.draw(into: &page) { page in
      for tick in plot.y.ticks {
        let down = plot.downText(tick)
        page.empty("line", ["class": "grid", "x2": "100%", "y1": down, "y2": down])
        page.element("text", ["class": "ylabel", "x": "-6", "y": down, "dy": ".32em"], text: label(tick))
      }
      page.element("text", ["class": "unit", "x": "-6", "y": Coordinate.number(plot.top - 10)], text: unit)
      let places = max(Self.leastPlaces, bars.count)
      let every = max(1, (bars.count + 11) / 12)
      let narrow = every * max(1, (bars.count / every + Self.narrow - 1) / Self.narrow)
      for (index, bar) in bars.enumerated() {
        let place = Double(places - bars.count + index)
        let top = plot.down(bar.value)
        page.element("g", ["data-tip": bar.tip]) { page in
          // The whole column answers to the pointer.
          page.empty(
            "rect",
            [
              "class": "column", "x": plot.left(place), "y": Coordinate.number(plot.top),
              "width": Coordinate.percent(1 / Double(places)), "height": Coordinate.number(plot.height),
            ])
          page.empty(
            "rect",
            [
              "class": bar.isEmphasized ? "weekbar now" : "weekbar", "x": plot.left(place + 0.16),
              "y": Coordinate.number(top), "width": Coordinate.percent(0.68 / Double(places)),
              "height": Coordinate.number(plot.bottom - top),
            ])
          if let most = bar.most {
            let down = plot.downText(most)
            page.empty(
              "line",
              ["class": "most", "x1": plot.left(place + 0.04), "x2": plot.left(place + 0.96), "y1": down, "y2": down])
          }
        }
        // Counted from the last one, which always has a label.
        let back = bars.count - 1 - index
        guard back % every == 0 else { continue }
        page.element(
          "text",
          [
            "class": back % narrow == 0 ? "xlabel" : "xlabel wide", "x": plot.left(place + 0.5),
            "y": Coordinate.number(plot.bottom + 15), "text-anchor": "middle",
          ], text: bar.label)
      }
      let bottom = Coordinate.number(plot.bottom)
      page.empty("line", ["class": "axis", "x2": "100%", "y1": bottom, "y2": bottom])
    }
  }
}
