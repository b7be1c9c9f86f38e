import Glibc
import Primitives
import RunHistory
import RunPanels
import RunReplay
import TerminalUI
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrlog

/// Pages compared with the files in Tests/Golden/plots. HRZONED_GOLDEN=write rewrites the files:
///
///     HRZONED_GOLDEN=write swift test --filter PlotTests
///
/// HRZONED_PICTURES=FOLDER leaves every page there as terminal output.
@Suite("Pages of hrlog plot") struct PlotTests {
  struct Picture: Sendable, CustomTestStringConvertible {
    let name: String
    let size: Size
    var glyphs = GlyphSet.eighths

    var file: String { "\(name)-\(size.columns)x\(size.rows)" + (glyphs == .eighths ? "" : "-\(glyphs)") }
    var testDescription: String { file }
    var page: RunPage { name == "steady" ? Pages.steady() : Pages.intervals() }
    var frame: Frame { page.render(size: size, glyphs: glyphs) }
  }

  static let pictures: [Picture] = {
    let sizes = [(40, 12), (80, 24), (132, 43), (200, 60)].map { Size(columns: $0.0, rows: $0.1) }
    let all = ["steady", "intervals"].flatMap { name in sizes.map { Picture(name: name, size: $0) } }
    return all + [GlyphSet.halves, .wholes, .ascii].map { Picture(name: "steady", size: sizes[1], glyphs: $0) }
  }()

  @Test("each matches its file", arguments: pictures)
  func picture(_ picture: Picture) throws {
    let frame = picture.frame
    #expect(frame.rows.count <= picture.size.rows)
    let lines = frame.lines.map { "|" + $0 }
    let golden = GoldenFile("plots/\(picture.file).txt")
    if GoldenFile.isToBeWritten { try golden.write(lines) }
    #expect(lines == golden.lines())
    guard let folder = getenv("HRZONED_PICTURES").map({ String(cString: $0) }) else { return }
    for depth in ColourDepth.allCases {
      let bytes = frame.printed(Palette(depth: depth))
      let file = try #require(fopen("\(folder)/plot-\(picture.file).\(depth).ansi", "w"))
      #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
      #expect(fclose(file) == 0)
    }
  }
}
