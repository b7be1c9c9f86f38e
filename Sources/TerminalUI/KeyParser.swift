/// Parses a terminal's input: keys, and the terminal's answers among them.
public struct KeyParser {
  /// Whether the terminal has synchronised output (DEC mode 2026); false until it answers.
  public private(set) var hasSynchronisedOutput = false
  /// The beginning of an incomplete answer.
  private var unfinished: [UInt8] = []

  /// Most bytes of an incomplete answer that are kept.
  private static let longestAnswer = 32
  /// The beginning of every answer. No key begins like this.
  private static let answerStart = Array("\u{1B}[?".utf8)

  /// A parser without input.
  public init() {}

  /// Parses the keys in `bytes`, which continue the last call's.
  public mutating func parse(_ bytes: [UInt8]) -> [Key] {
    var rest = (unfinished + bytes)[...]
    unfinished = []
    var typed: [UInt8] = []
    while !rest.isEmpty {
      // An escape alone is a key. An escape and a bracket begin a sequence.
      if rest.count == 2, Self.answerStart.starts(with: rest) {
        unfinished = Array(rest)
        break
      }
      guard rest.starts(with: Self.answerStart) else {
        typed.append(rest.removeFirst())
        continue
      }
      let parameters = rest.dropFirst(Self.answerStart.count)
      guard let end = parameters.firstIndex(where: { !(0x20...0x3F).contains($0) }) else {
        if rest.count <= Self.longestAnswer { unfinished = Array(rest) }
        break
      }
      parse(answer: parameters[...end])
      rest = rest[(end + 1)...]
    }
    return Key.parse(typed)
  }

  /// Handles a mode report (DECRPM): the mode's number, then 1 or 2 if the mode can be set.
  private mutating func parse(answer: ArraySlice<UInt8>) {
    let text = String(decoding: answer, as: UTF8.self)
    if text.hasPrefix("2026;") { hasSynchronisedOutput = text == "2026;1$y" || text == "2026;2$y" }
  }
}
