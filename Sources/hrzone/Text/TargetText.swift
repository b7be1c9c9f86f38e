import JSON
import Posix
import Primitives
import Training
import ZoneProtocol

/// Targets as a person types and reads them.
enum TargetText {
  /// The target that `text` means: `133-152`, `70-80%`, also with an en dash or spaces, `3`, or a zone's name; nil for none,
  /// `off`.
  static func target(_ text: String) -> Target? {
    guard !["off", "none"].contains(text.lowercased()) else { return nil }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "\u{2013}" }.map(trimmed)
    if parts.count == 2 {
      if let from = whole(parts[0]), let to = whole(parts[1]) { return .band(from: from, to: to) }
      let from = whole(parts[0]) ?? percent(parts[0])
      if let from, let to = percent(parts[1]) { return .percentOfMax(from: from, to: to) }
    }
    if let index = whole(text[...]) { return .zone(.index(index)) }
    return .zone(.name(text))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  private static func percent(_ text: Substring) -> Int? {
    text.last == "%" ? whole(trimmed(text.dropLast())) : nil
  }

  private static func whole(_ text: Substring) -> Int? {
    (1...4).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }

  /// That the one strap of `states` has no such zone, with those it has; nil where it has, or they are not known.
  static func unknown(_ zone: ZoneReference, among states: [Report]) -> CommandError? {
    guard states.count == 1, case .state(let state) = states[0].body, let totals = state.totals else { return nil }
    let zones = totals.zones.map(\.zone)
    let isKnown = zones.contains { known in
      switch zone {
      case .index(let index): known.index == index
      case .name(let name): known.name.lowercased() == name.lowercased()
      }
    }
    guard !isKnown else { return nil }
    let names = zones.map { "\($0.index) \($0.name)" }.joined(separator: ", ")
    return CommandError(
      ("there is no zone '\(zone)'; give a zone by its name or number (\(names)), or a band such as 133-152 "
        + "or 70-80%.").oneLine, .usage)
  }

  /// What the straps of `states` are kept to.
  static func lines(_ states: [Report]) -> [String] {
    let targets = states.map { ($0, target(of: $0)) }
    switch targets.count {
    case 0: return ["No strap is known."]
    case 1: return [targets[0].1.map { "\($0)".oneLine } ?? "No target."]
    default:
      return TextTable.lines(
        [["STRAP", "RUNNER", "TARGET"]] + targets.map { [$0.strap, $0.runner ?? "-", $1.map { "\($0)" } ?? "-"] })
    }
  }

  /// The same for a program.
  static func json(_ report: Report) -> [UInt8] {
    JSONWriter.line { object in
      object.member("strap", report.strap)
      if let runner = report.runner { object.member("runner", runner) }
      if let target = target(of: report) { object.member("target", .target(target)) }
    }
  }

  private static func target(of report: Report) -> TargetBand? {
    guard case .state(let state) = report.body else { return nil }
    return state.target
  }
}
