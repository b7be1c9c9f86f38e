import ATT
import GATT
import Primitives
import Testing

/// Core Specification, Vol 3, Part F, 3.4.4 to 3.4.7.
@Suite struct ServerValueTests {
  @Test func read() throws {
    var script = try ServerScript()
    script.answers(.readRequest(handle(10)), .readResponse(value: [1]))
    script.answers(.readRequest(handle(5)), .readResponse(value: [0x0D, 0x18]))
    script.answers(.readRequest(handle(8)), .readResponse(value: [0, 0]))
    script.answers(.readRequest(handle(26)), .readResponse(value: [9]))
    script.answers(.readRequest(handle(19)), .readResponse(value: Array(modelNumber[..<22])))
    script.refuses(.readRequest(handle(7)), .readNotPermitted, at: 7)
    script.refuses(.readRequest(handle(0)), .invalidHandle, at: 0)
    script.refuses(.readRequest(handle(29)), .invalidHandle, at: 29)
    script.answers(.readRequest(handle(21)), .readResponse(value: [0x50]))
    script.server.setValue([50], of: handle(15))
    script.answers(.readRequest(handle(15)), .readResponse(value: [50]))
    expect(script.server.setValue([1], of: handle(14)), false)
    expect(script.server.setValue([1], of: handle(99)), false)
    expect(script.server.setValue([UInt8](repeating: 0, count: 513), of: handle(15)), false)
    #expect(script.server.value(of: handle(15)) == [50])
  }

  @Test func readBlob() throws {
    var script = try ServerScript()
    script.answers(.readBlobRequest(handle(19), offset: 22), .readBlobResponse(part: Array(modelNumber[22..<44])))
    script.answers(.readBlobRequest(handle(19), offset: 44), .readBlobResponse(part: Array(modelNumber[44...])))
    script.answers(.readBlobRequest(handle(19), offset: 60), .readBlobResponse(part: []))
    script.refuses(.readBlobRequest(handle(19), offset: 61), .invalidOffset, at: 19)
    script.refuses(.readBlobRequest(handle(19), offset: 0xFFFF), .invalidOffset, at: 19)
    script.refuses(.readBlobRequest(handle(7), offset: 0), .readNotPermitted, at: 7)
    script.refuses(.readBlobRequest(handle(99), offset: 0), .invalidHandle, at: 99)
  }

  @Test func readMultiple() throws {
    var script = try ServerScript()
    script.answers(.readMultipleRequest([handle(10), handle(15)]), .readMultipleResponse(values: [1, 87]))
    script.answers(
      .readMultipleRequest([handle(10), handle(19)]), .readMultipleResponse(values: [1] + modelNumber[..<21]))
    script.refuses(.readMultipleRequest([handle(10), handle(7), handle(99)]), .readNotPermitted, at: 7)
    script.client([0x20, 10, 0, 15, 0])
    script.sends([0x21, 1, 0, 1, 1, 0, 87])
    script.client([0x20, 10, 0, 19, 0])
    script.sends([0x21, 1, 0, 1, 60, 0] + modelNumber[..<17])
    script.refuses(.readMultipleVariableRequest([handle(99), handle(7)]), .invalidHandle, at: 99)
    script.client([0x0E, 10, 0])
    script.sends([0x01, 0x0E, 0, 0, 0x04])
  }

  @Test func write() throws {
    var script = try ServerScript()
    script.answers(.writeRequest(handle(24), value: [7, 8]), .writeResponse)
    script.answers(.readRequest(handle(24)), .readResponse(value: [7, 8]))
    script.expectEvents(.written(handle(24), [7, 8]))
    script.answers(.writeRequest(handle(12), value: [1]), .writeResponse)
    script.expectEvents(.written(handle(12), [1]))
    // Heart Rate Control Point Not Supported.
    script.refuses(.writeRequest(handle(12), value: [2]), .application(0x80), at: 12)
    script.refuses(.writeRequest(handle(12), value: []), .application(0x80), at: 12)
    script.refuses(.writeRequest(handle(10), value: [1]), .writeNotPermitted, at: 10)
    script.refuses(.writeRequest(handle(5), value: [1]), .writeNotPermitted, at: 5)
    script.refuses(.writeRequest(handle(26), value: [1]), .writeNotPermitted, at: 26)
    script.refuses(.writeRequest(handle(29), value: [1]), .invalidHandle, at: 29)
    script.expectEvents()
  }

  @Test func writeCommandIsNeverAnswered() throws {
    var script = try ServerScript()
    script.client([0x52, 24, 0, 5])
    script.sends()
    script.expectEvents(.written(handle(24), [5]))
    for refused: [UInt8] in [[0x52, 12, 0, 1], [0x52, 10, 0, 1], [0x52, 99, 0, 1], [0x52, 8, 0, 1, 0], [0x52, 1]] {
      script.client(refused)
    }
    script.sends()
    script.expectEvents()
  }

