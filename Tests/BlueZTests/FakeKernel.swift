import EventLoop
import Glibc
import Posix
import Primitives
import SensorLink

@testable import BlueZ

/// A kernel whose answers the test chooses; its sockets are ends of socket pairs.
final class FakeKernel: Kernel {
  /// The error of each call; 0 for none.
  var opening: Int32 = 0
  var connecting: Int32 = 0
  /// The value of SO_ERROR after the connect.
  var ending: Int32 = 0
  /// The error of raising the security level; 0 if it begins.
  var raising: Int32 = 0
  /// The adapters of the management interface; nil if it cannot be opened.
  var adapters: [Adapter]?
  /// The time until a pending connect ends; nil for never.
  var endsAfter: Duration?
  /// The answers to a command; nil for none.
  var answer: (([UInt8]) -> [[UInt8]])?
  private(set) var asked: [(adapter: BluetoothAddress?, to: BluetoothAddress?, kind: BluetoothAddress.Kind?)] = []
  private(set) var peer: Int32 = -1
  private var eventSource: DescriptorEventSource?
  private var end: ScheduledTimer?
  let loop: Loop

  init(_ loop: Loop) {
    self.loop = loop
    adapters = [
      Adapter(
        index: 0, address: try? BluetoothAddress(parsing: "AA:BB:CC:00:00:01"), isPowered: true, hasLowEnergy: true)
    ]
  }

  deinit {
    eventSource?.cancel()
    close(peer)
  }

  private func pair() throws(SystemError) -> OwnedDescriptor {
    let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue)
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemError("socketpair") }
    eventSource?.cancel()
    close(peer)
    peer = ends[1]
    return OwnedDescriptor(adopting: ends[0])
  }

  func openATTSocket(adapter: BluetoothAddress?) throws(SystemError) -> OwnedDescriptor {
    asked.append((adapter, nil, nil))
    guard opening == 0 else { throw SystemError("open a Bluetooth socket", code: opening) }
    return try pair()
  }

  func connect(_ socket: Int32, to address: BluetoothAddress, kind: BluetoothAddress.Kind) throws(SystemError) {
    asked.append((nil, address, kind))
    guard connecting == 0 else {
      // While the other end is full, this one does not become writable.
      if connecting == EINPROGRESS { fill(socket) }
      end = endsAfter.map { loop.schedule(at: loop.now + $0) { [weak self] _ in self?.endConnect() } }
      throw SystemError("connect", code: connecting)
    }
  }

  func pendingError(of socket: Int32) -> Int32 { ending }

  /// Ends the pending connect.
  func endConnect() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while recv(peer, &buffer, buffer.count, 0) > 0 {}
  }

  private func fill(_ socket: Int32) {
    let packet = [UInt8](repeating: 0, count: 4096)
    while send(socket, packet, packet.count, Int32(MSG_NOSIGNAL)) > 0 {}
  }

  func raiseSecurity(of socket: Int32) throws(SystemError) {
    guard raising == 0 else { throw SystemError("encrypt the connection", code: raising) }
  }

  func openManagement() throws(SystemError) -> OwnedDescriptor {
    guard adapters != nil else { throw SystemError("open the management interface", code: EACCES) }
    let descriptor = try pair()
    eventSource = try loop.watch(peer, for: .readable) { [weak self] _ in self?.answerCommand() }
    return descriptor
  }

  private func answerCommand() {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = recv(peer, &buffer, buffer.count, 0)
    guard count >= 6 else {
      eventSource?.cancel()
      return
    }
    let command = Array(buffer[..<count])
    for packet in answer?(command) ?? answers(to: command) { _ = send(peer, packet, packet.count, Int32(MSG_NOSIGNAL)) }
  }

  /// The kernel's answers. BlueZ, doc/mgmt-api.txt.
  private func answers(to command: [UInt8]) -> [[UInt8]] {
    let adapters = adapters ?? []
    switch command[0] {
    case 0x03:
      var parameters: [UInt8] = []
      parameters.append(littleEndian: UInt16(adapters.count))
      for adapter in adapters { parameters.append(littleEndian: adapter.index) }
      return [Self.complete(0x0003, index: 0xFFFF, parameters)]
    case 0x04:
      let index = UInt16(command[2]) | UInt16(command[3]) << 8
      guard let adapter = adapters.first(where: { $0.index == index }) else {
        return [Self.complete(0x0004, index: index, status: 0x11, [])]
      }
      var parameters = adapter.address?.littleEndian ?? [0, 0, 0, 0, 0, 0]
      parameters += [0x0C, 0x02, 0x00]
      parameters.append(littleEndian: UInt32.max)
      parameters.append(littleEndian: UInt32((adapter.isPowered ? 1 : 0) | (adapter.hasLowEnergy ? 1 << 9 : 0)))
      parameters += [UInt8](repeating: 0, count: 3 + 249 + 11)
      return [Self.complete(0x0004, index: index, parameters)]
    default: return []
    }
  }

  static func complete(_ command: UInt16, index: UInt16, status: UInt8 = 0, _ parameters: [UInt8]) -> [UInt8] {
    var packet: [UInt8] = []
    packet.append(littleEndian: UInt16(0x0001))
    packet.append(littleEndian: index)
    packet.append(littleEndian: UInt16(3 + parameters.count))
    packet.append(littleEndian: command)
    return packet + [status] + parameters
  }
}
