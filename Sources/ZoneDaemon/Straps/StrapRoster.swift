import SensorLink
import ZoneProtocol

/// All straps that need links: those of the settings, then those of the state.
struct StrapRoster {
  let straps: [Entry]
  /// Entries of the state that do not fit the settings.
  let warnings: [String]

  /// A strap with its data from settings and state.
  struct Entry: Hashable {
    let address: StrapAddress
    let name: String?
    /// Index into `Settings.runners`.
    let runner: Int
    let link: LinkPreference
    let source: StrapEntry.Source

    /// The name; the address if it has none.
    var displayName: String { name ?? address.description }
    /// Whether it may be paired: only a strap that a person named.
    var mayPair: Bool { source != .adopted }
  }

  /// Merges settings and state. For a strap in both, a runner in the state overrides the settings.
  init(_ settings: Settings, _ known: SavedState) {
    var straps: [Entry] = []
    var warnings: [String] = []
    func runner(of strap: SavedStrap?) -> Int? {
      guard let strap, let name = strap.runner else { return nil }
      if let index = settings.runners.firstIndex(where: { $0.runner.name == name }) { return index }
      warnings.append("\(strap.address) was added for \(name), who is not a runner in the settings.")
      return nil
    }
    for strap in settings.straps {
      let saved = known[strap.address]
      straps.append(
        Entry(
          address: strap.address, name: strap.name ?? saved?.name, runner: runner(of: saved) ?? strap.runner,
          link: strap.link, source: .settings))
    }
    for strap in known.straps {
      // Simulated straps, sockets and captures exist only while they are named.
      guard strap.address.isBluetooth, !straps.contains(where: { $0.address.isSameStrap(as: strap.address) })
      else { continue }
      straps.append(
        Entry(
          address: strap.address, name: strap.name, runner: runner(of: strap) ?? 0, link: .auto,
          source: strap.wasAdopted ? .adopted : .added))
    }
    self.straps = straps
    self.warnings = warnings
  }
}
