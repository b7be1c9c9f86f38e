import ATT
import GATT
import HeartRate

/// The services of a simulated strap, those of a typical chest strap.
struct StrapServices {
  let database: AttributeDatabase
  let measurement: AttributeHandle
  let controlPoint: AttributeHandle
  let battery: AttributeHandle

  init(battery percent: UInt8) throws(SimulationError) {
    let unsupported = ErrorCode.application(HeartRateControlPoint.notSupportedErrorCode)
    let reset = HeartRateControlPoint.resetEnergyExpended.encoded()
    let services = [
      ServiceDefinition(
        .genericAccess, characteristics: [.init(.deviceName, .read, value: Array("Simulated Strap".utf8))]),
      ServiceDefinition(.genericAttribute, characteristics: [.init(.serviceChanged, .indicate)]),
      ServiceDefinition(
        .deviceInformation,
        characteristics: [
          .init(.manufacturerNameString, .read, value: Array("hrzoned".utf8)),
          .init(.modelNumberString, .read, value: Array("Simulated Strap".utf8)),
        ]),
      ServiceDefinition(
        .batteryService, characteristics: [.init(.batteryLevel, [.read, .notify], value: [percent])]),
      ServiceDefinition(
        .heartRateService,
        characteristics: [
          .init(.heartRateMeasurement, .notify),
          .init(.bodySensorLocation, .read, value: BodySensorLocation.chest.encoded()),
          .init(.heartRateControlPoint, .write, writeRule: .oneOf([reset], otherwise: unsupported)),
        ]),
    ]
    do {
      database = try AttributeDatabase(services)
    } catch { throw .services(error) }
    measurement = database.valueHandle(of: .heartRateMeasurement) ?? .invalid
    controlPoint = database.valueHandle(of: .heartRateControlPoint) ?? .invalid
    battery = database.valueHandle(of: .batteryLevel) ?? .invalid
  }
}
