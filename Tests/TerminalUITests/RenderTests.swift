import Glibc
import TerminalUI
import Testing

@Suite("Colours, characters and widths") struct RenderTests {
  /// The contrast from relative luminance, Web Content Accessibility Guidelines 2.1.
  private func contrast(_ shade: (UInt8, UInt8, UInt8)) -> (withBlack: Double, withWhite: Double) {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear(shade.0) + 0.7152 * linear(shade.1) + 0.0722 * linear(shade.2)
    return ((luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05))
  }

  /// A colour of the cube or the greys of 256-colour terminals.
  private func colour(_ index: UInt8) -> (UInt8, UInt8, UInt8) {
    guard index < 232 else { return (8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10) }
    let rest = index - 16
    func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
    return (level(rest / 36), level(rest / 6 % 6), level(rest % 6))
  }

  @Test("every colour of the series is readable on black and on white", arguments: Palette.series.indices)
  func readable(_ index: Int) {
    let shade = Palette.series[index]
    for colour in [(shade.red, shade.green, shade.blue), colour(shade.index256)] {
      let (black, white) = contrast(colour)
      #expect(black >= 2.6 && white >= 2.6)
      #expect(shade.wantsWhiteText == (white > black))
    }
  }

  @Test("neighbouring colours differ at every depth, and any index has a colour")
  func distinct() {
    for depth in ColourDepth.allCases where depth != .none {
      let sequences = (0...6).map { Palette(depth: depth).sequence(.series($0)) }
      #expect(Set(sequences).count == sequences.count)
    }
    #expect(Palette.series(-3) == Palette.series[0])
    #expect(Palette.series(7) == Palette.series[1])
  }

  /// The sixteen default colours of xterm; 39 is the default foreground, which may be black or white.
  private static let xterm: [Int: [(UInt8, UInt8, UInt8)]] = [
    31: [(205, 0, 0)], 32: [(0, 205, 0)], 33: [(205, 205, 0)], 34: [(0, 0, 238)], 35: [(205, 0, 205)],
    36: [(0, 205, 205)], 39: [(0, 0, 0), (229, 229, 229)], 90: [(127, 127, 127)], 91: [(255, 0, 0)],
    92: [(0, 255, 0)], 93: [(255, 255, 0)], 94: [(92, 92, 255)], 95: [(255, 0, 255)], 96: [(0, 255, 255)],
  ]

