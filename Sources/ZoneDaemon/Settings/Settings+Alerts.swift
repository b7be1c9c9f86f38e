import TOMLFile
import Training

extension Settings {
  /// The rules in `section`, completed with those of `base`.
  static func readAlerts(
    _ section: FileTable, over base: AlertRules, _ faults: inout [FileFault]
  ) -> AlertRules {
    var section = section
    let grace = section.duration("grace", in: graces, &faults) ?? base.grace
    let stepGrace = section.duration("step_grace", in: graces, &faults) ?? base.stepGrace
    let repeatAfter = section.duration("repeat", in: repeats, &faults) ?? base.repeatAfter
    let besideTarget = section.boolean("beside_target", &faults) ?? base.besideTarget
    let off = readKinds(&section, &faults) ?? base.off
    var byKind = base.byKind
    for kind in AlertKind.allCases {
      let table = section.table(kind.rawValue, &faults)
      if let figures = readFigures(table, of: kind, over: base.byKind[kind], &faults) { byKind[kind] = figures }
    }
    section.finish(&faults)
    return AlertRules(
      grace: grace, stepGrace: stepGrace, repeatAfter: repeatAfter, besideTarget: besideTarget, off: off, byKind: byKind
    )
  }

  private static let graces = 0...600
  private static let repeats = 1...3600

  /// The kinds listed in `off`; nil without a valid list.
  private static func readKinds(_ section: inout FileTable, _ faults: inout [FileFault]) -> Set<AlertKind>? {
    guard let list = section.list("off", of: "a list of kinds of alert", atMost: 100, &faults) else { return nil }
    var kinds: Set<AlertKind> = []
    for (place, value) in list {
      if case .text(let text) = value, let kind = AlertKind(rawValue: text) {
        kinds.insert(kind)
      } else {
        faults.append(FileFault(place: place, wanted: choice(of: AlertKind.self), found: value))
      }
    }
    return kinds
  }

  /// The grace and repeat times of `kind` in `table`, completed with those of `base`; nil if neither has any.
  private static func readFigures(
    _ table: FileTable, of kind: AlertKind, over base: AlertRules.KindRules?, _ faults: inout [FileFault]
  ) -> AlertRules.KindRules? {
    var table = table
    var grace: Duration?
    if AlertRules.kindsWithGrace.contains(kind) {
      grace = table.duration("grace", in: graces, &faults)
    } else if table.take("grace") != nil {
      let others = AlertRules.kindsWithGrace.map(\.rawValue).joined(separator: ", ")
      let problem = "must be left out: of the kinds of alert only \(others) have a grace"
      faults.append(FileFault(place: table.place("grace"), problem: problem))
    }
    let repeatAfter = table.duration("repeat", in: repeats, &faults)
    table.finish(&faults)
    let figures = AlertRules.KindRules(
      grace: grace ?? base?.grace, repeatAfter: repeatAfter ?? base?.repeatAfter)
    return figures == AlertRules.KindRules() ? nil : figures
  }
}
