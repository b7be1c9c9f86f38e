import Training

/// One line: who, on what, and the strap's condition.
enum HeaderPanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    guard let strap = scene.strap else {
      canvas.draw("hrzone", column: rect.column + 1, row: rect.row, ink: .bold)
      return
    }
    let count = scene.model.straps.count
    let place = count > 1 ? "\(scene.model.selectedIndex + 1)/\(count) " : ""
    var left = [place + strap.name]
    if strap.runner != nil, let model = strap.model { left.append(model) }
    if strap.name != strap.address { left.append(strap.address) }
    var right: [String] = []
    if let live = strap.totals?.live { right.append("live " + DurationText.clock(live.inSeconds)) }
    if let battery = strap.battery { right.append("battery \(battery) %") }
    if let link = strap.link { right.append(link) }
    // What does not fit goes, from the ends of both; the name stays, cut where it must be.
    func width(_ parts: [String]) -> Int { PrintableText.width(of: parts.joined(separator: scene.glyphs.separator)) }
    let room = rect.columns - 2
    while left.count > 1, width(left) + width(right) + 2 > room { left.removeLast() }
    while !right.isEmpty, width(left) + width(right) + 2 > room { right.removeLast() }
    let name = PrintableText.fit(
      left.joined(separator: scene.glyphs.separator), columns: room, ellipsis: scene.glyphs.ellipsis)
    canvas.draw(name, column: rect.column + 1, row: rect.row, ink: .bold)
    canvas.draw(
      right.joined(separator: scene.glyphs.separator), endingAt: rect.column + rect.columns - 1, row: rect.row)
  }
}

/// A line of what is wrong and what to do.
enum NoticePanel {
  static func draw(_ line: String, _ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let ink = Ink(colour: scene.status.ink.colour, isBold: true, isReversed: true)
    for column in 0..<rect.columns { canvas.set(" ", column: rect.column + column, row: rect.row, ink: ink) }
    canvas.draw(line, column: rect.column + 2, row: rect.row, ink: ink)
  }
}

/// The last alert while it is news, else the keys.
enum FooterPanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let room = rect.columns - 2
    if let alert = scene.model.alert(at: scene.now) {
      let text = PrintableText.fit(alert.text, columns: room, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(text, column: rect.column + 1, row: rect.row, ink: ink(alert.severity))
      return
    }
    var keys = ["q quit", "? help"]
    if scene.model.straps.count > 1 { keys.append("TAB next strap") }
    canvas.draw(keys.joined(separator: "   "), column: rect.column + 1, row: rect.row, ink: .faint, limit: room)
  }

  private static func ink(_ severity: Severity) -> Ink {
    switch severity {
    case .info: .bold
    case .notice: Ink(colour: .good, isBold: true)
    case .warning: Ink(colour: .warning, isBold: true)
    case .critical: Ink(colour: .critical, isBold: true, isReversed: true)
    }
  }
}

/// What the keys do and what the screen shows.
enum HelpPanel {
  static func draw(on canvas: inout Canvas, glyphs: GlyphSet) {
    let doubtful = String(repeating: glyphs.hollow, count: 2)
    let paragraphs = [
      "q quits, ? shows this and hides it, TAB and the arrows go to the next strap.",
      "Solid figures are a heart rate of now, hollow ones (\(doubtful)) are old or in doubt, --- is none.",
      "The zone is confirmed: it follows the heart in some seconds, and no single beat.",
      "Bars: time in each zone, while live.",
      "Graph: ten minutes; gaps had no live signal.",
    ]
    var row = 0
    for paragraph in paragraphs {
      // A line of seventy characters is read with ease; a longer one is not.
      let columns = min(70, canvas.size.columns - 2)
      for line in PrintableText.wrap(
        paragraph, columns: columns, limit: canvas.size.rows - row, ellipsis: glyphs.ellipsis)
      {
        canvas.draw(line, column: 1, row: row)
        row += 1
      }
      if canvas.size.rows >= 20 { row += 1 }
    }
  }
}
