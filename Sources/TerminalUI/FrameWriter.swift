/// Turns frames into bytes for a terminal. Only changed rows are written.
public struct FrameWriter {
  /// The colours of the terminal.
  public let palette: Palette
  /// Whether to mark each frame as a synchronised update (DEC mode 2026), so that the terminal never shows a part of it.
  public var isSynchronised = false
  private var shown: Frame?

  private static let beginUpdate = "\u{1B}[?2026h"
  private static let endUpdate = "\u{1B}[?2026l"

  /// A writer for a terminal with unknown contents.
  public init(palette: Palette) {
    self.palette = palette
  }

  /// Forgets the terminal's contents, so that the next frame is written whole.
  public mutating func invalidate() {
    shown = nil
  }

  /// The bytes that change the terminal's contents to `frame`; empty if nothing changes.
  public mutating func bytes(_ frame: Frame) -> [UInt8] {
    guard frame != shown else { return [] }
    let isWhole = shown?.size != frame.size
    var text = isSynchronised ? Self.beginUpdate : ""
    if isWhole { text += "\u{1B}[0m\u{1B}[2J" }
    for (index, row) in frame.rows.enumerated() {
      if !isWhole, let shown, shown.rows[index] == row { continue }
      text += "\u{1B}[\(index + 1);1H"
      var ink: Ink?
      var columns = 0
      for run in Frame.trimmed(row) {
        if ink != run.ink { text += palette.sequence(run.ink) }
        ink = run.ink
        text += isSynchronised ? Self.repeating(run.text) : run.text
        columns += PrintableText.width(of: run.text)
      }
      text += "\u{1B}[0m"
      // After a full row, the cursor is still on the last cell, which this would erase.
      if columns < frame.size.columns { text += "\u{1B}[K" }
    }
    if isSynchronised { text += Self.endUpdate }
    shown = frame
    return Array(text.utf8)
  }

  /// Fewest equal characters that are written as a repetition.
  private static let leastRepeats = 8

  /// `text` with runs of equal characters as repetitions (REP, ECMA-48, 8.3.103), so that a large frame fits into one write.
  ///
  /// Terminals with mode 2026 support REP, and so must those that call themselves xterm.
  private static func repeating(_ text: String) -> String {
    var result = ""
    var last: Character?
    var count = 0
    func flushRun() {
      guard let last else { return }
      if count >= leastRepeats, last.unicodeScalars.count == 1, PrintableText.width(of: last) == 1 {
        result += "\(last)\u{1B}[\(count - 1)b"
      } else {
        result += String(repeating: last, count: count)
      }
    }
    for character in text {
      if character == last {
        count += 1
      } else {
        flushRun()
        (last, count) = (character, 1)
      }
    }
    flushRun()
    return result
  }
}
