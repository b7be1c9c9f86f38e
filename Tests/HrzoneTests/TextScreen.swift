/// The screen of a terminal that understands the sequences of `FrameWriter`, without colours.
struct TextScreen {
  private var cells: [[Character]]
  private var column = 0
  private var row = 0
  /// A sequence that is not complete yet.
  private var unfinished = ""

  init(columns: Int, rows: Int) {
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// Each row without trailing spaces.
  var rows: [String] {
    cells.map { row in
      var text = String(row)
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }

  /// Processes the program's next output.
  mutating func ingest(_ text: String) {
    var rest = Substring(unfinished + text)
    unfinished = ""
    while let character = rest.first {
      guard character == "\u{1B}" else {
        put(rest.removeFirst())
        continue
      }
      guard let end = rest.dropFirst(2).firstIndex(where: \.isLetter) else {
        unfinished = String(rest)
        return
      }
      control(rest[end], rest[..<end].dropFirst(2).split(separator: ";").map { Int($0) ?? 0 })
      rest = rest[rest.index(after: end)...]
    }
  }

  private mutating func put(_ character: Character) {
    if cells.indices.contains(row), cells[row].indices.contains(column) { cells[row][column] = character }
    column += 1
  }

  private mutating func control(_ final: Character, _ parameters: [Int]) {
    switch final {
    case "H": (row, column) = ((parameters.first ?? 1) - 1, (parameters.last ?? 1) - 1)
    case "J": for row in cells.indices { clear(row, from: 0) }
    case "K": if cells.indices.contains(row) { clear(row, from: column) }
    default: break
    }
  }

  private mutating func clear(_ row: Int, from column: Int) {
    for index in cells[row].indices where index >= column { cells[row][index] = " " }
  }
}
