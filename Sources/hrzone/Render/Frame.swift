/// A screen as it should look.
struct Frame: Hashable {
  struct Run: Hashable {
    var text: String
    var ink: Ink
  }

  var size: Size
  var rows: [[Run]]

  /// Each row without its colours and without the spaces at its end.
  var lines: [String] {
    rows.map { row in
      var line = row.map(\.text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
