import CSystemd
import Foundation
import Primitives
import SensorLink
import Testing

@testable import BlueZ
@testable import EventLoop

/// A loop, the daemon's view of bluetoothd, and a bus with a fake bluetoothd.
final class Stage {
  let bus: PrivateBus
  let loop: Loop
  let bluetoothd: BluetoothDaemon

  /// A stage whose fake bluetoothd executes `lines` first.
  /// - Parameter speed: the speed of the loop's clock. Waits use that clock too.
  init(_ lines: String..., adapter: BluetoothAddress? = nil, speed: Double = 1) throws {
    bus = try PrivateBus()
    try bus.startBus()
    try bus.startBluetoothd()
    for line in lines { try bus.run(line) }
    loop = try Loop(speed: speed)
    bluetoothd = BluetoothDaemon(loop: loop, adapter: adapter, address: bus.address)
  }

  /// A stage on the bus `bus`.
  init(bus: PrivateBus) throws {
    self.bus = bus
    loop = try Loop()
    bluetoothd = BluetoothDaemon(loop: loop, address: bus.address)
  }

  /// Turns the loop until `condition`, checked after each turn, for `seconds` of its clock. The limit is measured in real time,
  /// because a fast clock stops when no timer is left.
  func wait(
    seconds: Double = 20, until what: Comment, location: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
  ) throws {
    let limit = ContinuousClock.now + .seconds(seconds / loop.speed)
    while try !condition() {
      try #require(ContinuousClock.now < limit, what, sourceLocation: location)
      try #require(sd_event_run(loop.event, 20_000) >= 0)
    }
  }

  /// A link to the fake's strap, started as a test needs it.
  func link(
    to sought: SoughtDevice? = nil, mayPair: Bool = false, isHeldElsewhere: Bool = false
  ) throws -> (BluetoothdLink, Ear) {
    let sought = try sought ?? .address(BluetoothAddress(parsing: "F0:9E:1A:00:00:01"), .random)
    let link = BluetoothdLink(
      loop: loop, bluetoothd: bluetoothd, sought: sought, mayPair: mayPair, isHeldElsewhere: isHeldElsewhere)
    let ear = Ear()
    link.delegate = ear
    link.start()
    return (link, ear)
  }
}
