import Primitives
import TerminalUI
import Training

/// The header: a line with the runner, the strap and its condition.
enum HeaderPanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    guard let strap = scene.strap else {
      canvas.draw("hrzone", column: rect.column + 1, row: rect.row, ink: .bold)
      return
    }
    // The number shows which strap is selected, even without colours.
    let place = scene.place.map { "\($0)/\(scene.model.straps.count) " } ?? ""
    let title = strap.title(among: scene.model.straps)
    var left = [place + title]
    if strap.runner != nil, let model = strap.model { left.append(model) }
    if title == strap.name, strap.name != strap.address { left.append(strap.address) }
    var right: [String] = []
    right.append(scene.status.signal)
    if let caption = scene.model.caption { right.append(caption) }
    if let battery = strap.battery { right.append("battery \(battery) %") }
    if let link = strap.link { right.append(link) }
    // Parts that do not fit are removed from the ends. The name stays, shortened if necessary.
    func width(_ parts: [String]) -> Int { PrintableText.width(of: parts.joined(separator: scene.glyphs.separator)) }
    let room = rect.columns - 2
    while left.count > 1, width(left) + width(right) + 2 > room { left.removeLast() }
    while !right.isEmpty, width(left) + width(right) + 2 > room { right.removeLast() }
    let text = PrintableText.fit(
      left.joined(separator: scene.glyphs.separator), columns: room, ellipsis: scene.glyphs.ellipsis)
    canvas.draw(
      text, column: rect.column + 1, row: rect.row, ink: Ink(isBold: true, isReversed: scene.isSelected))
    canvas.draw(
      right.joined(separator: scene.glyphs.separator), endingAt: rect.column + rect.columns - 1, row: rect.row)
  }
}

/// A line that says what is wrong and what to do.
enum NoticePanel {
  static func draw(_ line: String, _ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let ink = Ink(colour: scene.status.ink.colour, isBold: true, isReversed: true)
    canvas.clear(rect, ink: ink)
    canvas.draw(line, column: rect.column + 2, row: rect.row, ink: ink)
  }
}

/// The last line: a recent alert, else the keys.
enum FooterPanel {
  static func draw(_ scene: Scene, hasKeys: Bool, on canvas: inout Canvas, in rect: Rect) {
    if let strap = scene.strap, let alert = scene.model.alert(of: strap, at: scene.now) {
      draw(alert.text, ink(alert.severity), scene.glyphs, on: &canvas, in: rect)
    } else if hasKeys {
      KeysPanel.draw(scene.model, on: &canvas, in: rect)
    }
  }

  /// The line below several runners: the lost connection, the most severe alert, or the keys.
  static func draw(_ model: WatchModel, glyphs: GlyphSet, at now: Instant, on canvas: inout Canvas, in rect: Rect) {
    if case .lost(let reason) = model.connection {
      draw(reason, ink(.critical), glyphs, on: &canvas, in: rect)
    } else if let (strap, alert) = model.mostSevereAlert(at: now) {
      draw("\(strap.name): \(alert.text)", ink(alert.severity), glyphs, on: &canvas, in: rect)
    } else {
      KeysPanel.draw(model, on: &canvas, in: rect)
    }
  }

  private static func draw(
    _ text: String, _ ink: Ink, _ glyphs: GlyphSet, on canvas: inout Canvas, in rect: Rect
  ) {
    canvas.clear(rect, ink: ink)
    let text = PrintableText.fit(text, columns: rect.columns - 2, ellipsis: glyphs.ellipsis)
    canvas.draw(text, column: rect.column + 1, row: rect.row, ink: ink)
  }

  private static func ink(_ severity: Severity) -> Ink {
    switch severity {
    case .info: .bold
    case .notice: Ink(colour: .good, isBold: true)
    case .warning: Ink(colour: .warning, isBold: true, isReversed: true)
    case .critical: Ink(colour: .critical, isBold: true, isReversed: true)
    }
  }
}
