import ProgramSupport
import TerminalUI
import TestSupport
import Testing

@testable import hrzone

@Suite("The bytes of a screen, and its durations") struct ScreenOutputTests {
  @Test("without colours no colour is set, but attributes are")
  func noColour() {
    let palette = Palette(depth: .none)
    #expect(palette.sequence(.series(5)) == "\u{1B}[0m")
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
    #expect(!change.isEmpty && change.count < whole.count * 3 / 4)
    writer.invalidate()
    #expect(writer.bytes(first) == whole)
    #expect(writer.bytes(Scenes.screen(model, 81, 24)).starts(with: Array("\u{1B}[0m\u{1B}[2J".utf8)))
  }

  @Test(
    "a terminal accepts a frame of 200x60 in one write", arguments: ["live", "workout", "slow-down", "searching"])
  func oneWrite(_ name: String) throws {
    let picture = ScreenPictureTests.Picture(name: name, size: Size(columns: 200, rows: 60), glyphs: .eighths)
    var writer = FrameWriter(palette: Palette(depth: .truecolor))
    writer.isSynchronised = true
    let bytes = writer.bytes(try ScreenPictureTests.frame(picture))
    // Nobody reads the terminal, so what the first write does not accept stays pending.
    let reader = try UnreadTerminal(isFilled: false)
    let terminal = try #require(Terminal(output: reader.descriptor, input: reader.descriptor))
    try terminal.draw(bytes)
    #expect(!terminal.isBehind, "\(bytes.count) bytes")
  }

  @Test(
    "durations",
    arguments: [(0.0, "0:00"), (9.9, "0:09"), (722, "12:02"), (3600, "1:00:00"), (-5, "0:00"), (1e300, "10000:00:00")])
  func clock(_ seconds: Double, _ text: String) {
    #expect(DurationText.clock(seconds) == text)
  }
}
