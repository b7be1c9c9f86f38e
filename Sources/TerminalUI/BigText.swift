/// Letters and figures made of blocks, readable from a distance.
public enum BigText {
  /// Height of a character, in pixels.
  public static let height = 5

  /// `text` as rows of pixels; nil if a character has no shape.
  public static func pixels(_ text: String) -> [[Bool]]? {
    var rows = [[Bool]](repeating: [], count: height)
    for character in text {
      guard let shape = shape(character) else { return nil }
      for (index, line) in shape.enumerated() {
        if !rows[index].isEmpty { rows[index].append(false) }
        rows[index].append(contentsOf: line)
      }
    }
    return rows
  }

  /// Size of a pixel in cells.
  public enum Pixel: Hashable, Sendable {
    /// `scale` rows and twice as many columns, about square.
    case cells(scale: Int)
    /// `scale` columns and `scale` half rows.
    case halfCells(scale: Int)
  }

  /// The size of `text` in cells; nil if it cannot be drawn.
  public static func size(_ text: String, _ pixel: Pixel) -> Size? {
    guard let width = pixels(text)?.first?.count else { return nil }
    switch pixel {
    case .cells(let scale): return Size(columns: width * 2 * scale, rows: height * scale)
    case .halfCells(let scale): return Size(columns: width * scale, rows: (height * scale + 1) / 2)
    }
  }

  /// Draws `text` with its upper left corner at `column` and `row`. Whole cells are drawn as `full`.
  /// `halfRows` moves it down by that many half rows; for half cells only.
  public static func draw(
    _ text: String, _ pixel: Pixel, on canvas: inout Canvas, column: Int, row: Int, halfRows: Int = 0, full: Character,
    ink: Ink
  ) {
    guard let pixels = pixels(text), let size = size(text, pixel), let width = pixels.first?.count else { return }
    func isSet(_ x: Int, _ y: Int) -> Bool { y >= 0 && y < height && x < width && pixels[y][x] }
    for y in 0..<size.rows + (halfRows + 1) / 2 {
      for x in 0..<size.columns {
        switch pixel {
        case .cells(let scale):
          guard isSet(x / (2 * scale), y / scale) else { continue }
          canvas.set(full, column: column + x, row: row + y, ink: ink)
        case .halfCells(let scale):
          let character: Character
          func half(_ half: Int) -> Bool { half >= halfRows && isSet(x / scale, (half - halfRows) / scale) }
          switch (half(2 * y), half(2 * y + 1)) {
          case (true, true): character = "█"
          case (true, false): character = "▀"
          case (false, true): character = "▄"
          case (false, false): continue
          }
          canvas.set(character, column: column + x, row: row + y, ink: ink)
        }
      }
    }
  }

  private static func shape(_ character: Character) -> [[Bool]]? {
    guard let pattern = shapes[character.uppercased()] else { return nil }
    return pattern.split(separator: "/").map { row in row.map { $0 == "#" } }
  }

  /// Keys are strings, since the upper case of one `Character` can be two.
  private static let shapes: [String: String] = [
    "0": "###/#.#/#.#/#.#/###", "1": ".#./##./.#./.#./###", "2": "###/..#/###/#../###", "3": "###/..#/###/..#/###",
    "4": "#.#/#.#/###/..#/..#", "5": "###/#../###/..#/###", "6": "###/#../###/#.#/###", "7": "###/..#/..#/..#/..#",
    "8": "###/#.#/###/#.#/###", "9": "###/#.#/###/..#/###", "-": ".../.../###/.../...", " ": "././././.",
    "A": "###/#.#/###/#.#/#.#", "B": "##./#.#/##./#.#/##.", "C": "###/#../#../#../###", "D": "##./#.#/#.#/#.#/##.",
    "E": "###/#../##./#../###", "F": "###/#../##./#../#..", "G": "###/#../#.#/#.#/###", "H": "#.#/#.#/###/#.#/#.#",
    "I": "#/#/#/#/#", "J": "..#/..#/..#/#.#/###", "K": "#.#/#.#/##./#.#/#.#", "L": "#../#../#../#../###",
    "M": "#...#/##.##/#.#.#/#...#/#...#", "N": "#..#/##.#/#.##/#..#/#..#", "O": "###/#.#/#.#/#.#/###",
    "P": "###/#.#/###/#../#..", "Q": "###/#.#/#.#/###/..#", "R": "##./#.#/##./#.#/#.#", "S": "###/#../###/..#/###",
    "T": "###/.#./.#./.#./.#.", "U": "#.#/#.#/#.#/#.#/###", "V": "#.#/#.#/#.#/#.#/.#.",
    "W": "#...#/#...#/#.#.#/##.##/#...#", "X": "#.#/#.#/.#./#.#/#.#", "Y": "#.#/#.#/.#./.#./.#.",
    "Z": "###/..#/.#./#../###", "+": ".../.#./###/.#./...", ".": "././././#",
    ":": "./#/./#/.", "▲": "..#../..#../.###./.###./#####", "▼": "#####/.###./.###./..#../..#..",
  ]
}
