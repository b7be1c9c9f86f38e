import DBus

/// Calls the methods of bluetoothd's objects.
protocol BluetoothdCaller: AnyObject {
  /// bluetoothd's unique name on the bus; nil while it is not there.
  var owner: String? { get }

  /// Calls a method of bluetoothd; `completion` is not called once the call is released.
  func call(
    _ path: String, _ interface: BluetoothObjects.Interface, _ member: String, _ arguments: [BusArgument],
    timeout: Duration, completion: @escaping (Result<BusMessage, BusError>) -> Void
  ) -> BusCall

  /// Calls a method of bluetoothd whose answer does not matter.
  func send(
    _ path: String, _ interface: BluetoothObjects.Interface, _ member: String, _ arguments: [BusArgument])
}