  @Test("everyone can distinguish neighbouring zones, at every depth", arguments: Lab.Vision.allCases)
  func everybody(_ vision: Lab.Vision) throws {
    // The colours repeat after the last, so the last and the first above Rest are neighbours too.
    for (shade, next) in zip(Palette.series, Palette.series.dropFirst() + [Palette.series[1]]) {
      let sixteen = try (#require(Self.xterm[shade.code16]), #require(Self.xterm[next.code16]))
      for (depth, one, other) in [
        (ColourDepth.truecolor, [(shade.red, shade.green, shade.blue)], [(next.red, next.green, next.blue)]),
        (.ansi256, [colour(shade.index256)], [colour(next.index256)]), (.ansi16, sixteen.0, sixteen.1),
      ] {
        for first in one {
          for second in other {
            let difference = Lab(first, seenBy: vision).difference(Lab(second, seenBy: vision))
            #expect(difference >= 15, "\(depth) \(first) \(second)")
          }
        }
      }
    }
  }

  /// The test data of Sharma, Wu and Dalal (2005), with every kind of pair.
  @Test(
    "CIEDE2000 is computed as published",
    arguments: [
      (Lab(50, 2.6772, -79.7751), Lab(50, 0, -82.7485), 2.0425),
      (Lab(50, 3.1571, -77.2803), Lab(50, 0, -82.7485), 2.8615),
      (Lab(50, -1.3802, -84.2814), Lab(50, 0, -82.7485), 1), (Lab(50, 0, 0), Lab(50, -1, 2), 2.3669),
      (Lab(50, 2.49, -0.001), Lab(50, -2.49, 0.0009), 7.1792), (Lab(50, 2.49, -0.001), Lab(50, -2.49, 0.0011), 7.2195),
      (Lab(50, -0.001, 2.49), Lab(50, 0.0009, -2.49), 4.8045), (Lab(50, -0.001, 2.49), Lab(50, 0.0011, -2.49), 4.7461),
      (Lab(50, 2.5, 0), Lab(50, 0, -2.5), 4.3065), (Lab(50, 2.5, 0), Lab(73, 25, -18), 27.1492),
      (Lab(50, 2.5, 0), Lab(61, -5, 29), 22.8977), (Lab(50, 2.5, 0), Lab(56, -27, -3), 31.903),
      (Lab(50, 2.5, 0), Lab(58, 24, 15), 19.4535),
      (Lab(60.2574, -34.0099, 36.2677), Lab(60.4626, -34.1751, 39.4387), 1.2644),
      (Lab(61.2901, 3.7196, -5.3901), Lab(61.4292, 2.248, -4.962), 1.8731),
      (Lab(22.7233, 20.0904, -46.694), Lab(23.0331, 14.973, -42.5619), 2.0373),
      (Lab(90.8027, -2.0831, 1.441), Lab(91.1528, -1.6435, 0.0447), 1.4441),
      (Lab(2.0776, 0.0795, -1.135), Lab(0.9033, -0.0636, -0.5514), 0.9082),
    ] as [(Lab, Lab, Double)])
  func published(_ one: Lab, _ other: Lab, _ difference: Double) {
    #expect(abs(one.difference(other) - difference) < 0.00005)
    #expect(abs(other.difference(one) - difference) < 0.00005)
  }

  @Test("neighbours differ in lightness for people who see no hues")
  func lightness() {
    for (shade, next) in zip(Palette.series, Palette.series.dropFirst() + [Palette.series[1]]) {
      func step(_ one: (UInt8, UInt8, UInt8), _ other: (UInt8, UInt8, UInt8)) -> Double {
        abs(Lab(one).lightness - Lab(other).lightness)
      }
      #expect(step((shade.red, shade.green, shade.blue), (next.red, next.green, next.blue)) >= 10)
      #expect(step(colour(shade.index256), colour(next.index256)) >= 10)
    }
  }

  @Test("reversed text on a colour is black or white, whichever is readable")
  func reversed() {
    let ink = Ink(colour: .series(3), isReversed: true)
    #expect(Palette(depth: .ansi256).sequence(ink) == "\u{1B}[0;48;5;22;38;5;231m")
    #expect(Palette(depth: .truecolor).sequence(ink) == "\u{1B}[0;48;2;0;105;25;38;5;231m")
    #expect(Palette(depth: .ansi256).sequence(Ink(colour: .series(2), isReversed: true)).hasSuffix(";38;5;16m"))
    // The pairing of the theme's own colours is up to the theme.
    #expect(Palette(depth: .ansi16).sequence(ink) == "\u{1B}[0;7;32m")
    #expect(Palette(depth: .none).sequence(ink) == "\u{1B}[0;7m")
  }

  @Test("a frame is one synchronised update if the terminal supports it")
  func synchronised() {
    var writer = FrameWriter(palette: Palette(depth: .none))
    writer.isSynchronised = true
    let text = String(decoding: writer.bytes(Canvas(Size(columns: 4, rows: 2)).frame), as: UTF8.self)
    #expect(text.hasPrefix("\u{1B}[?2026h\u{1B}[0m\u{1B}[2J") && text.hasSuffix("\u{1B}[?2026l"))
    #expect(writer.bytes(Canvas(Size(columns: 4, rows: 2)).frame).isEmpty)
  }

  @Test("the terminal repeats a character if it is known to support that")
  func repeated() {
    var canvas = Canvas(Size(columns: 30, rows: 1))
    canvas.draw("a" + String(repeating: "█", count: 12) + "bbb心心心心", column: 0, row: 0)
    for isSynchronised in [false, true] {
      var writer = FrameWriter(palette: Palette(depth: .none))
      writer.isSynchronised = isSynchronised
      let text = String(decoding: writer.bytes(canvas.frame), as: UTF8.self)
      #expect(
        text.contains(isSynchronised ? "a█\u{1B}[11bbbb心心心心" : "a████████████bbb心心心心"), "\(text.debugDescription)")
    }
  }

  @Test("dots are drawn in Braille characters, half blocks or whole cells")
  func dotPlot() {
    for (glyphs, expected) in [(GlyphSet.eighths, "⡠⠊"), (.halves, "▄▀"), (.wholes, "██"), (.ascii, "**")] {
      var plot = DotPlot(Size(columns: 2, rows: 1), glyphs: glyphs)
      let dots = plot.dots
      for x in 0..<dots.columns { plot.set(x: x, y: (dots.columns - 1 - x) * dots.rows / dots.columns) }
      plot.set(x: -1, y: 0)
      plot.set(x: 0, y: dots.rows)
      #expect(String((0..<2).compactMap { plot.character(column: $0, row: 0) }) == expected)
      #expect(plot.character(column: 2, row: 0) == nil && plot.character(column: 0, row: -1) == nil)
    }
  }

