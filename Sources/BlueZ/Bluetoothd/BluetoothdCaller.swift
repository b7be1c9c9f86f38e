import DBus

/// Calls the methods of bluetoothd's objects.
protocol BluetoothdCaller: AnyObject {
  /// bluetoothd's unique bus name; nil while it is absent.
  var owner: String? { get }

  /// Calls a method of bluetoothd. `completion` is not called after the call is released.
  func call(
    _ path: String, _ interface: BluetoothObjects.Interface, _ member: String, _ arguments: [BusArgument],
    timeout: Duration, completion: @escaping (Result<BusMessage, BusError>) -> Void
  ) -> BusCall

  /// Calls a method of bluetoothd and ignores the answer.
  func send(
    _ path: String, _ interface: BluetoothObjects.Interface, _ member: String, _ arguments: [BusArgument])
}
