import ATT
import EventLoop
import GATT
import HeartRate
import Posix
import Primitives

/// A link that runs the Heart Rate Profile over the Attribute Protocol, on a connection that a connector makes.
public final class ATTLink: StrapLink {
  /// Receives the link's events.
  public weak var delegate: (any StrapLinkDelegate)?
  /// How this link reaches the strap.
  public let name: LinkName

  private let loop: Loop
  private let connector: any ATTConnector
  private let layout: StrapLayout
  private var state = State.idle
  private var profile: HeartRateProfile?
  private var timer: ScheduledTimer?
  private var packets = RateLimit.packets
  private var serviceChanges = RateLimit.serviceChanges

  private enum State {
    case idle
    case connecting
    case connected(PacketSocket)
    case over
  }

  /// A link named `name` over the connection that `connector` makes. All links to one strap share its `layout`.
  public init(loop: Loop, name: LinkName, connector: any ATTConnector, layout: StrapLayout = StrapLayout()) {
    self.loop = loop
    self.name = name
    self.connector = connector
    self.layout = layout
  }

  /// Starts to connect.
  public func start() {
    guard case .idle = state else { return }
    state = .connecting
    connector.start(
      loop: loop,
      progress: { [weak self] phase, reason in
        guard let self, case .connecting = state else { return }
        delegate?.link(self, entered: phase, reason: reason)
      },
      completion: { [weak self] result in
        guard let self else { return }
        switch consume result {
        case .connected(let descriptor): connected(descriptor)
        case .failed(let end): self.finish(end)
        }
      })
  }

  /// Closes the connection; the delegate receives nothing after this.
  public func stop() {
    switch state {
    case .idle, .over: break
    case .connecting: connector.stop()
    case .connected(let socket): socket.close()
    }
    state = .over
    if let profile {
      layout.ladder = profile.ladder
      // The next link may be of another kind, and starts the ladder anew.
      layout.ladder.stop()
    }
    profile = nil
    timer = nil
  }

  /// Writes Reset Energy Expended to the control point, if the strap has one. Heart Rate Service 1.0, 3.3.
  public func resetEnergyExpended() throws(LinkError) {
    guard profile != nil else { throw .notConnected }
    try profile?.resetEnergyExpended(at: loop.now)
    turn()
  }

  private func connected(_ descriptor: consuming OwnedDescriptor) {
    guard case .connecting = state else { return }
    do throws(SystemError) {
      let socket = try PacketSocket(
        loop: loop, descriptor: descriptor,
        received: { [weak self] bytes, now in
          guard let self else { return }
          guard packets.allows(at: now) else { return finish(RateLimit.Excess.packets.end) }
          profile?.receive(bytes, at: now)
          turn()
        },
        ended: { [weak self] end in self?.lost(end) })
      state = .connected(socket)
    } catch { return finish(LinkEnd(reason: "The connection cannot be watched (\(error)).", retry: .backOff)) }
    profile = HeartRateProfile(at: loop.now, layout: layout.heartRate, ladder: layout.ladder)
    delegate?.link(self, entered: .discovering, reason: "Connected; looking for the heart rate.")
    turn()
  }

  /// Sends waiting packets, reports waiting outputs, and sets the timer for the next deadline.
  private func turn() {
    while case .connected(let socket) = state {
      if let packet = profile?.nextOutgoing() {
        socket.send(packet)
      } else if let output = profile?.nextOutput() {
        handle(output)
      } else {
        return arm()
      }
    }
  }

  private func handle(_ output: HeartRateProfile.Output) {
    switch output {
    case .subscribed:
      delegate?.link(self, entered: .discovering, reason: SilenceLadder.waiting)
    case .live:
      delegate?.link(self, entered: .live, reason: "The strap sends its heart rate.")
    case .layout(let found):
      layout.heartRate = found
    case .securityDemanded:
      raiseSecurity()
    case .rediscovering:
      guard serviceChanges.allows(at: loop.now) else { return finish(RateLimit.Excess.serviceChanges.end) }
      layout.heartRate = nil
      delegate?.link(self, entered: .discovering, reason: "The strap changed its services; looking for the heart rate.")
    case .value(let uuid, let value, let time):
      unsafe delegate?.link(self, received: value.span.bytes, from: uuid, at: time)
    case .fact(let fact):
      delegate?.link(self, learned: fact)
    case .ended(let end):
      self.finish(end)
    }
  }

  private func raiseSecurity() {
    guard case .connected(let socket) = state else { return }
    if let refusal = socket.hold(while: { connector.raiseSecurity(of: $0) }) { return finish(refusal) }
    profile?.securityRaised(at: loop.now)
    delegate?.link(self, entered: .discovering, reason: "The strap requires an encrypted connection; pairing.")
  }

  /// Sets the timer for the next deadline, which each notification postpones. An earlier timer stays as it is: a timer
  /// that runs early costs less than one that is moved with every notification.
  private func arm() {
    guard let deadline = profile?.nextDeadline else { return timer = nil }
    if let timer, timer.instant <= deadline { return }
    timer = loop.schedule(at: deadline) { [weak self] instant in
      guard let self else { return }
      timer = nil
      profile?.advance(to: instant)
      turn()
    }
  }

  private func lost(_ end: PacketSocket.End) {
    if profile?.isBeingEncrypted == true {
      return self.finish(
        LinkEnd(
          reason: "The connection was lost while it was being encrypted.", retry: .backOff, loss: .whileEncrypting))
    }
    let told: LinkEnd =
      switch end {
      case .closedByPeer: LinkEnd(reason: "The strap closed the connection.", retry: .backOff, loss: .byStrap)
      case .failed(let error):
        connector.end(afterLosing: error)
          ?? LinkEnd(reason: "The connection to the strap was lost (\(error)).", retry: .backOff, loss: .otherwise)
      case .packetTooLong(let length):
        LinkEnd(reason: "The device sent \(length) bytes at once, which no strap does.", retry: .overNewConnection)
      case .queueFull:
        LinkEnd(reason: "The strap no longer accepts data.", retry: .overNewConnection, loss: .otherwise)
      }
    self.finish(told)
  }

  private func finish(_ end: LinkEnd) {
    if case .over = state { return }
    stop()
    delegate?.link(self, ended: end)
  }
}
