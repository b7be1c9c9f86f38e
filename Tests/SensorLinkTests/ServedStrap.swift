import ATT
import EventLoop
import GATT
import Glibc
import HeartRate
import Posix
import Primitives
import SensorLink

/// The strap's end of a socket pair: a GATT server, or the test's own answers.
final class ServedStrap: ATTConnector {
  let loop: Loop
  var server: GATTServer
  /// Answers in place of the server; nil lets the server answer.
  var script: (([UInt8]) -> [[UInt8]]?)?
  /// The first bytes of all PDUs received.
  var received: [[UInt8]] = []
  var events: [GATTServer.Event] = []
  var onEvent: (GATTServer.Event) -> Void = { _ in }
  /// Whether each Write Request is refused until the connection is encrypted, as straps do that require encryption for a
  /// subscription.
  var demandsEncryption = false
  /// The result of raising the security level; nil for a connection without security.
  var raising: (() -> LinkEnd?)?
  private(set) var socket: PacketSocket?
  private var indications: [[UInt8]] = []
  private var turn: ScheduledTimer?

  init(_ loop: Loop, _ services: [ServiceDefinition]) throws {
    self.loop = loop
    server = GATTServer(try AttributeDatabase(services), receiveMTU: 185)
  }

  func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {
    turn = loop.schedule(at: loop.now) { [weak self] _ in
      guard let self, let other = try? makeConnection() else { return }
      completion(.connected(OwnedDescriptor(adopting: other)))
    }
  }

  func stop() {
    turn = nil
  }

  func raiseSecurity(of socket: Int32) -> LinkEnd? {
    guard let raising else { return LinkEnd(reason: "There is no security to raise.", retry: .never) }
    return raising()
  }

  func makeConnection() throws -> Int32 {
    let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue)
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemError("socketpair") }
    try serve(OwnedDescriptor(adopting: ends[0]))
    return ends[1]
  }

  func serve(_ descriptor: consuming OwnedDescriptor) throws {
    socket = try PacketSocket(
      loop: loop, descriptor: descriptor,
      received: { [weak self] bytes, _ in self?.receive(bytes) }, ended: { _ in })
  }

  func handle(_ uuid: BluetoothUUID) -> AttributeHandle {
    server.database.valueHandle(of: uuid) ?? .invalid
  }

  func notify(_ value: [UInt8], of uuid: BluetoothUUID = .heartRateMeasurement) {
    server.notify(value, from: handle(uuid))
    flush()
  }

  func flush() {
    while let event = server.nextEvent() {
      events.append(event)
      onEvent(event)
    }
    while let packet = server.nextOutgoing() { socket?.send(packet) }
    for indication in indications { socket?.send(indication) }
    indications = []
  }

  /// Indicates `value`, after the response that is due.
  func indicate(_ value: [UInt8], of uuid: BluetoothUUID) {
    indications.append(ServerPDU.handleValueIndication(handle(uuid), value: value).encoded())
  }

  private func receive(_ bytes: RawSpan) {
    let packet = (try? bytes.bytes(from: 0)) ?? []
    received.append(packet)
    if let answers = script?(packet) {
      for answer in answers { socket?.send(answer) }
      return
    }
    if demandsEncryption, packet.count >= 3, packet[0] == Opcode.writeRequest.rawValue {
      socket?.send([0x01, packet[0], packet[1], packet[2], ErrorCode.insufficientEncryption.rawValue])
      return
    }
    server.receive(bytes)
    flush()
  }
}

/// The usual services of a strap.
enum Services {
  static let heartRate = ServiceDefinition(
    .heartRateService,
    characteristics: [
      .init(.heartRateMeasurement, .notify),
      .init(.bodySensorLocation, .read, value: [1]),
      .init(.heartRateControlPoint, .write, writeRule: .oneOf([[1]], otherwise: .application(0x80))),
    ])
  static let bareHeartRate = ServiceDefinition(
    .heartRateService, characteristics: [.init(.heartRateMeasurement, .notify)])
  static let battery = ServiceDefinition(
    .batteryService, characteristics: [.init(.batteryLevel, [.read, .notify], value: [80])])
  static let device = ServiceDefinition(
    .deviceInformation,
    characteristics: [.init(.modelNumberString, .read, value: Array("Strap 1 with a name longer than the MTU\0".utf8))])
  static let generic = ServiceDefinition(.genericAttribute, characteristics: [.init(.serviceChanged, .indicate)])
  static let all = [generic, device, battery, heartRate]
}
