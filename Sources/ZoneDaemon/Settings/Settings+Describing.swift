import Primitives
import ReportSocket
import Training
import ZoneClient

extension Settings {
  /// A TOML document of these settings, with each runner's zones in comments. Reading it gives the same settings.
  func describe() -> String {
    var lines: [String] = ["[daemon]"]
    lines.append(
      socket.map { "socket = \(Self.quoted($0))" } ?? "# socket: \(SocketPath.service), or in XDG_RUNTIME_DIR")
    lines.append("adapter = \(Self.quoted(adapter?.description ?? "any"))")
    lines.append("adopt = \(Self.quoted(adopt.rawValue))")
    lines.append("history = \(Self.seconds(history))")
    lines += ["", "[\(ClientLimits.section)]"] + ClientLimits.Key.allCases.map { "\($0.rawValue) = \(clients[$0])" }
    lines += ["", "[signal]"]
    lines.append("stale_after = \(Self.seconds(signal.staleAfter))")
    lines.append("frozen_after = \(Self.seconds(signal.frozenAfter))")
    lines.append("max_jump = \(signal.maxJump)")
    lines += ["", "[zones]"] + Self.lines(of: zones) + [""] + Self.lines(of: alerts, at: "alerts")
    for (index, runner) in runners.enumerated() { lines += describe(runner, index) }
    for strap in straps {
      lines += ["", "[[strap]]", "address = \(Self.quoted(strap.address.description))"]
      if let name = strap.name { lines.append("name = \(Self.quoted(name))") }
      if strap.link != .auto { lines.append("link = \(Self.quoted(strap.link.rawValue))") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ settings: RunnerSettings, _ index: Int) -> [String] {
    let runner = settings.runner
    var lines = ["", "[[runner]]"]
    if let name = runner.name { lines.append("name = \(Self.quoted(name))") }
    let age = runner.body.age.map { "age = \($0)" }
    if runner.maxHR.isEstimated {
      lines.append((age.map { "\($0)  " } ?? "") + "# max_hr is estimated: \(runner.maxHR.bpm)")
    } else {
      lines.append("max_hr = \(runner.maxHR.bpm)")
      if let age { lines.append(age) }
    }
    for figure in [RunnerFigure.restingHR, .thresholdHR, .aerobicThresholdHR, .ceiling] {
      if let bpm = runner[figure] { lines.append("\(figure.rawValue) = \(bpm)") }
    }
    if let weight = runner.body.weight { lines.append("weight = \(weight)") }
    if let sex = runner.body.sex { lines.append("sex = \(Self.quoted(sex.rawValue))") }
    let owned = straps.filter { $0.runner == index }.map { Self.quoted($0.address.description) }
    if !owned.isEmpty { lines.append("straps = [\(owned.joined(separator: ", "))]") }
    if settings.zoneRules != zones { lines += ["[runner.zones]"] + Self.lines(of: settings.zoneRules) }
    if settings.alertRules != alerts { lines += Self.lines(of: settings.alertRules, at: "runner.alerts") }
    return lines + Self.comments(on: settings.zones, of: runner)
  }

  private static func lines(of rules: ZoneRules) -> [String] {
    let dwell = "dwell = \(seconds(rules.dwell))"
    if let preset = rules.preset { return ["preset = \(quoted(preset.rawValue))", dwell] }
    let bounds = rules.bounds.map { "  { name = \(quoted($0.name)), from = \($0.from) }," }
    return ["model = \(quoted(rules.model.rawValue))", dwell, "bounds = ["] + bounds + ["]"]
  }

  private static func lines(of rules: AlertRules, at path: String) -> [String] {
    let off = AlertKind.allCases.filter { rules.off.contains($0) }.map { quoted($0.rawValue) }
    let common = [
      "[\(path)]", "grace = \(seconds(rules.grace))", "step_grace = \(seconds(rules.stepGrace))",
      "repeat = \(seconds(rules.repeatAfter))", "beside_target = \(rules.besideTarget)",
      "off = [\(off.joined(separator: ", "))]",
    ]
    return common
      + AlertKind.allCases.flatMap { kind -> [String] in
        guard let own = rules.byKind[kind] else { return [] }
        let grace = own.grace.map { "grace = \(seconds($0))" }
        let repeatAfter = own.repeatAfter.map { "repeat = \(seconds($0))" }
        return ["[\(path).\(kind.rawValue)]"] + [grace, repeatAfter].compactMap(\.self)
      }
  }

  /// One line for each zone, with its heart rates in bpm and its percentages.
  private static func comments(on zones: Zones, of runner: Runner) -> [String] {
    let unit = zones.percentOf.map { "% of \($0.text(for: runner))" } ?? "bpm"
    let width = zones.all.map(\.name.count).max() ?? 0
    let rows = zones.all.map { zone in
      let next = zone.index < zones.bounds.count ? zones.bounds[zone.index].from : nil
      let from = zone.index > 0 ? zones.bounds[zone.index - 1].from : nil
      let above = zone.index + 1 < zones.all.count ? zones.lowerBound(of: zones.all[zone.index + 1]) : nil
      let name = zone.name + String(repeating: " ", count: width - zone.name.count)
      let bpm = span(zones.lowerBound(of: zone), above.map { $0 - 1 }, under: above) + " bpm"
      return "#   \(zone.index)  \(name)  \(bpm)"
        + (zones.percentOf == nil ? "" : "  \(span(from, next, under: next)) %")
    }
    return ["# zones of \(runner.name ?? "this runner"), in \(unit):"] + rows
  }

  /// `95-113`, `under 95` or `from 171`.
  private static func span(_ from: Int?, _ to: Int?, under: Int?) -> String {
    guard let from else { return "under \(under ?? 0)" }
    return to.map { "\(from)-\($0)" } ?? "from \(from)"
  }

  /// Seconds with as many decimals as needed, at least one.
  private static func seconds(_ duration: Duration) -> String {
    let (whole, rest) = duration.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    var decimals = String(rest.magnitude)
    decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
    while decimals.count > 1, decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)"
  }

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
