import EventLoop
import Primitives
import SensorLink

/// Adopts the strongest strap in range while no strap is known or named.
///
/// A strap that was just put on advertises every 20 to 30 ms for 30 s. Later it advertises every 1 to 2.5 s. (Heart Rate
/// Profile 1.0, 5.1.1.) Within 2 s of the first strap, all straps that were just put on are heard, and most others. So a
/// neighbour's strap is not chosen merely because it was heard first.
final class Adoption {
  /// The time from the first strap found to the choice.
  static let window = Duration.seconds(2)
  /// The most candidates: enough for a crowd.
  static let maximumCandidates = 64

  /// The reason why there is no strap yet, and what to do.
  private(set) var reason = ""

  private let discovery: any StrapDiscovery
  private let changed: (String) -> Void
  private let adopt: (StrapInRange) -> Void
  private let mayAdopt: (StrapAddress) -> Bool
  private let loop: Loop
  private var candidates: [StrapInRange] = []
  private var search: AnyObject?
  private var observation: AnyObject?
  private var timer: ScheduledTimer?
  private var failure: String?

  /// - Parameters:
  ///   - mayAdopt: whether the strap at an address may be adopted.
  ///   - changed: called with `reason` after each change of it.
  ///   - adopt: called once with the chosen strap. It may release this object.
  init(
    loop: Loop, discovery: any StrapDiscovery, mayAdopt: @escaping (StrapAddress) -> Bool,
    changed: @escaping (String) -> Void, adopt: @escaping (StrapInRange) -> Void
  ) {
    self.loop = loop
    self.discovery = discovery
    self.mayAdopt = mayAdopt
    self.changed = changed
    self.adopt = adopt
    observation = discovery.observeState { [weak self] in self?.updateReason() }
    search = discovery.search(all: false) { [weak self] strap in
      self?.found(strap)
    } failed: { [weak self] reason in
      // Without bluetoothd, the discovery state gives the better reason.
      guard let self, discovery.discoveryState == .ready else { return }
      failure = reason
      updateReason()
    }
    updateReason()
  }

  private func updateReason() {
    let new: String
    switch (discovery.discoveryState, failure) {
    case (.impossible(let obstacle), _):
      new =
        "No strap is known, and without bluetoothd hrzoned cannot look for one. \(obstacle) Or add a strap by its address: "
        + "`hrzone straps add ADDRESS`."
    case (.ready, .some(let failure)): new = "No strap is known, and hrzoned cannot look for one. \(failure)"
    case (.ready, .none), (.connecting, _):
      new = "No strap is known: searching for one. Put it on and wet its electrodes."
    }
    guard new != reason else { return }
    reason = new
    changed(new)
  }

  private func found(_ strap: StrapInRange) {
    guard search != nil else { return }
    guard mayAdopt(strap.address) else { return candidates.removeAll { $0.isSame(as: strap) } }
    if failure != nil {
      failure = nil
      updateReason()
    }
    if let index = candidates.firstIndex(where: strap.isSame) {
      // Use the strongest packet of a strap: signal strength differs from packet to packet.
      let best = [candidates[index].signalStrength, strap.signalStrength].compactMap(\.self).max()
      candidates[index].signalStrength = best
      candidates[index].address = strap.address
      candidates[index].name = strap.name ?? candidates[index].name
    } else if candidates.count < Self.maximumCandidates {
      candidates.append(strap)
    }
    if timer == nil {
      timer = loop.schedule(at: loop.now + Self.window) { [weak self] _ in self?.decide() }
    }
  }

  private func decide() {
    // A connected strap does not advertise and has no signal strength: it comes last.
    let strongest = candidates.max { ($0.signalStrength ?? .min) < ($1.signalStrength ?? .min) }
    guard let strongest else { return }
    search = nil
    observation = nil
    adopt(strongest)
  }
}
