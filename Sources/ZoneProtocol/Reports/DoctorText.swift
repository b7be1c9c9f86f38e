import Primitives

/// The text of a doctor's report: a line for each check, with its remedy below.
public struct DoctorText: Hashable, Sendable {
  /// Whether the signs may use characters other than ASCII.
  public var hasUnicode: Bool
  /// Whether the signs are coloured.
  public var hasColour: Bool

  /// The width to which lines are wrapped, in columns.
  static let columns = 80

  /// Derives the format from `environment`: the locale's encoding, and NO_COLOR (no-color.org). Colours need a terminal.
  public init(isTerminal: Bool, environment: (String) -> String?) {
    func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
    // The first variable that is set decides, as in setlocale(3).
    let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "C").uppercased()
    hasUnicode = locale.contains("UTF-8") || locale.contains("UTF8")
    hasColour = isTerminal && value("NO_COLOR") == nil && (value("TERM") ?? "dumb") != "dumb"
  }

  /// The lines of `report`.
  public func lines(_ report: DoctorReport) -> [String] {
    let width = report.checks.map { $0.title.oneLine.count }.max() ?? 0
    let margin = String(repeating: " ", count: width + 4)
    var lines: [String] = []
    for check in report.checks {
      let title = check.title.oneLine
      let gap = String(repeating: " ", count: width - title.count + 2)
      let head = "\(sign(of: check.outcome)) \(title)\(gap)"
      for (index, line) in check.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        lines += wrapped(String(line), first: index == 0 ? head : margin, rest: margin)
      }
      guard let remedy = check.remedy else { continue }
      let arrow = hasUnicode ? "→ " : "> "
      for (index, line) in remedy.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        lines += wrapped(String(line), first: margin + (index == 0 ? arrow : "  "), rest: margin + "  ")
      }
    }
    return lines + [verdict(on: report)]
  }

  private func verdict(on report: DoctorReport) -> String {
    switch report.checks.count(where: { $0.outcome.value == .failed }) {
    case 0: "All is well."
    case 1: "One check failed."
    case let count: "\(count) checks failed."
    }
  }

  private func sign(of outcome: Open<DoctorCheck.Outcome>) -> String {
    switch outcome.value {
    case .ok: coloured(hasUnicode ? "✓" : "+", 32)
    case .failed: coloured(hasUnicode ? "✗" : "x", 31)
    case .notApplicable: hasUnicode ? "–" : "-"
    case nil: "?"
    }
  }

  private func coloured(_ text: String, _ code: Int) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Wraps `text`. Commands between backticks stay on one line, so that they can be copied.
  private func wrapped(_ text: String, first: String, rest: String) -> [String] {
    var lines = [first]
    var used = rest.count
    var isFresh = true
    for word in Self.words(text.oneLine) {
      if !isFresh, used + 1 + word.count > Self.columns {
        lines.append(rest)
        used = rest.count
        isFresh = true
      }
      lines[lines.count - 1] += (isFresh ? "" : " ") + word
      used += word.count + (isFresh ? 0 : 1)
      isFresh = false
    }
    return lines
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var isInCommand = false
    for piece in text.split(separator: " ", omittingEmptySubsequences: false) {
      if isInCommand, let last = words.popLast() {
        words.append(last + " " + piece)
      } else {
        words.append(String(piece))
      }
      if piece.count(where: { $0 == "`" }) % 2 == 1 { isInCommand.toggle() }
    }
    return words
  }
}
