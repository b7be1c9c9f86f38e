import EventLoop
import Glibc
import Posix
import Primitives

/// A connected SOCK_SEQPACKET socket on the loop, with one PDU per packet. It receives into one buffer and never blocks.
public final class PacketSocket {
  /// The longest packet accepted, in bytes: the largest ATT_MTU a client needs, for a value of 512 bytes behind the
  /// longest header. Core Specification, Vol 3, Part F, 3.2.9.
  public static let longestPacket = 517
  /// Limit of packets that wait to be sent. ATT allows one request at a time, so a longer queue means that the peer does
  /// not read.
  static let longestQueue = 32

  /// Number of packets received before other sources get their turn.
  static let packetsPerWake = 32

  /// How a socket ended other than by `close()`.
  public enum End: Hashable, Sendable {
    /// The peer closed the connection.
    case closedByPeer
    /// A system call failed.
    case failed(SystemError)
    /// The peer sent a packet of this many bytes, more than `longestPacket`.
    case packetTooLong(Int)
    /// The peer no longer reads.
    case queueFull
  }

  private let loop: Loop
  private var descriptor: OwnedDescriptor?
  private var eventSource: DescriptorEventSource?
  private var buffer = [UInt8](repeating: 0, count: longestPacket)
  private var waiting: [[UInt8]] = []
  /// Arrival time of the last packet.
  private var latest = Instant(nanoseconds: .min)
  /// Whether sending waits until the descriptor is writable again.
  private var isSendingPaused = false
  private let received: (RawSpan, Instant) -> Void
  private let ended: (End) -> Void

  /// Takes ownership of `descriptor`, which must be connected and non-blocking.
  /// - Parameters:
  ///   - loop: the loop that watches the descriptor.
  ///   - descriptor: the socket.
  ///   - received: called with each packet and its arrival time, which never decreases. The span is valid during the call.
  ///   - ended: called once when the socket ends by itself; it is then closed.
  /// - Throws: `SystemError` if the loop cannot watch the descriptor.
  public init(
    loop: Loop, descriptor: consuming OwnedDescriptor, received: @escaping (RawSpan, Instant) -> Void,
    ended: @escaping (End) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.received = received
    self.ended = ended
    let raw = descriptor.raw
    self.descriptor = consume descriptor
    StampedPackets.enable(on: raw)
    eventSource = try loop.watch(raw, for: .readable, urgency: .strap) { [weak self] readiness in
      self?.handle(readiness, of: raw)
    }
  }

  deinit {
    // The event source must be cancelled before the descriptor closes.
    eventSource?.cancel()
  }

  /// Sends `packet`, now or when the peer has read. The socket may end inside this call.
  public func send(_ packet: [UInt8]) {
    guard let raw = descriptor?.raw else { return }
    guard waiting.count < Self.longestQueue else { return finish(.queueFull) }
    waiting.append(packet)
    if waiting.count == 1, !isSendingPaused { flush(raw) }
  }

  /// Applies a `change` after which the descriptor is not writable for a while. `change` returns its failure, or nil.
  func hold<Failure>(while change: (Int32) -> Failure?) -> Failure? {
    guard let raw = descriptor?.raw else { return nil }
    if let failure = change(raw) { return failure }
    isSendingPaused = true
    eventSource?.interest = [.readable, .writable]
    return nil
  }

  /// Closes the socket; neither closure is called after this.
  public func close() {
    eventSource?.cancel()
    eventSource = nil
    descriptor = nil
    waiting = []
  }

  private func handle(_ readiness: Readiness, of raw: Int32) {
    if readiness.contains(.writable) {
      isSendingPaused = false
      flush(raw)
    }
    guard descriptor != nil, !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) else { return }
    receive(raw)
  }

  /// Receives all waiting packets. Each keeps its own arrival time, so a late turn of the loop does not shift beats.
  private func receive(_ raw: Int32) {
    // Moved out during use: the receiver may close the socket.
    var packet = buffer
    buffer = []
    defer { buffer = packet }
    for _ in 0..<Self.packetsPerWake {
      guard descriptor != nil else { return }
      let count: Int
      let stamp: Int64?
      do throws(SystemError) {
        (count, stamp) = try StampedPackets.receive(from: raw, into: &packet)
      } catch {
        guard error.code != EAGAIN, error.code != EINTR else { return }
        return finish(.failed(error))
      }
      guard count > 0 else { return finish(.closedByPeer) }
      guard count <= packet.count else { return finish(.packetTooLong(count)) }
      latest = loop.arrival(stamp: stamp, notBefore: latest)
      unsafe received(packet.span.bytes.extracting(first: count), latest)
    }
  }

  private func flush(_ raw: Int32) {
    while let packet = waiting.first {
      let count = unsafe packet.withUnsafeBytes { bytes in
        unsafe Glibc.send(raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        let error = SystemError("send to the strap")
        if error.code == EINTR { continue }
        if error.code == EAGAIN { break }
        return finish(.failed(error))
      }
      waiting.removeFirst()
    }
    eventSource?.interest = waiting.isEmpty ? .readable : [.readable, .writable]
  }

  private func finish(_ end: End) {
    guard descriptor != nil else { return }
    close()
    ended(end)
  }
}
