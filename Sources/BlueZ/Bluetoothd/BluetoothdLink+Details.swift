import ATT
import DBus
import EventLoop
import HeartRate
import Primitives
import SensorLink

extension BluetoothdLink {
  /// What goes on beside the heart rate on one subscription.
  struct Details {
    /// Whether a heart rate came.
    var isLive = false
    /// Whether the characteristic that brings the heart rate is known: the first that did. Others are ignored.
    var isChosen = false
    /// Characteristics of the same UUID that were subscribed to besides: some straps have two, the first of them dead.
    var others: [BluetoothObjects.Characteristic] = []
    /// When the next one is subscribed to, while no heart rate comes.
    var nextAlternative: Instant?
    fileprivate var battery: BatteryLevel?
    fileprivate var energyReset: BusCall?
    /// One for each characteristic at most.
    fileprivate var reads: [BluetoothUUID: BusCall] = [:]
  }

  /// Reads what else the strap tells of itself.
  func learnDetails(of path: String) {
    learnBattery(of: path)
    if details.battery == nil { read(.batteryLevel, of: path) }
    read(.bodySensorLocation, of: path)
    read(.modelNumberString, of: path)
  }

  /// Tells what bluetoothd says of the battery, where that is news.
  func learnBattery(of path: String) {
    guard let battery = daemon.objects.devices[path]?.battery, battery != details.battery else { return }
    details.battery = battery
    delegate?.link(self, learned: .battery(battery))
  }

  private func read(_ uuid: BluetoothUUID, of path: String) {
    guard let characteristic = daemon.objects.characteristic(uuid, of: path) else { return }
    details.reads[uuid] = daemon.call(characteristic.path, .characteristic, "ReadValue", [.options([])]) {
      [weak self] result in
      // A strap that does not let it be read does not tell it.
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

  /// Writes the command to the Heart Rate Control Point. HRS 1.0, 3.3.
  func writeControlPoint(of path: String) throws(LinkError) {
    guard let characteristic = daemon.objects.characteristic(.heartRateControlPoint, of: path) else {
      throw .noControlPoint
    }
    guard details.energyReset == nil else { throw .busy }
    let command = BusArgument.bytes(HeartRateControlPoint.resetEnergyExpended.encoded())
    details.energyReset = daemon.call(characteristic.path, .characteristic, "WriteValue", [command, .options([])]) {
      [weak self] _ in self?.details.energyReset = nil
    }
  }
}
