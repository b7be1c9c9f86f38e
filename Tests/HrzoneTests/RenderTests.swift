import Glibc
import Testing

@testable import hrzone

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

  @Test("every zone can be read on black and on white", arguments: Palette.zones.indices)
  func readable(_ index: Int) {
    let shade = Palette.zones[index]
    for colour in [(shade.red, shade.green, shade.blue), colour(shade.index256)] {
      #expect(contrast(colour).withBlack >= 3)
      #expect(contrast(colour).withWhite >= 3)
    }
  }

  @Test("neighbouring zones differ in every depth, and there is a colour for any index")
  func distinct() {
    for depth in ColourDepth.allCases where depth != .none {
      let sequences = (0...6).map { Palette(depth: depth).sequence(.zone($0)) }
      #expect(Set(sequences).count == sequences.count)
    }
    #expect(Palette.zone(-3) == Palette.zones[0])
    #expect(Palette.zone(7) == Palette.zones[1])
  }

  @Test("who sees no hues tells neighbours by their lightness")
  func lightness() {
    // CIE 1976 L*, of a luminance that contrasts with black and white leave.
    func lightness(_ shade: (UInt8, UInt8, UInt8)) -> Double {
      116 * cbrt(contrast(shade).withBlack * 0.05 - 0.05) - 16
    }
    for (shade, next) in zip(Palette.zones, Palette.zones.dropFirst() + [Palette.zones[1]]) {
      #expect(
        abs(lightness((shade.red, shade.green, shade.blue)) - lightness((next.red, next.green, next.blue))) >= 10)
      #expect(abs(lightness(colour(shade.index256)) - lightness(colour(next.index256))) >= 10)
    }
  }

  @Test("without colours no colour is set, and attributes stay")
  func noColour() {
    let palette = Palette(depth: .none)
    #expect(palette.sequence(.zone(5)) == "\u{1B}[0m")
    #expect(palette.sequence(.bold) == "\u{1B}[0;1m")
    var writer = FrameWriter(palette: palette)
    let text = String(decoding: writer.bytes(Scenes.screen(Scenes.run(), 80, 24)), as: UTF8.self)
    var codes: Set<String> = []
    for sequence in text.split(separator: "\u{1B}[").dropFirst() {
      guard let end = sequence.firstIndex(where: \.isLetter), sequence[end] == "m" else { continue }
      codes.formUnion(sequence[..<end].split(separator: ";").map(String.init))
    }
    #expect(codes == ["0", "1", "2", "7"])
  }

  @Test("only rows that changed are written")
  func difference() {
    var writer = FrameWriter(palette: Palette(depth: .truecolor))
    let first = Scenes.screen(Scenes.run(), 80, 24)
    let whole = writer.bytes(first)
    #expect(writer.bytes(first).isEmpty)
    var model = Scenes.run()
    model.connection = .lost("gone")
    let change = writer.bytes(Scenes.screen(model, 80, 24))
    #expect(!change.isEmpty && change.count < whole.count / 2)
    writer.invalidate()
    #expect(writer.bytes(first) == whole)
    #expect(writer.bytes(Scenes.screen(model, 81, 24)).starts(with: Array("\u{1B}[0m\u{1B}[2J".utf8)))
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

  @Test(
    "durations",
    arguments: [(0.0, "0:00"), (9.9, "0:09"), (722, "12:02"), (3600, "1:00:00"), (-5, "0:00"), (1e300, "10000:00:00")])
  func clock(_ seconds: Double, _ text: String) {
    #expect(DurationText.clock(seconds) == text)
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
}
