import HeartRate
import TestSupport
import Testing

/// Heart Rate Service 1.0, 3.1.
struct HeartRateMeasurementTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let value: HeartRateMeasurement
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "8-bit value, nothing else", bytes: [0x00, 0x8f], value: HeartRateMeasurement(heartRate: 143)),
    Row(name: "8-bit value, greatest", bytes: [0x00, 0xff], value: HeartRateMeasurement(heartRate: 255)),
    Row(name: "no heart rate", bytes: [0x00, 0x00], value: HeartRateMeasurement(heartRate: 0)),
    Row(
      name: "16-bit value, least significant byte first", bytes: [0x01, 0x01, 0x02], value: .init(heartRate: 0x0201)),
    Row(
      name: "contact bit without support means nothing (3.1.1.1.2)", bytes: [0x02, 0x50],
      value: HeartRateMeasurement(heartRate: 80, sensorContact: .notSupported)),
    Row(
      name: "contact supported, not detected", bytes: [0x04, 0x50],
      value: HeartRateMeasurement(heartRate: 80, sensorContact: .notDetected)),
    Row(
      name: "contact detected", bytes: [0x06, 0x50],
      value: HeartRateMeasurement(heartRate: 80, sensorContact: .detected)),
    Row(
      name: "energy expended", bytes: [0x08, 0x50, 0x34, 0x12],
      value: HeartRateMeasurement(heartRate: 80, energyExpended: 0x1234)),
    Row(
      name: "one interval", bytes: [0x10, 0x50, 0x6a, 0x03],
      value: HeartRateMeasurement(heartRate: 80, rrIntervals: [RRInterval(ticks1024: 874)])),
    Row(
      name: "intervals oldest first", bytes: [0x10, 0x50, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00],
      value: HeartRateMeasurement(heartRate: 80, rrIntervals: [1, 2, 3].map(RRInterval.init(ticks1024:)))),
    Row(
      name: "everything", bytes: [0x1f, 0x2c, 0x01, 0xff, 0xff, 0x00, 0x04, 0xff, 0xff],
      value: HeartRateMeasurement(
        heartRate: 300, sensorContact: .detected, energyExpended: 65535,
        rrIntervals: [RRInterval(ticks1024: 1024), RRInterval(ticks1024: 65535)])),
    Row(
      name: "reserved flags are ignored", bytes: [0xe0, 0x50], value: HeartRateMeasurement(heartRate: 80)),
  ]

  @Test("decodes", arguments: rows)
  func decodes(row: Row) throws {
    #expect(try HeartRateMeasurement(decoding: row.bytes.span.bytes) == row.value)
  }

  struct BadRow: Sendable {
    let bytes: [UInt8]
    let error: HeartRateError
    let text: String
  }

  static let badRows = [
    BadRow(
      bytes: [], error: .truncated(.flags, at: 0, needed: 1, available: 0),
      text: "flags at byte 0: needs 1 byte, has 0"),
    BadRow(
      bytes: [0x00], error: .truncated(.heartRate, at: 1, needed: 1, available: 0),
      text: "heart rate at byte 1: needs 1 byte, has 0"),
    BadRow(
      bytes: [0x01, 0x8f], error: .truncated(.heartRate, at: 1, needed: 2, available: 1),
      text: "heart rate at byte 1: needs 2 bytes, has 1"),
    BadRow(
      bytes: [0x10, 0x8f], error: .truncated(.rrInterval, at: 2, needed: 2, available: 0),
      text: "RR interval at byte 2: needs 2 bytes, has 0"),
    BadRow(
      bytes: [0x10, 0x8f, 1, 2, 3], error: .truncated(.rrInterval, at: 4, needed: 2, available: 1),
      text: "RR interval at byte 4: needs 2 bytes, has 1"),
    BadRow(
      bytes: [0x00, 0x8f, 0x00], error: .trailingBytes(at: 2, count: 1), text: "byte 2 belongs to no field"),
    BadRow(
      bytes: [0x08, 0x8f, 0, 0, 1, 2], error: .trailingBytes(at: 4, count: 2),
      text: "2 bytes from byte 4 on belong to no field"),
  ]

  @Test("an error names the byte", arguments: badRows)
  func errors(row: BadRow) {
    #expect(throws: row.error) { try HeartRateMeasurement(decoding: row.bytes.span.bytes) }
    #expect(row.error.description == row.text)
  }

  /// The fields that `flags` announce, with two intervals where there are any: name, first byte, length.
  private static func layout(_ flags: UInt8) -> [(field: HeartRateError.Field, at: Int, length: Int)] {
    var lengths: [(HeartRateError.Field, Int)] = [(.flags, 1), (.heartRate, flags & 1 == 0 ? 1 : 2)]
    if flags & 8 != 0 { lengths.append((.energyExpended, 2)) }
    if flags & 16 != 0 { lengths += [(.rrInterval, 2), (.rrInterval, 2)] }
    var at = 0
    return lengths.map { field, length in
      defer { at += length }
      return (field, at, length)
    }
  }

  @Test("every truncation of every combination of flags, and a byte too many")
  func truncations() throws {
    for flags in UInt8.min...UInt8.max {
      let fields = Self.layout(flags)
      let whole = fields.map(\.length).reduce(0, +)
      let bytes = [flags] + (1..<whole).map { UInt8($0) }
      #expect(throws: Never.self) { try HeartRateMeasurement(decoding: bytes.span.bytes) }
      let hasIntervals = flags & 16 != 0
      for count in 0..<whole {
        let prefix = Array(bytes.prefix(count))
        // The only shorter value that is whole: one interval instead of two.
        if hasIntervals, count == whole - 2 {
          #expect(try HeartRateMeasurement(decoding: prefix.span.bytes).rrIntervals.count == 1)
          continue
        }
        let cut = try #require(fields.first { $0.at + $0.length > count })
        let error = HeartRateError.truncated(cut.field, at: cut.at, needed: cut.length, available: count - cut.at)
        #expect(throws: error, "\(prefix)") { try HeartRateMeasurement(decoding: prefix.span.bytes) }
      }
      let odd = bytes + [0]
      let error: HeartRateError =
        hasIntervals
        ? .truncated(.rrInterval, at: whole, needed: 2, available: 1) : .trailingBytes(at: whole, count: 1)
      #expect(throws: error, "\(odd)") { try HeartRateMeasurement(decoding: odd.span.bytes) }
    }
  }

  @Test("whatever is encoded is decoded again")
  func roundTrips() throws {
    var random = SeededGenerator(seed: 1)
    for round in 0..<20_000 {
      var value = HeartRateMeasurement(
        heartRate: .random(in: 0...(round.isMultiple(of: 2) ? 300 : .max), using: &random),
        sensorContact: SensorContact.allCases.randomElement(using: &random) ?? .detected)
      if .random(using: &random) { value.energyExpended = .random(in: 0 ... .max, using: &random) }
      value.rrIntervals = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        RRInterval(ticks1024: .random(in: 0 ... .max, using: &random))
      }
      let bytes = value.encoded()
      #expect(try HeartRateMeasurement(decoding: bytes.span.bytes) == value)
    }
  }

  @Test("what a row decodes is encoded as that row", arguments: rows)
  func encodes(row: Row) {
    let canonical = row.bytes[0] & 4 == 0 ? row.bytes[0] & 0x1d : row.bytes[0] & 0x1f
    #expect(row.value.encoded() == [canonical] + row.bytes.dropFirst())
  }

  @Test("100,000 random values are refused, or mean what their bytes say")
  func randomBytes() throws {
    var random = SeededGenerator(seed: 2)
    var decoded = 0
    for _ in 0..<100_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
      guard let value = try? HeartRateMeasurement(decoding: bytes.span.bytes) else { continue }
      decoded += 1
      // Written again it differs in the reserved bits, in a contact bit that means nothing, and where a small value came in
      // two bytes.
      var again = value.encoded()
      if bytes[0] & 1 == 1, again[0] & 1 == 0 {
        again[0] |= 1
        again.insert(0, at: 2)
      }
      again[0] |= bytes[0] & (bytes[0] & 4 == 0 ? 0xe2 : 0xe0)
      #expect(again == bytes)
    }
    #expect(decoded > 10_000)
  }

  @Test("an interval's milliseconds are exact")
  func milliseconds() {
    #expect(RRInterval(ticks1024: 1024).milliseconds == 1000)
    #expect(RRInterval(ticks1024: 874).milliseconds == 853.515625)
    #expect(RRInterval(ticks1024: 0).milliseconds == 0)
  }
}
