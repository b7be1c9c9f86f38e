import EventLoop
import Primitives
import SensorLink
import ZoneProtocol

/// A scan for one client: it reports each strap when it is found, and all at the end. Releasing the object ends the scan.
final class StrapScan {
  /// The shortest time between two reports of one strap, which may send thirty packets a second.
  static let interval = Duration.milliseconds(500)
  /// The most straps: enough for a crowd.
  static let maximumStraps = 64

  private let loop: Loop
  private let discovery: any StrapDiscovery
  /// Whether devices are reported that do not advertise the Heart Rate service.
  private let all: Bool
  private let isKnown: (StrapAddress) -> Bool
  private let report: (StrapEntry) -> Void
  private let ended: (Result<[StrapEntry], ErrorMessage>) -> Void
  private var straps: [StrapInRange] = []
  private var unreported: Set<Int> = []
  private var failure: String?
  private var search: AnyObject?
  private var observation: AnyObject?
  private var beginning: ScheduledTimer?
  private var end: ScheduledTimer?
  private var reporting: ScheduledTimer?

  /// Scans for `duration`. With `all`, every device is reported.
  /// - Throws: an error if the scan is impossible.
  init(
    loop: Loop, discovery: any StrapDiscovery, for duration: Duration, all: Bool,
    isKnown: @escaping (StrapAddress) -> Bool, found: @escaping (StrapEntry) -> Void,
    ended: @escaping (Result<[StrapEntry], ErrorMessage>) -> Void
  ) throws(ErrorMessage) {
    if case .impossible(let obstacle) = discovery.discoveryState { throw Self.impossible(obstacle) }
    self.loop = loop
    self.discovery = discovery
    self.all = all
    self.isKnown = isKnown
    report = found
    self.ended = ended
    end = loop.schedule(at: loop.now + duration) { [weak self] _ in self?.finish() }
    // Never call back from inside this call.
    beginning = loop.schedule(at: loop.now) { [weak self] _ in self?.begin() }
  }

  private func begin() {
    observation = discovery.observeState { [weak self] in self?.checkState() }
    search = discovery.search(all: all) { [weak self] strap in
      self?.found(strap)
    } failed: { [weak self] reason in
      guard let self else { return }
      failure = reason
      // With no strap found, the scan fails at once.
      if straps.isEmpty { finish() }
    }
  }

  private static func notPossible(_ reason: String) -> ErrorMessage {
    ErrorMessage(code: .notPossible, message: reason)
  }

  private static func impossible(_ obstacle: String) -> ErrorMessage {
    notPossible(
      "Without bluetoothd hrzoned cannot look for straps. \(obstacle) If you know the strap's address, add it: "
        + "`hrzone straps add ADDRESS`.")
  }

  private func checkState() {
    if case .impossible = discovery.discoveryState { finish() }
  }

  private func found(_ strap: StrapInRange) {
    failure = nil
    if let index = straps.firstIndex(where: strap.isSame) {
      guard straps[index] != strap else { return }
      straps[index] = strap
      unreported.insert(index)
    } else if straps.count < Self.maximumStraps {
      straps.append(strap)
      unreported.insert(straps.count - 1)
    } else {
      // The list is full: replace the least important other device by a strap, or by a more important device.
      guard
        let last = straps.indices.filter({ !straps[$0].offersHeartRate }).max(by: { precedes(straps[$0], straps[$1]) }),
        strap.offersHeartRate || precedes(strap, straps[last])
      else { return }
      straps[last] = strap
      unreported.insert(last)
    }
    if reporting == nil { reportAll() }
  }

  private func reportAll() {
    reporting = nil
    guard !unreported.isEmpty else { return }
    reporting = loop.schedule(at: loop.now + Self.interval) { [weak self] _ in self?.reportAll() }
    let entries = unreported.sorted().map { entry(straps[$0]) }
    unreported = []
    // The client may release the scan while it handles an entry.
    for entry in entries where end != nil { report(entry) }
  }

  private func finish() {
    guard end != nil else { return }
    (search, observation, beginning, end, reporting) = (nil, nil, nil, nil, nil)
    if case .impossible(let obstacle) = discovery.discoveryState {
      ended(.failure(Self.impossible(obstacle)))
    } else if let failure, straps.isEmpty {
      ended(.failure(Self.notPossible(failure)))
    } else if case .connecting = discovery.discoveryState {
      ended(.failure(Self.notPossible("bluetoothd does not answer: try `sudo systemctl restart bluetooth`.")))
    } else {
      ended(.success(straps.sorted(by: precedes).map(entry)))
    }
  }

  /// Sorts by signal strength, connected devices last. In a scan for all devices, those with a name come first.
  private func precedes(_ one: StrapInRange, _ other: StrapInRange) -> Bool {
    if all, (one.name == nil) != (other.name == nil) { return one.name != nil }
    return (one.signalStrength ?? .min) > (other.signalStrength ?? .min)
  }

  private func entry(_ strap: StrapInRange) -> StrapEntry {
    var entry = StrapEntry(address: strap.address.description)
    if case .bluetooth(_, let kind) = strap.address { entry.kind = Open(kind.rawValue) }
    entry.name = strap.name
    entry.signalStrength = strap.signalStrength
    entry.isKnown = isKnown(strap.address)
    if all { entry.offersHeartRate = strap.offersHeartRate }
    return entry
  }
}
