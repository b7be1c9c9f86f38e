import ATT
import HeartRate
import Primitives

/// One attempt to reach a strap, from its start to its end.
///
/// A link starts once and ends once. Its owner makes the next link, as `LinkEnd.retry` advises. Everything happens on the
/// loop's thread.
public protocol StrapLink: AnyObject {
  /// Receives the link's events; the link does not own it.
  var delegate: (any StrapLinkDelegate)? { get set }
  /// How this link reaches the strap.
  var name: LinkName { get }
  /// Starts the link. An immediate failure reaches the delegate on the loop's next turn, never during this call.
  func start()
  /// Releases the strap; the delegate receives nothing after this.
  func stop()
  /// Asks the strap to reset its energy expended, through the control point. Heart Rate Service 1.0, 3.3.
  /// - Throws: `LinkError` if the strap cannot do that, or is not live.
  func resetEnergyExpended() throws(LinkError)
}

/// Receives a link's events. A delegate may stop the link in any of these calls.
public protocol StrapLinkDelegate: AnyObject {
  /// The link entered `phase`; `reason` is a sentence for the user.
  func link(_ link: any StrapLink, entered phase: Phase, reason: String)
  /// The strap notified `value` of `characteristic`: 2a37, 2a19, or another in a capture. The span is valid during the
  /// call.
  func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant)
  /// The strap reported a fact about itself.
  func link(_ link: any StrapLink, learned fact: StrapFact)
  /// The link ended; this is its last event.
  func link(_ link: any StrapLink, ended end: LinkEnd)
}

/// The kind of a link, as named in the socket protocol.
public enum LinkName: String, CaseIterable, Sendable {
  /// The daemon's own ATT channel, through the kernel.
  case direct
  /// bluetoothd's GATT over D-Bus.
  case bluetoothd
  /// ATT over a Unix socket.
  case unix
  /// The built-in simulated strap.
  case sim
  /// A capture read from a file.
  case replay
}

/// A fact that a strap reports about itself.
public enum StrapFact: Hashable, Sendable {
  /// The charge of its battery.
  case battery(BatteryLevel)
  /// Where on the body it is worn.
  case location(BodySensorLocation)
  /// The maker's model number.
  case model(String)
}

/// How a link ended.
public struct LinkEnd: Hashable, Sendable {
  /// A sentence for the runner, with a remedy if there is one.
  public let reason: String
  /// When to try again.
  public let retry: Retry
  /// How an established connection was lost; nil if there was none, or the link gave it up.
  public let loss: Loss?
  /// Whether the user must repair the strap's pairing; `reason` says how.
  public let needsPairing: Bool

  /// How an established connection was lost.
  public enum Loss: Hashable, Sendable {
    /// The strap ended the connection, as far as the system reports.
    case byStrap
    /// The strap was no longer heard.
    case outOfRange
    /// This machine ended the connection, or the cause is unknown.
    case otherwise
    /// The connection was lost during encryption: the two sides do not share the keys of one pairing.
    case whileEncrypting
  }

  /// When to make the next link.
  public enum Retry: Hashable, Sendable {
    /// After a pause that grows with each failure.
    case backOff
    /// As `backOff`, but not before the present connection is gone, so that the next link gets a new one.
    case overNewConnection
    /// Without a pause: the attempt took long by itself, or the end was expected.
    case atOnce
    /// At once, through bluetoothd, which is needed to pair the strap. As `backOff` if bluetoothd cannot be used.
    case throughBluetoothd
    /// As `throughBluetoothd`: another program holds the strap, most often bluetoothd.
    case throughWhoHoldsIt
    /// After `RateLimit.refusal`: the strap misbehaves at the cost of others.
    case afterRefusal
    /// Never: the next link would end the same way.
    case never
  }

  /// An end for `reason`, with the advice `retry`.
  public init(reason: String, retry: Retry, loss: Loss? = nil, needsPairing: Bool = false) {
    self.reason = reason
    self.retry = retry
    self.loss = loss
    self.needsPairing = needsPairing
  }
}

/// Why a link could not carry out a request.
public enum LinkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The link is not live.
  case notConnected
  /// The strap has no Heart Rate Control Point.
  case noControlPoint
  /// The link has no strap, as in a replay.
  case noStrap
  /// Too many writes to the strap are outstanding.
  case busy

  /// A sentence for the user who made the request.
  public var description: String {
    switch self {
    case .notConnected: "The strap is not connected; try again when it is."
    case .noControlPoint: "The strap does not count energy expended, or cannot reset it."
    case .noStrap: "A capture is a recording: no strap is there to reset."
    case .busy: "The strap has not answered earlier requests yet; try again in a moment."
    }
  }
}