  @Test(
    "a terminal's answer is recognized among keys, also in parts",
    arguments: [
      (["q\u{1B}[?2026;2$y7"], [Key.character("q"), .digit(7)], true),
      (["\u{1B}[?2026;1$y"], [], true), (["\u{1B}[?2026;0$y"], [], false), (["\u{1B}[?2026;4$y"], [], false),
      (["\u{1B}[", "?2026", ";2$", "yq"], [.character("q")], true), (["\u{1B}[?2004;2$y\u{1B}[C"], [.next], false),
      (["\u{1B}[", "C"], [.next], false), (["\u{1B}", "q"], [.escape, .character("q")], false),
      (["\u{1B}[?" + String(repeating: "1", count: 40), "n"], [.character("n")], false),
    ] as [([String], [Key], Bool)])
  func answer(_ parts: [String], _ keys: [Key], _ isSynchronised: Bool) {
    var parser = KeyParser()
    #expect(parts.flatMap { parser.parse(Array($0.utf8)) } == keys)
    #expect(parser.hasSynchronisedOutput == isSynchronised)
  }

  @Test("after a full row its last cell is not erased")
  func fullRow() {
    var writer = FrameWriter(palette: Palette(depth: .none))
    var canvas = Canvas(Size(columns: 4, rows: 2))
    canvas.draw("abcd", column: 0, row: 0)
    canvas.draw("ab", column: 0, row: 1)
    let text = String(decoding: writer.bytes(canvas.frame), as: UTF8.self)
    #expect(text == "\u{1B}[0m\u{1B}[2J\u{1B}[1;1H\u{1B}[0mabcd\u{1B}[0m\u{1B}[2;1H\u{1B}[0mab\u{1B}[0m\u{1B}[K")
  }

  @Test("a printed frame has one line for each row, and moves no cursor")
  func printed() {
    var canvas = Canvas(Size(columns: 6, rows: 3))
    canvas.draw("ab", column: 0, row: 0, ink: .bold)
    canvas.draw("c", column: 3, row: 0)
    canvas.clear(Rect(column: 0, row: 2, columns: 2, rows: 1), ink: Ink(isReversed: true))
    let text = String(decoding: canvas.frame.printed(Palette(depth: .none)), as: UTF8.self)
    #expect(text == "\u{1B}[0;1mab \u{1B}[0mc\u{1B}[0m\n\u{1B}[0m\n\u{1B}[0;7m  \u{1B}[0m\n")
  }

  @Test(
    "the capabilities of terminals",
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

  @Test("on a Linux console the font decides about the glyphs")
  func consoleFont() {
    let kernel = Set((0...0x17F).compactMap { Unicode.Scalar($0 as UInt32) } + "█▒░·▲▼│»▀▄▌".unicodeScalars)
    let cases: [(Set<Unicode.Scalar>?, GlyphSet)] = [
      (kernel, .halves), (nil, .halves), (kernel.subtracting("▄".unicodeScalars), .wholes),
      (kernel.subtracting("»▄".unicodeScalars), .ascii), ([], .ascii),
    ]
    for (font, expected) in cases {
      var style = TerminalStyle(environment: ["TERM": "linux", "LANG": "C.UTF-8"])
      style.limit(to: font)
      #expect(style.glyphs == expected)
    }
    // The font of another terminal is its own matter, and so is a locale without UTF-8.
    for (environment, expected) in [
      (["TERM": "xterm", "LANG": "C.UTF-8"], GlyphSet.eighths), (["TERM": "linux"], .ascii),
    ] {
      var style = TerminalStyle(environment: environment)
      style.limit(to: [])
      #expect(style.glyphs == expected)
    }
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

  @Test("every figure and letter has five rows")
  func shapes() {
    for character in "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ +." {
      let pixels = BigText.pixels(String(character))
      #expect(pixels?.count == BigText.height)
      #expect(Set(pixels?.map(\.count) ?? []).count == 1)
    }
    // Three-digit figures have a fixed width, so that nothing beside them moves.
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
