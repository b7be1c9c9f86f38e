import TOMLFile
import Training
import ZoneProtocol

/// Handling of the requests about runners.
extension Daemon {
  /// The runners with their zones; with a name only that runner.
  func listRunners(_ name: String?) throws(ErrorMessage) -> [RunnerEntry] {
    guard let name else { return runners.indices.map { runnerEntry($0) } }
    let meant = try runner(called: name).runner.name
    return runners.indices.filter { runners[$0].runner.name == meant }.map { runnerEntry($0) }
  }

  private func runnerEntry(_ index: Int) -> RunnerEntry {
    let settings = runners[index]
    let runner = settings.runner
    let change = changeInForce(of: index)
    var entry = RunnerEntry(
      name: runner.name, maxHR: runner.maxHR, source: Self.source(of: settings, change), model: settings.zones.model)
    entry.body = runner.body
    for figure in RunnerFigure.allCases where figure != .maxHR { entry.figures[figure] = runner[figure] }
    entry.taught = change.keys
    entry.preset = settings.zoneRules.preset.map { .known($0) }
    entry.percentOf = settings.zones.percentOf.map { .known($0) }
    entry.zones = [RunnerEntry.ZoneBand](settings.zones)
    entry.straps = roster.filter { $0.runner == index }.map(\.address.description)
    return entry
  }

  /// The saved change of a runner. It is empty if the change does not fit the settings.
  private func changeInForce(of index: Int) -> RunnerChange {
    guard let change = store.known.runners[runners[index].runner.name],
      (try? settings.runners[index].changed(change)) != nil
    else { return RunnerChange() }
    return change
  }

  private static func source(of settings: RunnerSettings, _ change: RunnerChange) -> RunnerEntry.Source {
    guard settings.runner.maxHR.isEstimated else { return change.figures[.maxHR] == nil ? .settings : .taught }
    if change.body.age != nil { return .taught }
    return settings.runner.body.age == nil ? .default : .age
  }

  /// Changes the runner of a name; without a name the only runner.
  func setRunner(
    _ name: String?, _ change: RunnerChange, _ saved: @escaping StateStore.SaveCompletion
  ) throws(ErrorMessage) {
    let runner = try runner(called: name)
    let name = runner.runner.name
    var all = store.known.runners[name] ?? RunnerChange()
    all.merge(change)
    do throws(ZonesError) {
      _ = try runner.changed(all)
    } catch {
      throw ErrorMessage(code: .badParameter, message: "Nothing was changed: \(error).")
    }
    var known = store.known
    guard known.runners.set(all, of: name) else {
      throw ErrorMessage(
        code: .notPossible, message: "\(SavedRunners.maximumCount) runners are changed already; forget one first.")
    }
    remember(known, saved: saved)
  }

  /// Undoes the changes of the runner of a name; without a name the only runner's.
  func forgetRunner(_ name: String?, _ saved: @escaping StateStore.SaveCompletion) throws(ErrorMessage) {
    // A change of a runner who left the settings can be forgotten too.
    let isRemembered = name.map { store.known.runners[$0] != nil } ?? false
    let name = isRemembered ? name : try runner(called: name).runner.name
    guard store.known.runners[name] != nil else {
      return saved("Nothing was changed for \(name ?? "the runner"): the settings apply already.")
    }
    var known = store.known
    known.runners.forget(name)
    remember(known, saved: saved)
  }

  /// The runner called `name`, from the settings; without a name the only runner. Case is ignored if no name matches exactly.
  func runner(called name: String?) throws(ErrorMessage) -> RunnerSettings {
    let names = settings.runners.compactMap(\.runner.name).joined(separator: ", ")
    guard let name else {
      guard settings.runners.count == 1 else {
        throw ErrorMessage(code: .badParameter, message: "There are several runners: give 'name', one of \(names).")
      }
      return settings.runners[0]
    }
    let alike = settings.runners.filter { $0.runner.name?.lowercased() == name.lowercased() }
    let exact = alike.first { $0.runner.name == name }
    guard exact != nil || alike.count <= 1 else {
      let others = alike.compactMap(\.runner.name).joined(separator: " or ")
      throw ErrorMessage(
        code: .badParameter, message: "'\(name.shortened(to: 64))' matches \(others): write the name exactly.")
    }
    guard let runner = exact ?? alike.first else {
      let there = "the settings name \(names.isEmpty ? "none" : names)"
      throw ErrorMessage(
        code: .badParameter,
        message:
          "No runner is called '\(name.shortened(to: 64))': \(there). To add one, write a [[runner]] in the settings."
      )
    }
    return runner
  }
}
