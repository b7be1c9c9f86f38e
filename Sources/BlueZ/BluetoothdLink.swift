import EventLoop
import StrapLink

/// A link to a strap through bluetoothd's GATT over D-Bus: the way in when bluetoothd holds the strap.
public final class BluetoothdLink: StrapLink {
  /// Told of all that happens.
  public weak var delegate: (any StrapLinkDelegate)?
  /// The way this link takes.
  public let name = LinkName.bluetoothd

  private let loop: Loop
  private let daemon: BluetoothDaemon
  private let address: BluetoothAddress
  private let kind: BluetoothAddress.Kind
  private let mayPair: Bool

  /// A link to the strap at `address`; `mayPair` lets it be paired, without a PIN, if the strap demands that.
  public init(
    loop: Loop, daemon: BluetoothDaemon, address: BluetoothAddress, kind: BluetoothAddress.Kind, mayPair: Bool
  ) {
    self.loop = loop
    self.daemon = daemon
    self.address = address
    self.kind = kind
    self.mayPair = mayPair
  }

  /// Begins.
  public func start() {
  }

  /// Lets go of the strap, and disconnects it if this link connected it; nothing more is said.
  public func stop() {
  }

  /// Writes the control point, if the strap has one.
  public func resetEnergyExpended() throws(LinkError) {
    throw .notConnected
  }
}
