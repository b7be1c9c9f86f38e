import TOMLFile
import Training

extension Settings {
  /// Makes `runners` from the `[[runner]]` tables, and records in `straps` which runner owns which.
  mutating func readRunners(
    _ tables: [FileTable], _ straps: inout SettingsStraps, _ retired: inout [String], _ faults: inout [FileFault]
  ) {
    var names: [String: String] = [:]
    for (index, table) in tables.enumerated() {
      var table = table
      let name = table.name("name", &faults)
      if let name, let other = names.updateValue(table.path, forKey: name) {
        let problem = "must differ from every other runner's name; \(other) is \"\(name)\" too"
        faults.append(FileFault(place: table.place("name"), problem: problem))
      }
      if tables.count > 1, !table.has("name") {
        let problem = "must be given, because there is more than one runner"
        faults.append(FileFault(place: table.place("name"), problem: problem))
      }
      straps.readOwned(&table, runner: index, &faults)
      if let settings = readRunner(&table, name: name, &retired, &faults) { runners.append(settings) }
    }
    guard tables.isEmpty else { return }
    var nobody = FileTable(path: "runner", entries: [])
    if let settings = readRunner(&nobody, name: nil, &retired, &faults) { runners.append(settings) }
  }

  private func readRunner(
    _ table: inout FileTable, name: String?, _ retired: inout [String], _ faults: inout [FileFault]
  ) -> RunnerSettings? {
    let before = faults.count
    let bpm = table.heartRate(.maxHR, &faults)
    let age = table.whole("age", in: MaxHeartRate.ages, "years", &faults)
    let maxHR =
      bpm.map { MaxHeartRate(bpm: $0) } ?? age.flatMap { try? .estimated(age: $0) } ?? Runner.standard.maxHR
    let restingHR = table.heartRate(.restingHR, &faults)
    let thresholdHR = table.heartRate(.thresholdHR, &faults)
    let aerobicThresholdHR = table.heartRate(.aerobicThresholdHR, &faults)
    let ceiling = table.heartRate(.ceiling, &faults)
    let weight = table.number("weight", in: RunnerBody.weights, "kg", &faults)
    let sex = table.text("sex", Self.choice(of: RunnerBody.Sex.self), &faults) { RunnerBody.Sex(rawValue: $0) }
    let figuresAreSound = faults.count == before
    let zoneRules = Self.readZones(table.table("zones", &faults), over: zones, &retired, &faults)
    let alertRules = Self.readAlerts(table.table("alerts", &faults), over: alerts, &faults)
    table.finish(&faults)
    let runner = Runner(
      name: name, maxHR: maxHR, restingHR: restingHR, thresholdHR: thresholdHR,
      aerobicThresholdHR: aerobicThresholdHR, ceiling: ceiling,
      body: RunnerBody(age: age, weight: weight, sex: sex))
    guard figuresAreSound else { return nil }
    do throws(ZonesError) {
      return RunnerSettings(
        runner: runner, zoneRules: zoneRules, alertRules: alertRules,
        zones: try zoneRules.zones(for: runner),
        training: TrainingSettings(
          staleAfter: signal.staleAfter, frozenAfter: signal.frozenAfter, maxJump: signal.maxJump,
          dwell: zoneRules.dwell, alerts: alertRules))
    } catch {
      faults += zoneRules.faults(for: runner).compactMap { Self.fault($0, of: table, preset: zoneRules.preset) }
      return nil
    }
  }

  /// `error` as a fault at the setting to correct; nil if reading the zones has reported it already.
  private static func fault(
    _ error: ZonesError, of table: FileTable, preset: ZonePreset?
  ) -> FileFault? {
    let place = table.has("zones") ? table.place("zones") : "zones"
    switch error {
    case .noBounds:
      return nil
    case .emptyZone(let index, let bpm):
      if let preset {
        let zones = "zones \(index) and \(index + 1)"
        let problem = "must not be \"\(preset.rawValue)\" for \(table.path): its \(zones) both begin at \(bpm) bpm"
        return FileFault(place: "\(place).preset", problem: problem)
      }
      let problem = "must be further from the previous zone; for \(table.path) both begin at \(bpm) bpm"
      return FileFault(place: "\(place).bounds[\(index + 1)].from", problem: problem)
    case .restingNotBelowMax(let resting, let max):
      let problem = "must be less than the maximum heart rate, \(max) bpm; it is \(resting)"
      return FileFault(place: table.place("resting_hr"), problem: problem)
    case .thresholdAboveMax(let threshold, let max):
      let problem = "must be at most the maximum heart rate, \(max) bpm; it is \(threshold)"
      return FileFault(place: table.place("threshold_hr"), problem: problem)
    case .aerobicThresholdNotBelowThreshold(let aerobic, let threshold):
      let problem = "must be less than threshold_hr, \(threshold) bpm; it is \(aerobic)"
      return FileFault(place: table.place("aerobic_threshold_hr"), problem: problem)
    case .aerobicThresholdNotBelowMax(let aerobic, let max):
      let problem = "must be less than the maximum heart rate, \(max) bpm; it is \(aerobic)"
      return FileFault(place: table.place("aerobic_threshold_hr"), problem: problem)
    case .missing(let figure, let model):
      return missing(figure, of: table, "because the zones' model is \"\(model.rawValue)\"")
    case .missingForPreset(let figure, let preset):
      return missing(figure, of: table, "because the zones' preset is \"\(preset.rawValue)\"")
    case .heartRateOutOfRange(let figure, _, _):
      return FileFault(place: table.place(figure.rawValue), problem: "\(error)")
    case .ageOutOfRange:
      return FileFault(place: table.place("age"), problem: "\(error)")
    case .weightOutOfRange:
      return FileFault(place: table.place("weight"), problem: "\(error)")
    case .tooManyBounds, .unnamed, .nameTooLong, .nameNotPrintable, .duplicateName, .boundOutOfRange, .boundsNotRising:
      return FileFault(place: "\(place).bounds", problem: "\(error)")
    }
  }

  private static func missing(
    _ figure: RunnerFigure, of table: FileTable, _ reason: String
  ) -> FileFault {
    // Without a [[runner]], the key's path would name a table that does not exist.
    guard table.path != "runner" else {
      return FileFault(place: "runner", problem: "must be there, as [[runner]] with \(figure.rawValue), \(reason)")
    }
    return FileFault(place: table.place(figure.rawValue), problem: "must be given, \(reason)")
  }
}

extension FileTable {
  fileprivate mutating func heartRate(
    _ figure: RunnerFigure, _ faults: inout [FileFault]
  ) -> Int? {
    whole(figure.rawValue, in: figure.allowed, "bpm", &faults)
  }
}
