import EventLoop
import StrapLink

/// Opens a strap's ATT channel through the kernel, which needs no privilege. A connect that waits is the search.
public final class L2CAPConnector: ATTConnector {
  let address: BluetoothAddress
  let kind: BluetoothAddress.Kind
  let adapter: BluetoothAddress?

  /// A connector to the strap at `address`, by the adapter with the address `adapter`; by any if nil.
  public init(address: BluetoothAddress, kind: BluetoothAddress.Kind, adapter: BluetoothAddress?) {
    self.address = address
    self.kind = kind
    self.adapter = adapter
  }

  /// Begins.
  public func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {}
  /// Lets go; nothing more is said.
  public func stop() {}
}
