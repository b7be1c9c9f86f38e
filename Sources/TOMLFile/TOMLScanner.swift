/// A look over a file before TOMLKit gets it, for what its parser (toml++ 3.4) does not survive. TOMLKit builds it
/// with its assertions on, in release builds too, and hands text over as C strings:
///
/// - a table header that begins with none of a key's characters (`[ {`) fails an assertion and ends the process;
/// - so does a `}` where an array's value or its end must be (`[ }`);
/// - and what looks like a date but is none (`1979-05-27T:`);
/// - thousands of dotted keys nest as many tables, which are destroyed by recursion;
/// - a character past ASCII outside texts and comments runs into code marked unreachable;
/// - a NUL, raw or as `\u0000`, cuts text short, so that a key reads as another key.
///
/// Strings and comments are told apart just as far as that needs. On a file that is no TOML the two may disagree on where a
/// string ends only past the first error, which the parser never passes.
struct TOMLScanner {
  /// The greatest number of dots outside texts and comments, each of which may nest a table.
  static let maximumDots = 512

  private enum State {
    case plain
    case comment
    case text(quote: UInt8, lines: Bool)
  }

  /// What the bytes since the last blank or sign belong to.
  private enum Token {
    case none
    case word
    case number
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var state = State.plain
  private var token = Token.none
  private var onlyBlanksYet = true
  private var dots = 0
  /// The last byte outside texts and comments that is no blank and no line's end.
  private var previous: UInt8 = 0

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The first thing in `bytes` that the parser must not see.
  static func fault(in bytes: [UInt8]) -> FileFault? {
    var scanner = TOMLScanner(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.position = 3 }
    while let byte = scanner.byte(0) {
      if let problem = scanner.step(byte) { return scanner.fault(problem) }
    }
    return nil
  }

  private func fault(_ problem: String) -> FileFault {
    // Columns count characters, as the parser's do.
    let column = bytes[lineStart..<min(position, bytes.count)].count { $0 & 0xC0 != 0x80 } + 1
    return FileFault(place: "line \(line), column \(column)", problem: problem)
  }

  private func byte(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  /// Goes past `byte` and what belongs to it, or says what is wrong with it.
  private mutating func step(_ byte: UInt8) -> String? {
    if byte == 0 { return "a NUL byte; this file is text" }
    if byte == UInt8(ascii: "\n") { return endLine() }
    switch state {
    case .comment: position += 1
    case .plain: return stepPlain(byte)
    case .text(let quote, let lines): return stepText(byte, quote: quote, lines: lines)
    }
    return nil
  }

  private mutating func endLine() -> String? {
    position += 1
    line += 1
    lineStart = position
    switch state {
    case .text(_, lines: true): break
    // A text of one line that is still open: the parser ends here.
    case .plain, .comment, .text(_, lines: false): state = .plain
    }
    onlyBlanksYet = true
    token = .none
    return nil
  }

  private mutating func stepPlain(_ byte: UInt8) -> String? {
    if token == .number, let problem = numberProblem(byte) { return problem }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      position += 1
      token = .none
      return nil
    case UInt8(ascii: "#"):
      position += 1
      state = .comment
      return nil
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let lines = self.byte(1) == byte && self.byte(2) == byte
      state = .text(quote: byte, lines: lines)
      position += lines ? 2 : 0
      token = .word
    case UInt8(ascii: "."):
      dots += 1
      if dots > Self.maximumDots { return "more than \(Self.maximumDots) dots outside texts; nothing is that deep" }
    case UInt8(ascii: "[") where onlyBlanksYet:
      if let problem = headerProblem() { return problem }
    case UInt8(ascii: "}") where previous == UInt8(ascii: "[") || previous == UInt8(ascii: ","):
      return "a '}' must follow a value"
    case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      token = .none
    case UInt8(ascii: ":"): return "a ':' must stand in a text in quotes, as \"F0:9E:1A:00:00:01\""
    case 0x80...: return "outside texts and comments there may be only ASCII characters"
    default:
      if token == .none { token = Self.beginsNumber(byte) ? .number : .word }
    }
    position += 1
    onlyBlanksYet = false
    previous = byte
    return nil
  }

  private static let notNumber = "a number ends here; texts stand in quotes, and nothing here is a date or time"

  /// What is wrong with `byte` behind the bytes of a number. The parser guesses a number's kind, or a date's, from all that
  /// comes before the next blank, comma, bracket or comment, even quotes.
  private func numberProblem(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"): nil
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): nil
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "#"): nil
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): nil
    // An exponent's sign.
    case UInt8(ascii: "-"), UInt8(ascii: "+"): previous | 0x20 == UInt8(ascii: "e") ? nil : Self.notNumber
    default: Self.notNumber
    }
  }

  /// Moves to the offending byte only if there is one.
  private mutating func headerProblem() -> String? {
    var offset = byte(1) == UInt8(ascii: "[") ? 2 : 1
    while let next = byte(offset), next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { offset += 1 }
    guard let first = byte(offset), !Self.mayFollowBracket(first) else { return nil }
    position += offset
    return "the name of a table must follow a '[' at the start of a line"
  }

  private static func beginsNumber(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }

  /// Whether `byte` may begin a key, or is the `]` that the parser complains of itself.
  private static func mayFollowBracket(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "]"): true
    default: false
    }
  }

  private mutating func stepText(_ byte: UInt8, quote: UInt8, lines: Bool) -> String? {
    if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
      if isNulEscape() { return "\\u0000 stands for a NUL, which no text may hold" }
      // A backslash before the line's end is left to `endLine`.
      position += self.byte(1) == UInt8(ascii: "\n") || self.byte(1) == 0 ? 1 : 2
      return nil
    }
    guard byte == quote else {
      position += 1
      return nil
    }
    guard lines else {
      position += 1
      state = .plain
      return nil
    }
    // A text of several lines may end with up to two quotes of its own before the three that close it.
    var run = 1
    while run < 5, self.byte(run) == quote { run += 1 }
    position += run
    if run >= 3 { state = .plain }
    return nil
  }

  private func isNulEscape() -> Bool {
    let digits: Int
    switch byte(1) {
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: return false
    }
    return (0..<digits).allSatisfy { byte(2 + $0) == UInt8(ascii: "0") }
  }
}
