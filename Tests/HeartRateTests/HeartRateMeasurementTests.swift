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
  ]

  @Test("an error names the byte", arguments: badRows)
  func errors(row: BadRow) {
    #expect(throws: row.error) { try HeartRateMeasurement(decoding: row.bytes.span.bytes) }
    #expect(row.error.description == row.text)
  }

  static let tailRows: [(name: String, bytes: [UInt8], error: HeartRateError, text: String)] = [
    (
      "energy announced and not sent", [0x08, 0x78], .truncated(.energyExpended, at: 2, needed: 2, available: 0),
      "energy expended at byte 2: needs 2 bytes, has 0"
    ),
    (
      "an interval announced and not sent", [0x10, 0x78], .truncated(.rrInterval, at: 2, needed: 2, available: 0),
      "RR interval at byte 2: needs 2 bytes, has 0"
    ),
    (
      "an odd byte behind the intervals", [0x10, 0x78, 0xb1, 0x03, 0xde],
      .truncated(.rrInterval, at: 4, needed: 2, available: 1), "RR interval at byte 4: needs 2 bytes, has 1"
    ),
    (
      "energy announced, an interval sent", [0x18, 0x78, 0xb1, 0x03],
      .truncated(.rrInterval, at: 4, needed: 2, available: 0), "RR interval at byte 4: needs 2 bytes, has 0"
    ),
    (
      "padded with zeros that no flag announces", [0x00, 0x78, 0, 0, 0, 0, 0, 0], .trailingBytes(at: 2, count: 6),
      "6 bytes from byte 2 on belong to no field"
    ),
    ("a byte too many", [0x00, 0x78, 0x00], .trailingBytes(at: 2, count: 1), "byte 2 belongs to no field"),
    (
      "energy, and two bytes too many", [0x08, 0x78, 0, 0, 1, 2], .trailingBytes(at: 4, count: 2),
      "2 bytes from byte 4 on belong to no field"
    ),
  ]

  @Test("a tail that does not match the flags is dropped whole, and the heart rate is kept", arguments: tailRows)
  func tails(row: (name: String, bytes: [UInt8], error: HeartRateError, text: String)) throws {
    for contact in [0, 4, 6] as [UInt8] {
      let bytes = [row.bytes[0] | contact] + row.bytes.dropFirst()
      let value = try HeartRateMeasurement(decoding: bytes.span.bytes)
      #expect(value.heartRate == 120 && value.energyExpended == nil && value.rrIntervals.isEmpty, "\(row.name)")
      #expect(value.sensorContact == [0: .notSupported, 4: .notDetected, 6: .detected][contact], "\(row.name)")
      #expect(value.droppedTail == row.error && row.error.description == row.text)
      let isDecodable = HeartRateMeasurement.isDecodable(bytes.span.bytes)
      #expect(isDecodable)
    }
  }

  @Test("trailing intervals of 0 are padding; the others and the energy are kept")
  func zeroIntervals() throws {
    let padded: [UInt8] = [0x18, 0x78, 1, 0, 0x9a, 0x01, 0x98, 0x01, 0, 0, 0, 0]
    let value = try HeartRateMeasurement(decoding: padded.span.bytes)
    #expect(value.rrIntervals.map(\.ticks1024) == [410, 408] && value.energyExpended == 1 && value.heartRate == 120)
    #expect(value.droppedTail == .zeroIntervals(at: 8, count: 2))
    #expect(value.droppedTail?.description == "the 2 RR intervals from byte 8 on are 0")
    let alone: [UInt8] = [0x10, 0x78, 0, 0]
    let empty = try HeartRateMeasurement(decoding: alone.span.bytes)
    #expect(empty.rrIntervals.isEmpty && empty.droppedTail?.description == "the RR interval at byte 2 is 0")
    // A single odd interval among others is kept; the artefact detection decides about it.
    let amid: [UInt8] = [0x10, 0x78, 0x9a, 0x01, 0, 0, 0x98, 0x01]
    let kept = try HeartRateMeasurement(decoding: amid.span.bytes)
    #expect(kept.rrIntervals.map(\.ticks1024) == [410, 0, 408] && kept.droppedTail == nil)
  }

  /// The fields announced by `flags`, with two intervals if there are any: name, first byte, length.
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

  @Test("every truncation of every combination of flags, and one extra byte")
  func truncations() throws {
    for flags in UInt8.min...UInt8.max {
      let fields = Self.layout(flags)
      let whole = fields.map(\.length).reduce(0, +)
      let bytes = [flags] + (1..<whole).map { UInt8($0) }
      #expect(throws: Never.self) { try HeartRateMeasurement(decoding: bytes.span.bytes) }
      let hasIntervals = flags & 16 != 0
      for count in 0..<whole {
        let prefix = Array(bytes.prefix(count))
        // The only shorter value that is complete: one interval instead of two.
        if hasIntervals, count == whole - 2 {
          #expect(try HeartRateMeasurement(decoding: prefix.span.bytes).rrIntervals.count == 1)
          continue
        }
        let cut = try #require(fields.first { $0.at + $0.length > count })
        let error = HeartRateError.truncated(cut.field, at: cut.at, needed: cut.length, available: count - cut.at)
        let isDecodable = HeartRateMeasurement.isDecodable(prefix.span.bytes)
        #expect(isDecodable == (count >= fields[0].length + fields[1].length))
        guard isDecodable else {
          #expect(throws: error, "\(prefix)") { try HeartRateMeasurement(decoding: prefix.span.bytes) }
          continue
        }
        try expectDropped(prefix, error)
      }
      try expectDropped(
        bytes + [0],
        hasIntervals
          ? .truncated(.rrInterval, at: whole, needed: 2, available: 1) : .trailingBytes(at: whole, count: 1))
    }
  }

  /// Expects that `bytes` decode to a heart rate without the fields after it.
  private func expectDropped(_ bytes: [UInt8], _ error: HeartRateError) throws {
    let value = try HeartRateMeasurement(decoding: bytes.span.bytes)
    #expect(value.heartRate == (bytes[0] & 1 == 0 ? UInt16(bytes[1]) : UInt16(bytes[1]) | UInt16(bytes[2]) << 8))
    #expect(value.droppedTail == error && value.energyExpended == nil && value.rrIntervals.isEmpty, "\(bytes)")
  }

  @Test("every encoded value decodes again")
  func roundTrips() throws {
    var random = SeededGenerator(seed: 1)
    for round in 0..<20_000 {
      var value = HeartRateMeasurement(
        heartRate: .random(in: 0...(round.isMultiple(of: 2) ? 300 : .max), using: &random),
        sensorContact: SensorContact.allCases.randomElement(using: &random) ?? .detected)
      if .random(using: &random) { value.energyExpended = .random(in: 0 ... .max, using: &random) }
      value.rrIntervals = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        RRInterval(ticks1024: .random(in: 1 ... .max, using: &random))
      }
      let bytes = value.encoded()
      #expect(try HeartRateMeasurement(decoding: bytes.span.bytes) == value)
    }
  }

  @Test("the decoded value of a row is encoded as that row", arguments: rows)
  func encodes(row: Row) {
    let canonical = row.bytes[0] & 4 == 0 ? row.bytes[0] & 0x1d : row.bytes[0] & 0x1f
    #expect(row.value.encoded() == [canonical] + row.bytes.dropFirst())
  }

  @Test("100,000 random values are refused, lose their tail, or decode to the meaning of their bytes")
  func randomBytes() throws {
    var random = SeededGenerator(seed: 2)
    var (decoded, dropped) = (0, 0)
    for _ in 0..<100_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
      guard let value = try? HeartRateMeasurement(decoding: bytes.span.bytes) else {
        #expect(bytes.count < 3)
        continue
      }
      guard value.droppedTail == nil else {
        dropped += 1
        continue
      }
      decoded += 1
      // The encoded value may differ in reserved bits, in a meaningless contact bit, and in the size of a small value.
      var again = value.encoded()
      if bytes[0] & 1 == 1, again[0] & 1 == 0 {
        again[0] |= 1
        again.insert(0, at: 2)
      }
      again[0] |= bytes[0] & (bytes[0] & 4 == 0 ? 0xe2 : 0xe0)
      #expect(again == bytes)
    }
    #expect(decoded > 10_000 && dropped > 10_000)
  }

  @Test("an interval's milliseconds are exact")
  func milliseconds() {
    #expect(RRInterval(ticks1024: 1024).milliseconds == 1000)
    #expect(RRInterval(ticks1024: 874).milliseconds == 853.515625)
    #expect(RRInterval(ticks1024: 0).milliseconds == 0)
  }
}
