import JSON
import Training
import ZoneProtocol

/// Changes of runners made with `runner.set`. They override the settings.
struct SavedRunners: Hashable, Sendable {
  private struct Entry: Hashable {
    /// The runner's name; nil for the only runner of settings without names.
    let name: String?
    var change: RunnerChange
  }

  /// The changes, none of them empty, and at most one for each name.
  private var entries: [Entry] = []

  /// The most runners.
  static let maximumCount = Settings.maximumCount

  /// Whether nothing was changed.
  var isEmpty: Bool { entries.isEmpty }
  /// The names of the changed runners.
  var names: [String?] { entries.map(\.name) }

  /// The change of the runner called `name`.
  subscript(name: String?) -> RunnerChange? { entries.first { $0.name == name }?.change }

  /// Replaces the change of the runner called `name`.
  /// - Returns: false if there is no room.
  mutating func set(_ change: RunnerChange, of name: String?) -> Bool {
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].change = change
    } else {
      guard entries.count < Self.maximumCount else { return false }
      entries.append(Entry(name: name, change: change))
    }
    return true
  }

  /// Forgets the change of the runner called `name`.
  mutating func forget(_ name: String?) {
    entries.removeAll { $0.name == name }
  }
}

// In the file: [{"name":…,"max_hr":195,"resting_hr":…,"threshold_hr":…,"aerobic_threshold_hr":…,"ceiling":…,"age":34,
// "weight_kg":62.5,"sex":"female"}]. A file of an earlier version has none of the last two, and not both max_hr and age.
extension SavedRunners {
  func encode(into array: inout JSONWriter) {
    for entry in entries {
      array.object { object in
        if let name = entry.name { object.member("name", name) }
        entry.change.encodeMembers(into: &object)
      }
    }
  }

  /// Reads what `encode(into:)` writes. Without a `value`, as in an earlier version's file, nothing was changed.
  init(decoding value: JSONValue?) throws(StateFileFault) {
    guard let value else { return }
    guard let elements = value.elements, elements.count <= Self.maximumCount else {
      throw StateFileFault(description: "its runners are not a list of at most \(Self.maximumCount)")
    }
    for element in elements {
      let name = try SavedState.name(element["name"])
      var change = RunnerChange()
      for figure in RunnerFigure.allCases {
        change.figures[figure] = try Self.number(element[figure.rawValue])
      }
      change.body = try Self.body(element)
      if let fault = change.fault { throw StateFileFault(description: "\(fault)") }
      guard self[name] == nil, !change.isEmpty else {
        throw StateFileFault(description: "a runner is in it twice or without a figure")
      }
      entries.append(Entry(name: name, change: change))
    }
  }

  private static func body(_ element: JSONValue) throws(StateFileFault) -> RunnerBody {
    var body = RunnerBody(age: try number(element[RunnerBody.Key.age.rawValue]))
    if let value = element[RunnerBody.Key.weight.rawValue] {
      guard let weight = value.double else { throw StateFileFault(description: "a runner's weight is not a number") }
      body.weight = weight
    }
    if let value = element[RunnerBody.Key.sex.rawValue] {
      guard let sex = value.string.flatMap(RunnerBody.Sex.init) else {
        throw StateFileFault(description: "a runner's sex is not one of those that this version knows")
      }
      body.sex = sex
    }
    return body
  }

  private static func number(_ value: JSONValue?) throws(StateFileFault) -> Int? {
    guard let value else { return nil }
    guard let number = value.integer.flatMap({ Int(exactly: $0) }) else {
      throw StateFileFault(description: "a figure of a runner is not a whole number")
    }
    return number
  }
}

extension Settings {
  /// The runners with their changes, and a warning for each change that does not fit these settings.
  func runners(_ saved: SavedRunners) -> (runners: [RunnerSettings], warnings: [String]) {
    var warnings: [String] = []
    let runners = self.runners.map { runner in
      guard let change = saved[runner.runner.name] else { return runner }
      do throws(ZonesError) {
        return try runner.changed(change)
      } catch {
        let name = runner.runner.name ?? "the runner"
        warnings.append(
          "What `hrzone runner set` changed for \(name) does not fit the settings and is ignored: \(error).")
        return runner
      }
    }
    for name in saved.names where !self.runners.contains(where: { $0.runner.name == name }) {
      warnings.append(
        "`hrzone runner set` changed \(name ?? "a runner without a name"), who is not a runner in the settings.")
    }
    return (runners, warnings)
  }
}

extension RunnerSettings {
  /// The runner with `change` applied, and with new zones.
  /// - Throws: `ZonesError` if the figures contradict each other or make no zones.
  func changed(_ change: RunnerChange) throws(ZonesError) -> RunnerSettings {
    var changed = self
    changed.runner = try change.applied(to: runner)
    changed.zones = try zoneRules.zones(for: changed.runner)
    return changed
  }
}
