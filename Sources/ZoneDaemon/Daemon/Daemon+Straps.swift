import BlueZ
import EventLoop
import Primitives
import SensorLink
import StrapSimulator
import Training
import ZoneProtocol

/// The daemon's straps and their links.
extension Daemon {
  /// Reconfigures the straps that stay, retires those that are no longer named, and starts the new ones.
  func update(to settings: Settings, _ known: SavedState) throws(SimulationError) {
    guard let server else { return }
    let roster = StrapRoster(settings, known)
    let (runners, strangers) = settings.runners(known.runners)
    // Build what may fail first, so that a failure changes nothing.
    var makers: [String: LinkMaker] = [:]
    for entry in roster.straps {
      let name = entry.address.description
      if straps.contains(where: { $0.name == name }) { continue }
      makers[name] = try linkMaker(for: entry)
    }
    var next: [StrapSupervisor] = []
    var new: [StrapSupervisor] = []
    for entry in roster.straps {
      let runner = runners[entry.runner]
      let name = entry.address.description
      if let strap = straps.first(where: { $0.name == name }) {
        let before = self.roster.first { $0.address == entry.address }
        let isReachedOtherwise = before?.link != entry.link || before?.mayPair != entry.mayPair
        strap.reconfigure(
          displayName: entry.displayName, runner: runner.runner, zones: runner.zones, settings: runner.training,
          links: isReachedOtherwise ? try linkMaker(for: entry) : nil)
        next.append(strap)
      } else if let maker = makers[name] {
        let made = StrapSupervisor(
          name: name, displayName: entry.displayName,
          session: TrainingSession(runner: runner.runner, zones: runner.zones, settings: runner.training),
          loop: loop, log: log, server: server, conditionChanged: { [unowned self] in publishStatus() }, links: maker)
        next.append(made)
        new.append(made)
      }
    }
    for strap in straps where !next.contains(where: { $0 === strap }) {
      strap.retire("This strap is no longer in use.")
    }
    let warnings = roster.warnings + strangers
    for warning in warnings where !loggedWarnings.contains(warning) { log.write(.warning, warning) }
    loggedWarnings = warnings
    self.settings = settings
    self.runners = runners
    self.roster = roster.straps
    straps = next
    followLoans()
    for strap in new { strap.start() }
    updateAdoption()
  }

  private func linkMaker(for strap: StrapRoster.Entry) throws(SimulationError) -> LinkMaker {
    let (loop, adapter) = (loop, adapter)
    let (layout, history) = (StrapLayout(), AdapterHistory())
    let bonded = { [unowned self] (address: BluetoothAddress) in setBonded(true, address) }
    switch strap.address {
    case .bluetooth(let address, let kind):
      let mayPair = strap.mayPair
      let inBluetoothd = strapInBluetoothd(strap)
      let other = strap.link == .auto ? bluetooth : nil
      let direct = { () -> any StrapLink in
        let connector = L2CAPConnector(
          address: address, kind: kind, adapter: adapter, mayPair: mayPair,
          isPairedByBluetoothd: { other?.presence == .present }, history: history)
        return ATTLink(loop: loop, name: .direct, connector: connector, layout: layout)
      }
      guard strap.link != .direct else { return LinkMaker(strap: inBluetoothd, direct) }
      let bluetooth = bluetooth
      return LinkMaker(
        preference: strap.link, direct: direct,
        throughBluetoothd: { isHeldElsewhere in
          BluetoothdLink(
            loop: loop, bluetoothd: bluetooth, sought: .address(address, kind), mayPair: mayPair,
            isHeldElsewhere: isHeldElsewhere,
            layout: layout, bonded: bonded)
        },
        bluetoothdIsPresent: { bluetooth.presence == .present }, strap: inBluetoothd)
    case .named(let name):
      let (bluetooth, mayPair) = (bluetooth, strap.mayPair)
      return LinkMaker(strap: strapInBluetoothd(strap)) {
        BluetoothdLink(
          loop: loop, bluetoothd: bluetooth, sought: .name(name), mayPair: mayPair, layout: layout, bonded: bonded)
      }
    case .unix(let path):
      return LinkMaker { ATTLink(loop: loop, name: .unix, connector: UnixConnector(path: path), layout: layout) }
    case .simulated(let name, let seed, _):
      let simulated = try SimulatedStrap(loop: loop, name: name, seed: seed)
      return LinkMaker { simulated.makeLink() }
    case .replay(let path, _, let strap):
      return LinkMaker { ReplayLink(loop: loop, path: path, strap: strap) }
    }
  }

  // MARK: Without a strap

  /// Starts the search for a strap if there is none, and stops it if there is one.
  private func updateAdoption() {
    guard straps.isEmpty, settings.adopt == .first else {
      adoption = nil
      if straps.isEmpty { log.write(.notice, reasonForNone) }
      return
    }
    guard adoption == nil else { return }
    adoption = Adoption(
      loop: loop, discovery: bluetooth,
      mayAdopt: { [unowned self] address in
        !(store.known.forgotten + store.known.loans.map(\.address)).contains { isSameStrap($0, address) }
      },
      changed: { [unowned self] reason in
        log.write(.notice, reason)
        publishStatus()
      },
      adopt: { [unowned self] strap in adopt(strap) })
  }

  private func adopt(_ strap: StrapInRange) {
    let strength = strap.signalStrength.map { ", heard at \($0) dBm" } ?? ""
    log.write(
      .notice,
      "Taking \(strap.name.map { "\($0), " } ?? "")\(strap.address), the strongest strap in range\(strength). "
        + "`hrzone straps forget \(strap.address.shellWord)` undoes this.")
    var known = store.known
    _ = known.remember(SavedStrap(address: strap.address, name: strap.name, wasAdopted: true))
    remember(known)
  }

  /// Applies `known` and saves it.
  func remember(_ known: SavedState, saved: @escaping StateStore.SaveCompletion = { _ in }) {
    store.update(to: known)
    applyKnown()
    store.save(saved)
  }

  /// Applies the state that is known now.
  func applyKnown() {
    do throws(SimulationError) {
      try update(to: settings, store.known)
    } catch {
      // Only Bluetooth straps can be new here, and they are never simulated.
      log.write(.error, "\(error)")
    }
  }

  /// The reason why there is no strap, and what to do.
  var reasonForNone: String {
    adoption?.reason
      ?? "No strap is known, and adopt = \"never\" keeps hrzoned from taking one. "
      + "Add one with `hrzone straps add ADDRESS`, or as a [[strap]] in the settings."
  }
}
