import TerminalUI

/// A line of keys with their meaning, as many as fit.
enum KeysPanel {
  private static let always = ["q quit", "? help"]
  /// The keys that are always shown. They lead to all others.
  static let hint = always.joined(separator: "  ")

  static func draw(_ model: WatchModel, on canvas: inout Canvas, in rect: Rect) {
    let room = rect.columns - 2
    for gap in ["   ", "  "] {
      var keys = keys(model)
      // Drops the last key that is not always shown.
      while gap == "  ", keys.joined(separator: gap).count > room,
        let last = keys.lastIndex(where: { !always.contains($0) })
      {
        keys.remove(at: last)
      }
      let text = keys.joined(separator: gap)
      guard text.count <= room else { continue }
      canvas.draw(text, column: rect.column + 1, row: rect.row, ink: .faint)
      return
    }
  }

  /// Keys that can be used now, the most useful first.
  private static func keys(_ model: WatchModel) -> [String] {
    guard let selected = model.selected else { return always }
    var keys: [String] = []
    if let workout = selected.workout, workout.isPresent {
      keys += [workout.isPaused ? "SPACE resume" : "SPACE pause", "n next"]
    } else {
      keys.append("w workout")
    }
    keys.append("t target")
    if model.straps.count > 1 { keys.append("1-\(min(9, model.straps.count)) runner") }
    keys += always
    if model.straps.count > 1 { keys.append(model.showsOne ? "ENTER all" : "ENTER one") }
    return keys + ["l mark", "s summary"]
  }
}
