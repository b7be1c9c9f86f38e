import ATT
import GATT
import Testing

/// Core Specification, Vol 3, Part F, 3.4.2 and 3.4.3, and 3.4.4.1 and 3.4.4.9.
@Suite struct ServerDiscoveryTests {
  @Test(arguments: [(5, 23), (23, 23), (100, 100), (600, 247)] as [(UInt16, UInt16)])
  func exchangeMTU(theirs: UInt16, agreed: UInt16) throws {
    var script = try ServerScript()
    script.answers(.exchangeMTURequest(clientReceiveMTU: theirs), .exchangeMTUResponse(serverReceiveMTU: 247))
    script.expectEvents(.mtuExchanged(agreed))
    #expect(script.server.mtu == agreed)
  }

  @Test func findInformationHoldsOneFormOfUUID() throws {
    var script = try ServerScript()
    script.client([0x04, 1, 0, 0xFF, 0xFF])
    script.sends([0x05, 1, 1, 0, 0, 0x28, 2, 0, 3, 0x28, 3, 0, 5, 0x2A, 4, 0, 2, 0x29, 5, 0, 0, 0x28])
    script.client([0x04, 23, 0, 0xFF, 0xFF])
    script.sends([0x05, 1, 23, 0, 3, 0x28])
    script.client([0x04, 24, 0, 0xFF, 0xFF])
    script.sends([0x05, 2, 24, 0] + BluetoothUUID.uuid128(otherVendorUUID).bytes)
    script.client([0x04, 25, 0, 25, 0])
    script.sends([0x05, 1, 25, 0, 2, 0x29])
    script.refuses(.findInformationRequest(range(29, 0xFFFF)), .attributeNotFound, at: 29)
    script.refuses(.findInformationRequest(range(0, 0xFFFF)), .invalidHandle, at: 0)
    script.refuses(.findInformationRequest(range(5, 4)), .invalidHandle, at: 5)
  }

  @Test func findByTypeValueFindsAService() throws {
    var script = try ServerScript()
    script.client([0x06, 1, 0, 0xFF, 0xFF, 0, 0x28, 0x0D, 0x18])
    script.sends([0x07, 5, 0, 12, 0])
    script.client([0x06, 1, 0, 0xFF, 0xFF, 0, 0x28] + vendorBytes)
    script.sends([0x07, 22, 0, 28, 0])
    let heartRate = BluetoothUUID.heartRateService.bytes
    script.refuses(.findByTypeValueRequest(range(6, 0xFFFF), type: 0x2800, value: heartRate), .attributeNotFound, at: 6)
    script.refuses(.findByTypeValueRequest(range(0, 9), type: 0x2800, value: heartRate), .invalidHandle, at: 0)
    script.refuses(.findByTypeValueRequest(range(1, 9), type: 0x2800, value: [0x0D]), .attributeNotFound, at: 1)
  }

  @Test func findByTypeValueGivesNoGroupForOtherAttributes() throws {
    var script = try ServerScript()
    script.answers(
      .findByTypeValueRequest(.all, type: 0x2902, value: [0, 0]),
      .findByTypeValueResponse([range(4, 4), range(8, 8), range(16, 16), range(25, 25)]))
    script.answers(.findByTypeValueRequest(.all, type: 0x2A19, value: [87]), .findByTypeValueResponse([range(15, 15)]))
    // An attribute that cannot be read is not found either.
    script.refuses(.findByTypeValueRequest(.all, type: 0x2A37, value: []), .attributeNotFound, at: 1)
  }

  @Test func readByGroupTypeListsServicesOfOneLength() throws {
    var script = try ServerScript()
    script.client([0x10, 1, 0, 0xFF, 0xFF, 0, 0x28])
    script.sends([0x11, 6, 1, 0, 4, 0, 1, 0x18, 5, 0, 12, 0, 0x0D, 0x18, 13, 0, 16, 0, 0x0F, 0x18])
    script.client([0x10, 17, 0, 0xFF, 0xFF, 0, 0x28])
    script.sends([0x11, 6, 17, 0, 21, 0, 0x0A, 0x18])
    script.client([0x10, 22, 0, 0xFF, 0xFF, 0, 0x28])
    // At the default MTU a 128-bit UUID fills the response.
    script.sends([0x11, 20, 22, 0, 28, 0] + vendorBytes)
    script.refuses(.readByGroupTypeRequest(range(23, 0xFFFF), type: .primaryService), .attributeNotFound, at: 23)
    script.refuses(.readByGroupTypeRequest(.all, type: .secondaryService), .attributeNotFound, at: 1)
    script.refuses(.readByGroupTypeRequest(range(3, 9), type: .characteristic), .unsupportedGroupType, at: 3)
    script.refuses(.readByGroupTypeRequest(range(9, 3), type: .primaryService), .invalidHandle, at: 9)
  }

