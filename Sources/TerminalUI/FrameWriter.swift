/// Turns frames into the bytes that make a terminal show them: only rows that changed.
public struct FrameWriter {
  /// The colours of the terminal.
  public let palette: Palette
  /// Whether a frame is put between the marks of a synchronised update (DEC mode 2026): the terminal then shows it in one
  /// piece.
  public var isSynchronised = false
  private var shown: Frame?

  private static let beginUpdate = "\u{1B}[?2026h"
  private static let endUpdate = "\u{1B}[?2026l"

  /// A writer for a terminal that shows nothing yet.
  public init(palette: Palette) {
    self.palette = palette
  }

  /// Forgets what the terminal shows: the next frame is written whole.
  public mutating func invalidate() {
    shown = nil
  }

  /// The bytes that turn what is shown into `frame`; none where it is shown already.
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
      for run in Self.trimmed(row) {
        if ink != run.ink { text += palette.sequence(run.ink) }
        ink = run.ink
        text += isSynchronised ? Self.repeating(run.text) : run.text
        columns += PrintableText.width(of: run.text)
      }
      text += "\u{1B}[0m"
      // After a full row the cursor waits on the last cell, and an erasure would take that away.
      if columns < frame.size.columns { text += "\u{1B}[K" }
    }
    if isSynchronised { text += Self.endUpdate }
    shown = frame
    return Array(text.utf8)
  }

  /// How many equal characters are worth a repetition.
  private static let leastRepeats = 8

  /// `text` with the same character many times in a row as a repetition (REP, ECMA-48, 8.3.103): a large frame fits into what
  /// a terminal takes at once. Terminals with mode 2026 have it, as those that call themselves xterm must.
  private static func repeating(_ text: String) -> String {
    var result = ""
    var last: Character?
    var count = 0
    func end() {
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
        end()
        (last, count) = (character, 1)
      }
    }
    end()
    return result
  }

  /// A row without the spaces at its end: they are erased, not written.
  private static func trimmed(_ row: [Frame.Run]) -> [Frame.Run] {
    var row = row
    while var last = row.popLast() {
      guard !last.ink.isReversed else { return row + [last] }
      while last.text.hasSuffix(" ") { last.text.removeLast() }
      if !last.text.isEmpty { return row + [last] }
    }
    return row
  }
}
