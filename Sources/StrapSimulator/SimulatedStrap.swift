import EventLoop
import GATT
import Glibc
import Posix
import Primitives
import SensorLink

/// A strap in software, with a simulated heart. The heart keeps beating between links, so keep this object and make each
/// link from it.
///
/// Its time starts with the first link, on the loop's clock. The same seed gives the same bytes at the same instants.
public final class SimulatedStrap {
  /// Duration of connecting.
  static let connectTime = Duration.milliseconds(300)

  /// The scenarios that `sim:` may name.
  public static var names: [String] { SimulationName.allCases.map(\.rawValue) }

  /// The scenario's name.
  public let name: String
  private let loop: Loop
  private let services: StrapServices
  private var sensor: StrapSensor
  private var start: Instant?
  private var tick: ScheduledTimer?
  private var connection: Connection?
  /// The connector that looks for the strap while it is away.
  private weak var waiting: SimulatedConnector?

  /// The strap's end of a connection.
  private struct Connection {
    let socket: PacketSocket
    var server: GATTServer
  }

  /// A strap that runs the scenario `name`. The same `seed` gives the same data.
  /// - Throws: `SimulationError` if there is no such scenario.
  public init(loop: Loop, name: String, seed: UInt64) throws(SimulationError) {
    self.loop = loop
    self.name = name
    sensor = StrapSensor(scenario: try Self.scenario(name), seed: seed)
    services = try StrapServices(battery: sensor.battery(at: 0))
  }

  /// Checks that `sim:` may name the scenario `name`.
  /// - Throws: `SimulationError` if there is no such scenario.
  public static func check(_ name: String) throws(SimulationError) {
    _ = try scenario(name)
  }

  private static func scenario(_ name: String) throws(SimulationError) -> Scenario {
    guard let known = SimulationName(rawValue: name) else { throw .unknownName(name, known: names) }
    return Scenario(known)
  }

  /// Makes a link to this strap, not started yet. The strap holds one connection; a new one replaces the last.
  public func makeLink() -> any StrapLink {
    ATTLink(loop: loop, name: .sim, connector: SimulatedConnector(strap: self))
  }

  // MARK: The air

  /// Connects `connector`, now or when the strap is back.
  func connect(_ connector: SimulatedConnector) {
    let start = beginning()
    let second = Int((loop.now - start).components.seconds)
    guard sensor.fault(at: second + 1) != .away else {
      waiting = connector
      connector.reportProgress(.searching, "Searching for the simulated strap '\(name)', which is away.")
      return schedule(second + 1)
    }
    do throws(SystemError) {
      connector.connected(try makeConnection())
      schedule(second + 1)
    } catch {
      connector.failed(LinkEnd(reason: "The simulated strap cannot be connected to (\(error)).", retry: .backOff))
    }
  }

  /// The instant of the first link, when the heart starts to beat.
  func beginning() -> Instant {
    let start = start ?? loop.now
    self.start = start
    return start
  }

  private func makeConnection() throws(SystemError) -> OwnedDescriptor {
    var ends: (Int32, Int32) = (-1, -1)
    let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let made = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
      unsafe bytes.withMemoryRebound(to: Int32.self) { unsafe socketpair(AF_UNIX, type, 0, $0.baseAddress) }
    }
    guard made == 0 else { throw SystemError("make a socket pair") }
    let own = OwnedDescriptor(adopting: ends.0)
    let links = OwnedDescriptor(adopting: ends.1)
    connection?.socket.close()
    connection = nil
    let socket = try PacketSocket(
      loop: loop, descriptor: own,
      received: { [weak self] bytes, _ in
        guard let self else { return }
        connection?.server.receive(bytes)
        serve()
      },
      ended: { [weak self] _ in self?.connection = nil })
    connection = Connection(
      socket: socket,
      server: GATTServer(services.database, receiveMTU: UInt16(PacketSocket.longestPacket)))
    return links
  }

  private func serve() {
    while let event = connection?.server.nextEvent() {
      switch event {
      case .written(let handle, _): if handle == services.controlPoint { sensor.resetEnergy() }
      case .subscribed, .mtuExchanged: break
      }
    }
    while let packet = connection?.server.nextOutgoing() { connection?.socket.send(packet) }
  }

  // MARK: Time

  private func schedule(_ second: Int) {
    tick = loop.schedule(at: beginning() + .seconds(second)) { [weak self] _ in self?.pass(second) }
  }

  /// Sends the notifications of one second, as long as the strap is connected or awaited.
  private func pass(_ second: Int) {
    tick = nil
    if let connector = waiting, sensor.fault(at: second + 1) != .away {
      waiting = nil
      return connect(connector)
    }
    let measurement = sensor.measure(at: second)
    if sensor.fault(at: second) == .away {
      connection?.socket.close()
      connection = nil
    }
    guard connection != nil || waiting != nil else { return }
    if let measurement { connection?.server.notify(measurement.encoded(), from: services.measurement) }
    notifyBattery(at: second)
    serve()
    schedule(second + 1)
  }

  private func notifyBattery(at second: Int) {
    let level = [sensor.battery(at: second)]
    guard connection != nil, connection?.server.value(of: services.battery) != level else { return }
    connection?.server.setValue(level, of: services.battery)
    connection?.server.notify(level, from: services.battery)
  }
}
