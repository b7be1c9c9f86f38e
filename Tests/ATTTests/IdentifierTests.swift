import ATT
import Testing

@Suite struct IdentifierTests {
  @Test func aUUIDAndItsLongFormAreOne() {
    let long = BluetoothUUID.uuid128(0x0000_2A37_0000_1000_8000_0080_5F9B_34FB)
    #expect(long == .heartRateMeasurement)
    #expect(long.hashValue == BluetoothUUID.heartRateMeasurement.hashValue)
    #expect(long != .bodySensorLocation)
    #expect(long.bytes.count == 16)
    #expect(long.normalized.bytes == [0x37, 0x2A])
    // One bit differs from the base UUID: there is no short form.
    let other = BluetoothUUID.uuid128(0x0001_2A37_0000_1000_8000_0080_5F9B_34FB)
    #expect(other != .heartRateMeasurement)
    #expect(other.normalized.bytes.count == 16)
  }

  @Test(
    arguments: [
      (.heartRateService, "180d"), (.uuid16(0x0001), "0001"),
      (.uuid128(0x0000_2A37_0000_1000_8000_0080_5F9B_34FB), "2a37"),
      (.uuid128(0x6E40_0001_B5A3_F393_00A9_050E_24DC_CA9E), "6e400001-b5a3-f393-00a9-050e24dcca9e"),
      (.uuid128(.max), "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ] as [(BluetoothUUID, String)])
  func describesUUIDs(uuid: BluetoothUUID, text: String) {
    #expect(uuid.description == text)
  }

  @Test func handlesEndWhereTheyEnd() {
    #expect(AttributeHandle.last.next == nil)
    #expect(AttributeHandle.first.previous == nil)
    #expect(AttributeHandle.invalid.previous == nil)
    #expect(AttributeHandle(rawValue: 0xFFFE).next == .last)
    #expect(AttributeHandle(rawValue: 2).previous == .first)
    #expect(AttributeHandle(rawValue: 0x2A).description == "0x002A")
  }

  @Test(
    arguments: [(0, 5, false), (5, 4, false), (5, 5, true), (1, 0xFFFF, true), (0, 0, false)]
      as [(UInt16, UInt16, Bool)])
  func knowsAValidRange(first: UInt16, last: UInt16, valid: Bool) {
    let range = HandleRange(first: AttributeHandle(rawValue: first), last: AttributeHandle(rawValue: last))
    #expect(range.isValid == valid)
    #expect(range.contains(AttributeHandle(rawValue: 5)) == (valid || first == 0 && last == 5))
  }

  @Test(arguments: UInt8.min...UInt8.max) func everyErrorCodeComesBackAndSaysSomething(code: UInt8) {
    let error = ErrorCode(rawValue: code)
    #expect(error.rawValue == code)
    #expect(error.description.hasSuffix("."))
    switch (code, error) {
    case (0x01...0x13, .unknown), (0xFC...0xFF, .unknown): Issue.record("\(code) is assigned")
    case (0x80...0x9F, .application), (0x01...0x13, _), (0xFC...0xFF, _), (_, .unknown): break
    case (_, _): Issue.record("\(code) is not assigned")
    }
  }

  @Test func errorSentencesDiffer() {
    let all = (UInt8.min...UInt8.max).map { ErrorCode(rawValue: $0).description }
    #expect(Set(all).count == all.count)
  }

  @Test(
    arguments: [
      (0x0A, .request), (0x0B, .response), (0x01, .response), (0x52, .command), (0xD2, .command), (0x1B, .notification),
      (0x23, .notification), (0x1D, .indication), (0x1E, .confirmation), (0x3F, .request), (0x7F, .command),
      (0x00, .request), (0xC0, .command), (0x80, .request),
    ] as [(UInt8, Opcode.Kind)])
  func knowsWhatAnOpcodeIsFor(rawValue: UInt8, kind: Opcode.Kind) {
    #expect(Opcode(rawValue: rawValue).kind == kind)
  }

  @Test func everyKnownRequestHasItsResponse() {
    for row in pduTable where row.pdu.opcode.kind == .request && row.bytes[0] != 0x3F {
      #expect(row.pdu.opcode.response?.kind == .response)
      #expect(row.pdu.opcode.response?.description == row.pdu.opcode.description.replacing("Request", with: "Response"))
    }
    #expect(Opcode(rawValue: 0x3F).response == nil)
    #expect(Opcode.writeCommand.response == nil)
    #expect(Opcode.errorResponse.response == nil)
  }
}
