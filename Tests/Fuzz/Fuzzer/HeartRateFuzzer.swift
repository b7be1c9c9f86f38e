import HeartRate

extension Fuzzer {
  /// A value of the Heart Rate Service. A decoded value encodes to a value that decodes to the same, and is not longer. A
  /// dropped tail is not encoded again.
  static let measurement = Fuzzer(
    name: "measurement",
    seeds: [
      [0x00, 60], [0x16, 143, 0x4A, 0x03], [0x1F, 0x2C, 0x01, 0x34, 0x12, 0x00, 0x04, 0x01, 0x04], [0x08, 70, 1, 0],
      [0xE4, 0], [0x01], [90], [1], [0x10, 60, 0],
    ]
  ) { bytes in
    if let measurement = try? HeartRateMeasurement(decoding: bytes.span.bytes) {
      let encoded = measurement.encoded()
      expect(encoded.count <= bytes.count, "\(bytes) became \(encoded)")
      let kept = HeartRateMeasurement(
        heartRate: measurement.heartRate, sensorContact: measurement.sensorContact,
        energyExpended: measurement.energyExpended, rrIntervals: measurement.rrIntervals)
      expect((try? HeartRateMeasurement(decoding: encoded.span.bytes)) == kept, "\(bytes) is another at last")
      expect(measurement.droppedTail != nil || kept == measurement, "\(bytes) lost something in silence")
      expect(measurement.rrIntervals.count <= bytes.count / 2, "more intervals than bytes: \(bytes)")
    }
    if let level = try? BatteryLevel(decoding: bytes.span.bytes) {
      expect(level.percent <= 100 && level.encoded() == bytes, "the battery at \(level.percent) %")
    }
    if let location = try? BodySensorLocation(decoding: bytes.span.bytes) {
      expect(location.encoded() == bytes, "\(location) was \(bytes)")
    }
    if let command = try? HeartRateControlPoint(decoding: bytes.span.bytes) {
      expect(command.encoded() == bytes, "\(command) was \(bytes)")
    }
  }
}
