import JSON
import Posix
import Primitives
import ProgramSupport
import Training
import ZoneProtocol

/// Targets as people type and read them.
enum TargetText {
  /// The target that `text` means: a `TypedBand`, or a zone by its number or name. nil for `off`, `none` and `0`.
  ///
  /// 0 clears the target, like the key 0 of `hrzone watch`. Rest is set by its name.
  static func target(_ text: String) -> Target? {
    let words = text.split(separator: " ").joined(separator: " ")
    if ["off", "none", "0"].contains(words.lowercased()) { return nil }
    if let band = TypedBand.target(words) { return band }
    if words.utf8.count <= 4, words.allSatisfy({ $0.isASCII && $0.isNumber }), let index = Int(words) {
      return .zone(.index(index))
    }
    // The meaning of `Z3` depends on the runner's zones, so the daemon decides.
    return .zone(.name(words))
  }

  /// An error that the only strap of `states` has no such zone; it lists the zones. nil if it has the zone, or if
  /// the zones are unknown.
  static func unknown(_ zone: ZoneReference, among states: [Report]) -> CommandError? {
    guard states.count == 1, case .state(let state) = states[0].body, let totals = state.totals else { return nil }
    let zones = totals.zones.map(\.zone)
    guard zones.zone(zone) == nil else { return nil }
    let names = zones.map { "\($0.index) \($0.name)" }.joined(separator: ", ")
    return CommandError(
      ("there is no zone '\(zone)'; give a zone by its name or number (\(names)), or a band such as 133-152 "
        + "or 70-80%.").oneLine, .usage)
  }

  /// The targets of the straps of `states`.
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

  /// A strap's target as JSON.
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
