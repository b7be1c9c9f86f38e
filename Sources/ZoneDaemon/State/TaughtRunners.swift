import JSON
import Training
import ZoneProtocol

/// What was changed of runners with `runner.set`. It holds over the settings.
struct TaughtRunners: Hashable, Sendable {
  private struct Entry: Hashable {
    /// Nil for the one runner of settings that name none.
    let name: String?
    var change: RunnerChange
  }

  /// No two have the same name, and none is a change of nothing.
  private var entries: [Entry] = []

  /// The greatest number of runners.
  static let maximumCount = Settings.maximumCount

  /// Whether nothing was changed.
  var isEmpty: Bool { entries.isEmpty }
  /// Who was changed.
  var names: [String?] { entries.map(\.name) }

  /// What was changed of the runner called `name`.
  subscript(name: String?) -> RunnerChange? { entries.first { $0.name == name }?.change }

  /// Takes `change` for all that holds of the runner called `name`.
  /// - Returns: false where there is no room for another.
  mutating func set(_ change: RunnerChange, of name: String?) -> Bool {
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].change = change
    } else {
      guard entries.count < Self.maximumCount else { return false }
      entries.append(Entry(name: name, change: change))
    }
    return true
  }

  /// Forgets what was changed of the runner called `name`.
  mutating func forget(_ name: String?) {
    entries.removeAll { $0.name == name }
  }
}

// In the file: [{"name":…,"max_hr":195,"age":…,"resting_hr":…,"threshold_hr":…,"aerobic_threshold_hr":…,"ceiling":…}]
extension TaughtRunners {
  func encode(into array: inout JSONWriter) {
    for entry in entries {
      array.object { object in
        if let name = entry.name { object.member("name", name) }
        entry.change.encodeMembers(into: &object)
      }
    }
  }

  /// Reads what `encode(into:)` writes; nothing where there is no `value`, as in the file of a version without runners.
  init(decoding value: JSONValue?) throws(TaughtFault) {
    guard let value else { return }
    guard let elements = value.elements, elements.count <= Self.maximumCount else {
      throw TaughtFault(description: "it has no list of at most \(Self.maximumCount) runners")
    }
    for element in elements {
      let name = try Taught.name(element["name"])
      var change = RunnerChange()
      for figure in ZonesError.RunnerFigure.allCases {
        change.figures[figure] = try Self.number(element[figure.rawValue])
      }
      change.age = try Self.number(element["age"])
      if let fault = change.fault { throw TaughtFault(description: "\(fault)") }
      guard self[name] == nil, !change.isEmpty, change.age == nil || change.figures[.maxHR] == nil else {
        throw TaughtFault(description: "a runner is in it twice, without a figure, or with both max_hr and age")
      }
      entries.append(Entry(name: name, change: change))
    }
  }

  private static func number(_ value: JSONValue?) throws(TaughtFault) -> Int? {
    guard let value else { return nil }
    guard let number = value.integer.flatMap({ Int(exactly: $0) }) else {
      throw TaughtFault(description: "a figure of a runner is no whole number")
    }
    return number
  }
}

extension Settings {
  /// The runners with what they were taught, and what of that does not fit to these settings.
  func runners(_ taught: TaughtRunners) -> (runners: [RunnerSettings], warnings: [String]) {
    var warnings: [String] = []
    let runners = self.runners.map { runner in
      guard let change = taught[runner.runner.name] else { return runner }
      do throws(ZonesError) {
        return try runner.changed(change)
      } catch {
        let name = runner.runner.name ?? "the runner"
        warnings.append(
          "What `hrzone runner set` changed for \(name) does not fit the settings and is ignored: \(error).")
        return runner
      }
    }
    for name in taught.names where !self.runners.contains(where: { $0.runner.name == name }) {
      warnings.append(
        "`hrzone runner set` changed \(name ?? "a runner without a name"), who is not a runner in the settings.")
    }
    return (runners, warnings)
  }
}

extension RunnerSettings {
  /// These with `change` made, and the zones that come of it.
  /// - Throws: what keeps the figures from going together, or from making zones.
  func changed(_ change: RunnerChange) throws(ZonesError) -> RunnerSettings {
    var changed = self
    changed.runner = try change.applied(to: runner)
    if change.figures[.maxHR] != nil || change.age != nil { changed.age = change.age }
    changed.zones = try zoneRules.zones(for: changed.runner)
    return changed
  }
}
