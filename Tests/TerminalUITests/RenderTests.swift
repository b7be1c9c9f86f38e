import Glibc
import TerminalUI
import Testing

@Suite("Colours, characters and widths") struct RenderTests {
  /// Relative luminance and contrast, Web Content Accessibility Guidelines 2.1.
  private func contrast(_ shade: (UInt8, UInt8, UInt8)) -> (withBlack: Double, withWhite: Double) {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear(shade.0) + 0.7152 * linear(shade.1) + 0.0722 * linear(shade.2)
    return ((luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05))
  }

  /// The colour cube and the greys of 256-colour terminals.
  private func colour(_ index: UInt8) -> (UInt8, UInt8, UInt8) {
    guard index < 232 else { return (8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10) }
    let rest = index - 16
    func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
    return (level(rest / 36), level(rest / 6 % 6), level(rest % 6))
  }

  @Test("every colour of the series can be read on black and on white", arguments: Palette.series.indices)
  func readable(_ index: Int) {
    let shade = Palette.series[index]
    for colour in [(shade.red, shade.green, shade.blue), colour(shade.index256)] {
      #expect(contrast(colour).withBlack >= 3)
      #expect(contrast(colour).withWhite >= 3)
    }
  }

  @Test("neighbouring colours differ in every depth, and there is a colour for any index")
  func distinct() {
    for depth in ColourDepth.allCases where depth != .none {
      let sequences = (0...6).map { Palette(depth: depth).sequence(.series($0)) }
      #expect(Set(sequences).count == sequences.count)
    }
    #expect(Palette.series(-3) == Palette.series[0])
    #expect(Palette.series(7) == Palette.series[1])
  }

  @Test("who sees no hues tells neighbours by their lightness")
  func lightness() {
    // CIE 1976 L*, of a luminance that contrasts with black and white leave.
    func lightness(_ shade: (UInt8, UInt8, UInt8)) -> Double {
      116 * cbrt(contrast(shade).withBlack * 0.05 - 0.05) - 16
    }
    for (shade, next) in zip(Palette.series, Palette.series.dropFirst() + [Palette.series[1]]) {
      #expect(
        abs(lightness((shade.red, shade.green, shade.blue)) - lightness((next.red, next.green, next.blue))) >= 10)
      #expect(abs(lightness(colour(shade.index256)) - lightness(colour(next.index256))) >= 10)
    }
  }

  @Test("a full row is not followed by an erasure of its last cell")
  func fullRow() {
    var writer = FrameWriter(palette: Palette(depth: .none))
    var canvas = Canvas(Size(columns: 4, rows: 2))
    canvas.draw("abcd", column: 0, row: 0)
    canvas.draw("ab", column: 0, row: 1)
    let text = String(decoding: writer.bytes(canvas.frame), as: UTF8.self)
    #expect(text == "\u{1B}[0m\u{1B}[2J\u{1B}[1;1H\u{1B}[0mabcd\u{1B}[0m\u{1B}[2;1H\u{1B}[0mab\u{1B}[0m\u{1B}[K")
  }

  @Test(
    "what a terminal can do",
    arguments: [
      (["TERM": "xterm-256color", "LANG": "en_US.UTF-8"], TerminalStyle(depth: .ansi256, glyphs: .eighths)),
      (
        ["TERM": "xterm", "COLORTERM": "truecolor", "LANG": "C.utf8"],
        TerminalStyle(depth: .truecolor, glyphs: .eighths)
      ),
      (["TERM": "linux", "LANG": "C.UTF-8"], TerminalStyle(depth: .ansi16, glyphs: .halves)),
      (["TERM": "xterm", "NO_COLOR": "1", "LANG": "C"], TerminalStyle(depth: .none, glyphs: .ascii)),
      (["TERM": "xterm", "NO_COLOR": ""], TerminalStyle(depth: .ansi16, glyphs: .ascii)),
      (["TERM": "xterm", "LC_ALL": "C", "LANG": "C.UTF-8"], TerminalStyle(depth: .ansi16, glyphs: .ascii)),
      (["TERM": "dumb", "COLORTERM": "truecolor"], TerminalStyle(depth: .none, glyphs: .ascii, canAddress: false)),
      ([:], TerminalStyle(depth: .none, glyphs: .ascii, canAddress: false)),
    ] as [([String: String], TerminalStyle)])
  func style(_ environment: [String: String], _ expected: TerminalStyle) {
    #expect(TerminalStyle(environment: environment) == expected)
  }

  @Test(
    "widths", arguments: [("abc", 3), ("Åsa", 3), ("e\u{301}", 1), ("心拍", 4), ("🏃", 2), ("▁█", 2), ("", 0)])
  func width(_ text: String, _ columns: Int) {
    #expect(PrintableText.width(of: text) == columns)
  }

  @Test("texts are cut and wrapped at their width")
  func fit() {
    #expect(PrintableText.fit("Maximum", columns: 7) == "Maximum")
    #expect(PrintableText.fit("Maximum", columns: 4) == "Max…")
    #expect(PrintableText.fit("心拍心拍", columns: 4) == "心…")
    #expect(PrintableText.fit("Maximum", columns: 0) == "")
    #expect(PrintableText.wrap("one two three", columns: 7, limit: 3) == ["one two", "three"])
    #expect(PrintableText.wrap("one two three", columns: 7, limit: 1) == ["one tw…"])
    #expect(PrintableText.wrap("incomprehensible", columns: 7, limit: 2) == ["incomp…"])
    #expect(PrintableText.wrap("x", columns: 0, limit: 2).isEmpty)
  }

  @Test("every figure and letter has a shape of five rows")
  func shapes() {
    for character in "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ +." {
      let pixels = BigText.pixels(String(character))
      #expect(pixels?.count == BigText.height)
      #expect(Set(pixels?.map(\.count) ?? []).count == 1)
    }
    // Three figures are always as wide, so that nothing beside them moves.
    #expect(Set("0123456789-".map { BigText.size(String($0), .cells(scale: 1)) }).count == 1)
    #expect(BigText.size("Tränung", .halfCells(scale: 1)) == nil)
  }

  @Test(
    "keys",
    arguments: [
      ("q", [Key.character("q")]), ("?", [.character("?")]), ("\u{3}", [.end]), ("\t", [.next]), ("\u{1B}[C", [.next]),
      ("\u{1B}OD", [.previous]),
      ("\u{1B}[Z", [.previous]), ("\u{1B}", [.escape]), ("\u{1B}[1;5C", [.next]),
      ("xQ", [.character("x"), .character("q")]),
      (" n\rt7", [.space, .character("n"), .enter, .character("t"), .digit(7)]),
      ("\u{1B}[", [.other]), ("", []),
    ])
  func keys(_ text: String, _ expected: [Key]) {
    #expect(Key.parse(Array(text.utf8)) == expected)
  }
}
