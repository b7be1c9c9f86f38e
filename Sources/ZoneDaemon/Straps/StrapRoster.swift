import SensorLink
import ZoneProtocol

/// The straps to keep links to: those of the settings, then those that were taught.
struct StrapRoster {
  let straps: [Entry]
  /// What of the memory does not fit to the settings.
  let warnings: [String]

  /// A strap and all that settings and memory say of it together.
  struct Entry: Hashable {
    let address: StrapAddress
    let name: String?
    /// Index into `Settings.runners`.
    let runner: Int
    let link: LinkPreference
    let source: StrapEntry.Source

    /// The name, or the address where there is none.
    var displayName: String { name ?? address.description }
    /// A person named it: it may be paired.
    var mayPair: Bool { source != .adopted }
  }

  /// What was said last counts: of a strap in both the runner is the one that was taught, if any was.
  init(_ settings: Settings, _ known: Taught) {
    var straps: [Entry] = []
    var warnings: [String] = []
    func runner(of strap: KnownStrap?) -> Int? {
      guard let strap, let name = strap.runner else { return nil }
      if let index = settings.runners.firstIndex(where: { $0.runner.name == name }) { return index }
      warnings.append("\(strap.address) was added for \(name), who is not a runner in the settings.")
      return nil
    }
    for strap in settings.straps {
      let taught = known[strap.address]
      straps.append(
        Entry(
          address: strap.address, name: strap.name ?? taught?.name, runner: runner(of: taught) ?? strap.runner,
          link: strap.link, source: .settings))
    }
    for strap in known.straps {
      // Sockets, simulated straps and captures are there as long as they are named.
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
