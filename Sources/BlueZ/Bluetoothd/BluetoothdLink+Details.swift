import ATT
import DBus
import EventLoop
import HeartRate
import Primitives
import SensorLink

extension BluetoothdLink {
  /// The state of one subscription.
  struct Details {
    /// Whether a heart rate came.
    var isLive = false
    /// Whether one characteristic has been chosen as the source of the heart rate: the first that sent one. Others are
    /// ignored.
    var isChosen = false
    /// Further characteristics of the same UUID that were subscribed to: some straps have two, of which the first is
    /// dead.
    var others: [BluetoothObjects.Characteristic] = []
    /// When to subscribe to the next one if no heart rate comes.
    var nextAlternative: Instant?
    fileprivate var battery: BatteryLevel?
    fileprivate var energyReset: BusCall?
    /// At most one for each characteristic.
    fileprivate var reads: [BluetoothUUID: BusCall] = [:]
  }

  /// Reads battery, location and model.
  func learnDetails(of path: String) {
    learnBattery(of: path)
    if details.battery == nil { read(.batteryLevel, of: path) }
    read(.bodySensorLocation, of: path)
    read(.modelNumberString, of: path)
  }

  /// Reports the battery level from bluetoothd if it changed.
  func learnBattery(of path: String) {
    guard let battery = bluetoothd.objects.devices[path]?.battery, battery != details.battery else { return }
    details.battery = battery
    delegate?.link(self, learned: .battery(battery))
  }

  private func read(_ uuid: BluetoothUUID, of path: String) {
    guard let characteristic = bluetoothd.objects.characteristic(uuid, of: path) else { return }
    details.reads[uuid] = bluetoothd.call(characteristic.path, .characteristic, "ReadValue", [.options([])]) {
      [weak self] result in
      // An error means that the strap does not report this fact.
      guard let self, details.reads.removeValue(forKey: uuid) != nil,
        let value = try? result.get().readBytes(), let fact = fact(uuid, value)
      else { return }
      delegate?.link(self, learned: fact)
    }
  }

  private func fact(_ uuid: BluetoothUUID, _ value: [UInt8]) -> StrapFact? {
    switch uuid {
    case .batteryLevel: unsafe (try? BatteryLevel(decoding: value.span.bytes)).map { .battery($0) }
    case .bodySensorLocation: unsafe (try? BodySensorLocation(decoding: value.span.bytes)).map { .location($0) }
    case .modelNumberString: .model(decoding: value)
    default: nil
    }
  }

  /// Writes Reset Energy Expended to the Heart Rate Control Point. Heart Rate Service 1.0, 3.3.
  func writeControlPoint(of path: String) throws(LinkError) {
    guard let characteristic = bluetoothd.objects.characteristic(.heartRateControlPoint, of: path) else {
      throw .noControlPoint
    }
    guard details.energyReset == nil else { throw .busy }
    let command = BusArgument.bytes(HeartRateControlPoint.resetEnergyExpended.encoded())
    details.energyReset = bluetoothd.call(characteristic.path, .characteristic, "WriteValue", [command, .options([])]) {
      [weak self] _ in self?.details.energyReset = nil
    }
  }
}
