/// Reads what a terminal sends: keys, and among them its answers.
public struct KeyParser {
  /// Whether the terminal has synchronised output (DEC mode 2026); false until it says so.
  public private(set) var hasSynchronisedOutput = false
  /// The beginning of an answer, whose rest has not come yet.
  private var unfinished: [UInt8] = []

  /// The most bytes of an answer that are kept for its rest.
  private static let longestAnswer = 32
  /// What every answer begins with. No key does.
  private static let answerStart = Array("\u{1B}[?".utf8)

  /// A parser that has read nothing.
  public init() {}

  /// The keys in `bytes`, which follow those of the last call.
  public mutating func parse(_ bytes: [UInt8]) -> [Key] {
    var rest = (unfinished + bytes)[...]
    unfinished = []
    var typed: [UInt8] = []
    while !rest.isEmpty {
      // An escape by itself is a key; with a bracket behind it, it is the beginning of a sequence.
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
      take(answer: parameters[...end])
      rest = rest[(end + 1)...]
    }
    return Key.parse(typed)
  }

  /// Takes a report of a mode (DECRPM): its number, then 1 or 2 where the mode can be set.
  private mutating func take(answer: ArraySlice<UInt8>) {
    let text = String(decoding: answer, as: UTF8.self)
    if text.hasPrefix("2026;") { hasSynchronisedOutput = text == "2026;1$y" || text == "2026;2$y" }
  }
}
