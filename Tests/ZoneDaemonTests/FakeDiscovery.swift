import CSystemd
import Primitives
import SensorLink
import Testing

@testable import EventLoop
@testable import ZoneDaemon

/// Finds the straps that the test names.
final class FakeDiscovery: StrapDiscovery {
  final class Token {
    let released: () -> Void
    init(_ released: @escaping () -> Void) { self.released = released }
    deinit { released() }
  }

  var discoveryState = StrapDiscoveryState.ready {
    didSet { observer?() }
  }
  private(set) var found: ((StrapInRange) -> Void)?
  private(set) var failed: ((String) -> Void)?
  /// Whether the search is for every device.
  private(set) var isForAll = false
  private var observer: (() -> Void)?

  var isSearching: Bool { found != nil }

  func search(all: Bool, found: @escaping (StrapInRange) -> Void, failed: @escaping (String) -> Void) -> AnyObject {
    isForAll = all
    self.found = found
    self.failed = failed
    return Token { [weak self] in
      self?.found = nil
      self?.failed = nil
    }
  }

  func observeState(_ changed: @escaping () -> Void) -> AnyObject {
    observer = changed
    return Token { [weak self] in self?.observer = nil }
  }

  /// Reports the strap whose address ends with `number`, and which is remembered as `known`.
  func advertise(
    _ number: Int, _ strength: Int?, name: String? = nil, as known: StrapAddress? = nil, offersHeartRate: Bool = true
  ) {
    var strap = Self.strap(number, strength, name: name, as: known)
    strap.offersHeartRate = offersHeartRate
    found?(strap)
  }

  static func strap(_ number: Int, _ strength: Int?, name: String? = nil, as known: StrapAddress? = nil) -> StrapInRange
  {
    guard case .bluetooth(let current, _) = StateFileTests.address(number) else { preconditionFailure() }
    return StrapInRange(
      address: known ?? StateFileTests.address(number), current: current, name: name, signalStrength: strength)
  }
}

/// A loop whose clock jumps from timer to timer, with scheduled actions.
final class Script {
  let loop: Loop
  private var timers: [ScheduledTimer] = []

  init() throws {
    loop = try Loop(speed: 100_000)
  }

  /// Schedules `action` at `seconds` after the start.
  func at(_ seconds: Double, _ action: @escaping () -> Void) {
    timers.append(loop.schedule(at: loop.now + .seconds(seconds)) { _ in action() })
  }

  /// Runs for `seconds`.
  func run(_ seconds: Double) throws {
    var isOver = false
    at(seconds) { isOver = true }
    while !isOver { try #require(sd_event_run(loop.event, 10_000_000) > 0) }
  }
}