  @Test func clientCharacteristicConfiguration() throws {
    var script = try ServerScript()
    expect(script.server.notify([0, 72], from: handle(7)), false)
    script.answers(.writeRequest(handle(8), value: [1, 0]), .writeResponse)
    script.expectEvents(.subscribed(handle(7), .notifications))
    script.answers(.readRequest(handle(8)), .readResponse(value: [1, 0]))
    script.refuses(.writeRequest(handle(8), value: [1]), .invalidAttributeValueLength, at: 8)
    script.refuses(.writeRequest(handle(8), value: [1, 0, 0]), .invalidAttributeValueLength, at: 8)
    script.refuses(
      .writeRequest(handle(8), value: [2, 0]), .clientCharacteristicConfigurationImproperlyConfigured, at: 8)
    script.refuses(
      .writeRequest(handle(4), value: [1, 0]), .clientCharacteristicConfigurationImproperlyConfigured, at: 4)
    script.refuses(.writeRequest(handle(8), value: [5, 0]), .valueNotAllowed, at: 8)
    script.refuses(.writeRequest(handle(8), value: [1, 0x80]), .valueNotAllowed, at: 8)
    script.expectEvents()
    expect(script.server.notify([0, 72], from: handle(7)), true)
    script.sends([0x1B, 7, 0, 0, 72])
    script.answers(.writeRequest(handle(8), value: [0, 0]), .writeResponse)
    script.expectEvents(.subscribed(handle(7), []))
    expect(script.server.notify([0, 72], from: handle(7)), false)
    script.sends()
  }

  @Test(arguments: [23, 50, 247] as [UInt16]) func notificationsAreCutToTheMTU(mtu: UInt16) throws {
    var script = try ServerScript(mtu: mtu)
    script.answers(.writeRequest(handle(8), value: [1, 0]), .writeResponse)
    let value = [UInt8](repeating: 3, count: 300)
    script.server.notify(value, from: handle(7))
    script.sends([0x1B, 7, 0] + value[..<(Int(mtu) - 3)])
    expect(script.server.notify([1], from: handle(10)), false)
    expect(script.server.notify([1], from: handle(99)), false)
  }

  @Test func notificationsNobodySendsAreBounded() throws {
    var script = try ServerScript()
    script.answers(.writeRequest(handle(8), value: [1, 0]), .writeResponse)
    for number in UInt8(0)..<200 { script.server.notify([number], from: handle(7)) }
    var sent: [UInt8?] = []
    while let bytes = script.server.nextOutgoing() { sent.append(bytes.last) }
    #expect(sent == (136..<200).map { $0 })
  }

  @Test(
    arguments: [
      ([0x3F, 1], [0x01, 0x3F, 0, 0, 0x06]), ([0x00], [0x01, 0x00, 0, 0, 0x06]), ([0x0A], [0x01, 0x0A, 0, 0, 0x04]),
      ([0x13 + 1], [0x01, 0x14, 0, 0, 0x06]), ([0x18, 2], [0x01, 0x18, 0, 0, 0x06]),
      ([0x12, 24, 0] + [UInt8](repeating: 0, count: 21), [0x01, 0x12, 0, 0, 0x04]),
    ] as [([UInt8], [UInt8])])
  func whatIsUnknownOrMalformedIsRefused(request: [UInt8], answer: [UInt8]) throws {
    var script = try ServerScript()
    script.client(request)
    script.sends(answer)
    script.expectEvents()
  }

  @Test func aLongWriteIsNotSupported() throws {
    var script = try ServerScript()
    script.refuses(.prepareWriteRequest(handle(24), offset: 0, part: [1]), .requestNotSupported, at: 0)
    script.refuses(.executeWriteRequest(.write), .requestNotSupported, at: 0)
    script.answers(.readRequest(handle(24)), .readResponse(value: [1, 2, 3]))
    script.expectEvents()
  }

  @Test(
    arguments: [
      [], [0x7F], [0xC1, 1], [0xD2, 24, 0] + [UInt8](repeating: 0, count: 13), [0x1B, 1, 0], [0x1D, 1, 0], [0x1E],
      [0x13], [0x01, 0x0A, 1, 0, 1], [0x23, 1, 0, 0, 0], [0x0B],
    ] as [[UInt8]])
  func whatIsNotForAServerIsIgnored(bytes: [UInt8]) throws {
    var script = try ServerScript()
    script.client(bytes)
    script.sends()
    script.expectEvents()
  }

  @Test func aSecondRequestBeforeTheResponseIsIgnored() throws {
    var script = try ServerScript()
    script.client([0x0A, 10, 0])
    script.client([0x12, 24, 0, 5])
    script.client([0x0A])
    script.sends([0x0B, 1])
    script.expectEvents()
  }

  @Test func eventsNobodyTakesAreBounded() throws {
    var script = try ServerScript()
    for number in UInt8(0)..<200 { script.client([0x52, 24, 0, number]) }
    var values: [GATTServer.Event] = []
    while let event = script.server.nextEvent() { values.append(event) }
    #expect(values == (72..<200).map { .written(handle(24), [$0]) })
  }
}
