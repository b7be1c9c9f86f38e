import JSON
import Training

/// Values shared by reports and the figures of alerts.
extension JSONValue {
  /// A count of tenths as a number with one decimal. The double nearest to it prints with that decimal.
  static func tenths(_ count: Int64) -> JSONValue { .number(Double(count) / 10) }

  /// Seconds, rounded half up to the tenth.
  static func seconds(_ duration: Duration) -> JSONValue {
    let (seconds, attoseconds) = duration.components
    let fraction = (attoseconds + 50_000_000_000_000_000) / 100_000_000_000_000_000
    return .number((Double(seconds) * 10 + Double(fraction)) / 10)
  }

  /// Seconds, exact to the nanosecond.
  static func exactly(_ duration: Duration) -> JSONValue { .number(Double(duration.nanoseconds) / 1e9) }

  static func zone(_ zone: Zone) -> JSONValue {
    .object([.count("index", zone.index), JSONMember("name", .string(zone.name))])
  }

  /// A target, as in reports.
  public static func target(_ band: TargetBand) -> JSONValue {
    .object(
      [
        band.zone.map { JSONMember("zone", .zone($0)) }, band.from.map { .count("from", $0) },
        band.to.map { .count("to", $0) },
      ].compactMap(\.self))
  }

  /// A target as it was given, in the form of a request.
  static func target(as given: Target) -> JSONValue {
    let members: [JSONMember?]
    switch given {
    case .zone(.name(let name)): members = [JSONMember("zone", .string(name))]
    case .zone(.index(let index)): members = [.count("zone", index)]
    case .band(let from, let to): members = [from.map { .count("from", $0) }, to.map { .count("to", $0) }]
    case .percentOfMax(let from, let to):
      members = [from.map { .count("from_percent", $0) }, to.map { .count("to_percent", $0) }]
    }
    return .object(members.compactMap(\.self))
  }

  static func step(_ step: WorkoutReport.Step) -> JSONValue {
    var members: [JSONMember] = [
      .count("index", step.index), .count("count", step.count), JSONMember("name", .string(step.name)),
    ]
    if let target = step.target { members.append(JSONMember("target", .target(target))) }
    if let given = step.targetGiven { members.append(JSONMember("target_given", .target(as: given))) }
    switch step.end {
    case .duration(let duration)?: members.append(JSONMember("duration", .exactly(duration)))
    case .untilBelow(let bpm, let limit)?:
      members.append(.count("until_below", bpm))
      if let name = step.boundGiven { members.append(JSONMember("until_below_zone", .string(name))) }
      if let limit { members.append(JSONMember("at_most", .exactly(limit))) }
    case .open?: members.append(JSONMember("open", .bool(true)))
    case nil: break
    }
    if let next = step.next { members.append(JSONMember("next", .string(next))) }
    return .object(members)
  }

  static func summary(_ summary: WorkoutSummary) -> JSONValue {
    .object(
      [
        JSONMember("time", .seconds(summary.time)), JSONMember("live", .seconds(summary.live)),
        summary.withTarget.map { JSONMember("with_target", .seconds($0)) },
        summary.onTarget.map { JSONMember("on_target", .seconds($0)) }, .count("steps", summary.steps),
      ].compactMap(\.self))
  }
}

extension JSONMember {
  /// A whole number, such as a heart rate in bpm.
  static func count(_ key: String, _ number: Int) -> JSONMember { JSONMember(key, .integer(Int64(number))) }
}
