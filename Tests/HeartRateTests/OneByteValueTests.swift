import HeartRate
import Testing

struct OneByteValueTests {
  @Test("every body sensor location is kept unchanged (Heart Rate Service 1.0, 3.2)")
  func bodySensorLocation() throws {
    for code in UInt8.min...UInt8.max {
      let bytes = [code]
      let location = try BodySensorLocation(decoding: bytes.span.bytes)
      #expect(location.encoded() == bytes)
      let names = ["other", "chest", "wrist", "finger", "hand", "ear_lobe", "foot"]
      #expect(location.description == (Int(code) < names.count ? names[Int(code)] : "reserved_\(code)"))
      #expect((location == .reserved(code)) == (code > 6))
    }
  }

  @Test("the control point (Heart Rate Service 1.0, 3.3)")
  func controlPoint() throws {
    for code in UInt8.min...UInt8.max {
      let bytes = [code]
      let command = try HeartRateControlPoint(decoding: bytes.span.bytes)
      #expect(command == (code == 1 ? .resetEnergyExpended : .reserved(code)))
      #expect(command.encoded() == bytes)
    }
  }

  @Test("a battery has 0 to 100 percent (Battery Service 1.0, 3.1)")
  func batteryLevel() throws {
    for percent in UInt8.min...UInt8.max {
      let bytes = [percent]
      if percent <= 100 {
        let level = try BatteryLevel(decoding: bytes.span.bytes)
        #expect(level.percent == percent)
        #expect(level.encoded() == bytes)
        #expect(BatteryLevel(percent: percent) == level)
      } else {
        #expect(throws: HeartRateError.batteryLevelOutOfRange(percent, at: 0)) {
          try BatteryLevel(decoding: bytes.span.bytes)
        }
        #expect(BatteryLevel(percent: percent) == nil)
      }
    }
  }

  @Test("no byte and two bytes are errors")
  func lengths() {
    let none: [UInt8] = []
    let two: [UInt8] = [1, 0]
    #expect(throws: HeartRateError.truncated(.bodySensorLocation, at: 0, needed: 1, available: 0)) {
      try BodySensorLocation(decoding: none.span.bytes)
    }
    #expect(throws: HeartRateError.truncated(.controlPoint, at: 0, needed: 1, available: 0)) {
      try HeartRateControlPoint(decoding: none.span.bytes)
    }
    #expect(throws: HeartRateError.truncated(.batteryLevel, at: 0, needed: 1, available: 0)) {
      try BatteryLevel(decoding: none.span.bytes)
    }
    #expect(throws: HeartRateError.trailingBytes(at: 1, count: 1)) { try BodySensorLocation(decoding: two.span.bytes) }
    #expect(throws: HeartRateError.trailingBytes(at: 1, count: 1)) {
      try HeartRateControlPoint(decoding: two.span.bytes)
    }
    #expect(throws: HeartRateError.trailingBytes(at: 1, count: 1)) { try BatteryLevel(decoding: two.span.bytes) }
  }
}
