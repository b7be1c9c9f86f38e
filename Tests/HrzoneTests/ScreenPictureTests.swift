import Glibc
import Primitives
import TerminalUI
import TestSupport
import Testing
import Training
import ZoneClient
import ZoneProtocol

@testable import hrzone

/// Screens compared with the files in Tests/Golden/screens. HRZONED_GOLDEN=write rewrites the files:
///
///     HRZONED_GOLDEN=write swift test --filter ScreenPictureTests
///
/// HRZONED_PICTURES=FOLDER leaves every picture there as terminal output.
@Suite("Pictures of the screen") struct ScreenPictureTests {
  struct Picture: Sendable, CustomTestStringConvertible {
    let name: String
    let size: Size
    let glyphs: GlyphSet

    var file: String { "\(name)-\(size.columns)x\(size.rows)" + (glyphs == .eighths ? "" : "-\(glyphs)") }
    var testDescription: String { file }
  }

  /// The models by name.
  static func model(_ name: String) throws -> WatchModel {
    switch name {
    case "live": return Scenes.run()
    case "stale": return Scenes.run(Scenes.state(143, signal: .stale, age: .milliseconds(3400)))
    case "searching":
      return Scenes.run(
        Scenes.state(
          143, signal: .stale, age: .seconds(44), phase: .searching, reason: WatchScreenTests.searching))
    case "no-daemon": return WatchScreenTests.noDaemon
    case "no-strap":
      var none = WatchModel()
      none.reasonForNone = "No strap is known, and none is looked for: bluetoothd does not run. Start it."
      return none
    case "workout": return Scenes.training()
    case "workout-without-steps": return Scenes.run(Scenes.state(163, workout: Scenes.workout()))
    case "paused": return Scenes.training(Scenes.state(143, workout: Scenes.workout(.paused)))
    case "ended":
      var ended = try model("workout")
      ended.apply(Scenes.report(.workout(Scenes.ended(.finished)), second: 540), at: Scenes.clock)
      return ended
    case "lost-in-a-workout":
      return Scenes.run(Scenes.state(143, signal: .noContact, workout: Scenes.workout(end: .untilBelow(130))))
    case "slow-down": return Scenes.fast()
    case "two": return Scenes.two(Scenes.state(155, target: Scenes.lsd))
    case "three": return Scenes.many(3)
    case "twelve": return Scenes.many(12)
    case "forty": return Scenes.many(40)
    case "continued":
      var continued = HistoryTests.restarted()
      continued.apply(RecordedRuns([try HistoryTests.recorded(seconds: 540)], at: HistoryTests.at(583)))
      return continued
    case "choice":
      var chooser = Scenes.run(Scenes.state(143, target: Scenes.lsd))
      _ = chooser.press(.target, at: Scenes.clock)
      return chooser
    default: throw UnknownPicture(name: name)
    }
  }

  struct UnknownPicture: Error {
    let name: String
  }

  /// Each scene, at the sizes that are special for it.
  static let pictures: [Picture] = {
    let small = Size(columns: 40, rows: 12)
    let usual = Size(columns: 80, rows: 24)
    let wide = Size(columns: 132, rows: 43)
    let large = Size(columns: 200, rows: 60)
    let all = [small, usual, wide, large]
    let table: [(String, [Size], GlyphSet)] = [
      ("live", all + [Size(columns: 300, rows: 80), Size(columns: 60, rows: 30)], .eighths), ("live", [usual], .ascii),
      ("live", [usual], .halves), ("live", [usual], .wholes),
      ("workout", all + [Size(columns: 80, rows: 30)], .eighths),
      ("workout-without-steps", [usual], .eighths), ("slow-down", all, .eighths),
      ("searching", all, .eighths), ("stale", [usual], .eighths), ("no-daemon", [usual], .eighths),
      ("no-strap", [small], .eighths), ("paused", [small, usual], .eighths), ("ended", [small, usual], .eighths),
      ("lost-in-a-workout", [usual], .eighths), ("two", [small, usual, large], .eighths),
      ("three", [small, usual, wide], .eighths), ("twelve", all, .eighths), ("twelve", [small], .ascii),
      ("forty", [small], .eighths), ("continued", [small, usual, wide], .eighths),
      ("choice", [small, usual], .eighths), ("workout", [usual], .ascii),
    ]
    return table.flatMap { name, sizes, glyphs in
      sizes.map { Picture(name: name, size: $0, glyphs: glyphs) }
    }
  }()

  static func frame(_ picture: Picture) throws -> Frame {
    WatchScreen.render(
      try model(picture.name), size: picture.size, glyphs: picture.glyphs, at: Scenes.clock, timeOfDay: "06:39")
  }

  @Test("each matches its file", arguments: pictures)
  func picture(_ picture: Picture) throws {
    let lines = try Self.frame(picture).lines.map { "|" + $0 }
    let golden = GoldenFile("screens/\(picture.file).txt")
    if GoldenFile.isToBeWritten { try golden.write(lines) }
    #expect(lines == golden.lines())
  }

  @Test("each has its colours at every depth", arguments: ColourDepth.allCases)
  func colours(_ depth: ColourDepth) throws {
    let pictures = Self.pictures.filter { ["slow-down", "workout"].contains($0.name) && $0.size.rows == 24 }
    for picture in pictures where picture.glyphs == .eighths {
      var writer = FrameWriter(palette: Palette(depth: depth))
      let text = String(decoding: writer.bytes(try Self.frame(picture)), as: UTF8.self)
      // One line for each row, with the escape shown as its symbol.
      let lines = text.split(separator: "\u{1B}[").reduce(into: [String]()) { lines, part in
        if part.hasSuffix("H"), part.firstRange(of: ";") != nil { lines.append("") }
        if lines.isEmpty { lines.append("") }
        lines[lines.count - 1] += "␛[" + part
      }
      let golden = GoldenFile("screens/\(picture.name)-\(depth).txt")
      if GoldenFile.isToBeWritten { try golden.write(lines) }
      #expect(lines == golden.lines())
    }
  }

  /// Writes each picture as terminal output, to the folder that HRZONED_PICTURES names or to a temporary one.
  @Test("each is written for people to look at")
  func look() throws {
    let temporary = try Folder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = getenv("HRZONED_PICTURES").map { String(cString: $0) } ?? temporary.path
    for picture in Self.pictures {
      for depth in ColourDepth.allCases {
        var writer = FrameWriter(palette: Palette(depth: depth))
        let bytes = writer.bytes(try Self.frame(picture))
        let path = "\(folder)/\(picture.file).\(depth).ansi"
        let file = try #require(fopen(path, "w"), "\(path)")
        let written = fwrite(bytes, 1, bytes.count, file)
        #expect(fclose(file) == 0 && written == bytes.count && written > 0, "\(path)")
      }
    }
  }
}