  @Test func readByGroupTypeTakesTheLongFormOfTheType() throws {
    var script = try ServerScript()
    let long = BluetoothUUID.uuid128(whole: BluetoothUUID.primaryService.value)
    script.client(ClientPDU.readByGroupTypeRequest(range(17, 20), type: long).encoded())
    script.sends([0x11, 6, 17, 0, 21, 0, 0x0A, 0x18])
  }

  @Test func readByTypeListsCharacteristicsOfOneLength() throws {
    var script = try ServerScript()
    script.client([0x08, 5, 0, 12, 0, 3, 0x28])
    script.sends([
      0x09, 7, 6, 0, 0x10, 7, 0, 0x37, 0x2A, 9, 0, 0x02, 10, 0, 0x38, 0x2A, 11, 0, 0x08, 12, 0, 0x39, 0x2A,
    ])
    script.client([0x08, 22, 0, 28, 0, 3, 0x28])
    script.sends([0x09, 21, 23, 0, 0x3E, 24, 0] + BluetoothUUID.uuid128(otherVendorUUID).bytes)
    script.client([0x08, 24, 0, 28, 0, 3, 0x28])
    script.sends([0x09, 7, 27, 0, 0x0A, 28, 0, 0, 0x2A])
    script.refuses(.readByTypeRequest(range(28, 28), type: .characteristic), .attributeNotFound, at: 28)
    script.refuses(.readByTypeRequest(range(28, 2), type: .characteristic), .invalidHandle, at: 28)
  }

  /// Four declarations of 7 bytes need an MTU of 30.
  @Test(arguments: [(29, 3), (30, 4)] as [(UInt16, Int)]) func aResponseFillsTheMTU(mtu: UInt16, count: Int) throws {
    var script = try ServerScript(mtu: mtu)
    script.client([0x08, 5, 0, 16, 0, 3, 0x28])
    expect(script.server.nextOutgoing()?.count, 2 + 7 * count)
  }

  @Test func readByTypeReadsValues() throws {
    var script = try ServerScript()
    script.answers(
      .readByTypeRequest(.all, type: .batteryLevel),
      .readByTypeResponse(try #require(DataList(AttributeData(handle: handle(15), value: [87])))))
    // The part that fits: MTU-4 bytes.
    script.client([0x08, 1, 0, 0xFF, 0xFF, 0x24, 0x2A])
    script.sends([0x09, 21, 19, 0] + modelNumber[..<19])
    script.refuses(.readByTypeRequest(.all, type: .heartRateMeasurement), .readNotPermitted, at: 7)
  }

  @Test func readByTypeElementsHave255BytesAtMost() throws {
    let long = [UInt8](repeating: 5, count: 400)
    let service = ServiceDefinition(.uuid16(0x1234), characteristics: [.init(.uuid16(0x1235), .read, value: long)])
    var server = GATTServer(try AttributeDatabase([service]), receiveMTU: 517)
    server.receive(ClientPDU.exchangeMTURequest(clientReceiveMTU: 517).encoded().span.bytes)
    expect(server.nextOutgoing()?.first, 0x03)
    server.receive(ClientPDU.readByTypeRequest(.all, type: .uuid16(0x1235)).encoded().span.bytes)
    expect(server.nextOutgoing(), [0x09, 255, 3, 0] + long[..<253])
  }

  @Test func aDatabaseHoldsNoMoreThanThereAreHandles() throws {
    let service = ServiceDefinition(.uuid16(1), characteristics: [.init(.uuid16(2), .read)])
    #expect(try AttributeDatabase([service], firstHandle: handle(0xFFFD)).valueHandle(of: .uuid16(2)) == .last)
    #expect(throws: AttributeDatabase.Failure.tooManyAttributes) {
      try AttributeDatabase([service], firstHandle: handle(0xFFFE))
    }
    #expect(throws: AttributeDatabase.Failure.tooManyAttributes) {
      try AttributeDatabase([service, service], firstHandle: handle(0xFFFD))
    }
    let long = ServiceDefinition(
      .uuid16(1), characteristics: [.init(.uuid16(2), .read, value: [UInt8](repeating: 0, count: 513))])
    #expect(throws: AttributeDatabase.Failure.valueTooLong(.uuid16(2), length: 513)) { try AttributeDatabase([long]) }
  }
}
