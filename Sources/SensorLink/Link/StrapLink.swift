import ATT
import HeartRate
import Primitives

/// One attempt to reach a strap, and what comes of it until it ends.
///
/// A link is started once and ends once. Whoever holds it makes it anew, as `LinkEnd.retry` advises. Everything
/// happens on the loop's thread.
public protocol StrapLink: AnyObject {
  /// Told of all that happens; not owned by the link.
  var delegate: (any StrapLinkDelegate)? { get set }
  /// The way this link takes.
  var name: LinkName { get }
  /// Begins. What fails at once is told to the delegate on the loop's next turn, never from inside this call.
  func start()
  /// Lets go of the strap; the delegate hears nothing more.
  func stop()
  /// Asks the strap to count its energy expended from 0 again, by its control point.
  /// - Throws: `LinkError` if the strap cannot, or is not live.
  func resetEnergyExpended() throws(LinkError)
}

/// Hears what a link has to say. A delegate may stop the link in any of these calls.
public protocol StrapLinkDelegate: AnyObject {
  /// The link came into `phase`; `reason` is a sentence.
  func link(_ link: any StrapLink, entered phase: Phase, reason: String)
  /// The strap notified `value` of `characteristic` (2a37, 2a19 or another of a capture). The span lives for the call.
  func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant)
  /// The strap told something about itself.
  func link(_ link: any StrapLink, learned fact: StrapFact)
  /// The link is over; it says nothing after this.
  func link(_ link: any StrapLink, ended end: LinkEnd)
}

/// Where a link stands, as the socket protocol names it.
public enum Phase: String, CaseIterable, Sendable {
  /// Waiting for the strap to be heard on the air.
  case searching
  /// The other side is there and the connection is being made.
  case connecting
  /// Connected; looking for the heart rate, or waiting for the first one.
  case discovering
  /// A heart rate came on this link.
  case live
  /// Nothing holds the strap now; the link will be made anew.
  case lost
  /// The link was refused and will not be made anew by itself.
  case refused
}

/// The way a link takes to the strap, as the socket protocol names it.
public enum LinkName: String, CaseIterable, Sendable {
  /// The ATT channel, opened by this daemon through the kernel.
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

/// Something a strap tells about itself.
public enum StrapFact: Hashable, Sendable {
  /// How full its battery is.
  case battery(BatteryLevel)
  /// Where on the body it is worn.
  case location(BodySensorLocation)
  /// Its model number, as the maker writes it.
  case model(String)
}

/// How a link ended.
public struct LinkEnd: Hashable, Sendable {
  /// A sentence a runner can read, which says what to do where something can be done.
  public let reason: String
  /// When it makes sense to try again.
  public let retry: Retry
  /// How a connection that stood was lost; nil where none stood, or the link gave it up by itself.
  public let loss: Loss?
  /// Whether a person must see to the strap's pairing, as `reason` says.
  public let needsPairing: Bool

  /// How a connection that stood was lost.
  public enum Loss: Hashable, Sendable {
    /// The strap ended it, as far as is known.
    case byStrap
    /// This machine ended it, the strap was no longer heard, or nobody can say.
    case otherwise
    /// It was lost while it was being encrypted: the two sides do not have the keys of one pairing.
    case whileEncrypting
  }

  /// When to make the link anew.
  public enum Retry: Hashable, Sendable {
    /// After a pause that grows with each failure.
    case backOff
    /// As `backOff`, and once a connection that stood until this end is gone, so that the next link gets another one.
    case overNewConnection
    /// Without a pause: this end took long by itself, or was expected.
    case atOnce
    /// At once, and through bluetoothd, which is needed to pair the strap; where that cannot be, as `backOff`.
    case throughBluetoothd
    /// As `throughBluetoothd`, since another program holds the strap, and that is bluetoothd most often.
    case throughWhoHoldsIt
    /// After `RateLimit.refusal`: the strap does what costs others too much.
    case afterRefusal
    /// Not at all: it would end the same way.
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

/// Why a link could not do what was asked.
public enum LinkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The link is not live.
  case notConnected
  /// The strap has no Heart Rate Control Point.
  case noControlPoint
  /// A capture, or another link without a strap behind it.
  case noStrap
  /// Too many writes are waiting for the strap already.
  case busy

  /// A sentence for the person who asked.
  public var description: String {
    switch self {
    case .notConnected: "The strap is not connected; try again when it is."
    case .noControlPoint: "The strap does not count energy expended, or cannot reset it."
    case .noStrap: "There is no strap behind a capture."
    case .busy: "The strap has not answered earlier requests yet; try again in a moment."
    }
  }
}
