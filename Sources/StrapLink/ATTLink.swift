import ATT
import EventLoop
import GATT
import HeartRate
import Primitives

/// The heart-rate profile over the Attribute Protocol: subscribes to the heart rate first, then reads what else the
/// strap tells of itself. A connector gives it the connection.
public final class ATTLink: StrapLink {
  /// Told of all that happens.
  public weak var delegate: (any StrapLinkDelegate)?
  /// The way this link takes.
  public let name: LinkName
  let loop: Loop
  let connector: any ATTConnector

  /// A link named `name` over the connection that `connector` makes.
  public init(loop: Loop, name: LinkName, connector: any ATTConnector) {
    self.loop = loop
    self.name = name
    self.connector = connector
  }

  /// Begins.
  public func start() {}
  /// Lets go; nothing more is said.
  public func stop() {}
  /// Writes the control point, if the strap has one.
  public func resetEnergyExpended() throws(LinkError) {
    throw .notConnected
  }
}
