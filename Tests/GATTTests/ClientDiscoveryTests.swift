import ATT
import GATT
import Testing

/// Core Specification, Vol 3, Part G, 4.3 to 4.7.
@Suite struct ClientDiscoveryTests {
  @Test(
    arguments: [(600, 247), (100, 100), (24, 24), (23, 23), (22, 23), (0, 23), (0xFFFF, 247)] as [(UInt16, UInt16)])
  func exchangeMTUTakesTheMinimum(theirs: UInt16, agreed: UInt16) {
    var script = ClientScript(receiveMTU: 247)
    let id = script.client.exchangeMTU(at: script.now)
    script.sends([0x02, 247, 0])
    #expect(script.client.mtu == 23)
    script.peer([0x03, UInt8(theirs & 0xFF), UInt8(theirs >> 8)])
    script.expectEvents(.completed(id, .success(.mtu(agreed))))
    #expect(script.client.mtu == agreed)
    let again = script.client.exchangeMTU(at: script.now)
    script.sends()
    script.expectEvents(.completed(again, .success(.mtu(agreed))))
  }

  @Test func exchangeMTUNotSupportedLeavesTheDefault() {
    var script = ClientScript()
    let id = script.client.exchangeMTU(at: script.now)
    script.sends([0x02, 247, 0])
    script.peer([0x01, 0x02, 0, 0, 0x06])
    script.expectEvents(.completed(id, .success(.mtu(23))))
  }

  @Test func exchangeMTURefusedOtherwiseFails() {
    var script = ClientScript(receiveMTU: 5)
    let id = script.client.exchangeMTU(at: script.now)
    script.sends([0x02, 23, 0])
    script.peer([0x01, 0x02, 0, 0, 0x0E])
    script.expectEvents(
      .completed(id, .failure(.refused(.unlikelyError, request: .exchangeMTURequest, handle: .invalid))))
  }

  @Test func discoverPrimaryServiceByServiceUUID() {
    var script = ClientScript()
    let id = script.client.discoverServices(.heartRateService, at: script.now)
    script.sends([0x06, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x28, 0x0D, 0x18])
    script.peer([0x07, 0x10, 0x00, 0x1F, 0x00, 0x30, 0x00, 0x3F, 0x00])
    script.sends([0x06, 0x40, 0x00, 0xFF, 0xFF, 0x00, 0x28, 0x0D, 0x18])
    script.peer([0x01, 0x06, 0x40, 0x00, 0x0A])
    script.expectEvents(.completed(id, .success(.services([range(0x10, 0x1F), range(0x30, 0x3F)]))))
  }

  @Test func discoverPrimaryServiceEndsAtTheLastHandle() {
    var script = ClientScript()
    let id = script.client.discoverServices(.uuid128(vendorUUID), at: script.now)
    script.sends([0x06, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x28] + vendorBytes)
    script.peer([0x07, 0x10, 0x00, 0xFF, 0xFF])
    script.sends()
    script.expectEvents(.completed(id, .success(.services([range(0x10, 0xFFFF)]))))
  }

  @Test func discoverPrimaryServiceAsksForTheShortForm() {
    var script = ClientScript()
    _ = script.client.discoverServices(.uuid128(whole: BluetoothUUID.batteryService.value), at: script.now)
    script.sends([0x06, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x28, 0x0F, 0x18])
  }

  @Test func discoverPrimaryServiceFindsNone() {
    var script = ClientScript()
    let id = script.client.discoverServices(.heartRateService, at: script.now)
    script.sends([0x06, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x28, 0x0D, 0x18])
    script.peer([0x01, 0x06, 0x01, 0x00, 0x0A])
    script.expectEvents(.completed(id, .success(.services([]))))
  }

  /// 128-bit UUIDs come in separate responses, because all entries of a response have the same length.
  @Test func discoverAllCharacteristicsOfAService() {
    var script = ClientScript()
    let id = script.client.discoverCharacteristics(in: range(0x10, 0x20), at: script.now)
    script.sends([0x08, 0x10, 0x00, 0x20, 0x00, 0x03, 0x28])
    script.peer([0x09, 7, 0x11, 0, 0x10, 0x12, 0, 0x37, 0x2A, 0x14, 0, 0x02, 0x15, 0, 0x38, 0x2A])
    script.sends([0x08, 0x15, 0x00, 0x20, 0x00, 0x03, 0x28])
    script.peer([0x09, 21, 0x16, 0, 0x20, 0x17, 0] + vendorBytes)
    script.sends([0x08, 0x17, 0x00, 0x20, 0x00, 0x03, 0x28])
    script.peer([0x01, 0x08, 0x17, 0x00, 0x0A])
    let found = [
      Characteristic(
        declaration: handle(0x11), properties: .notify, valueHandle: handle(0x12), uuid: .heartRateMeasurement,
        descriptors: range(0x13, 0x13)),
      Characteristic(
        declaration: handle(0x14), properties: .read, valueHandle: handle(0x15), uuid: .bodySensorLocation),
      Characteristic(
        declaration: handle(0x16), properties: .indicate, valueHandle: handle(0x17), uuid: .uuid128(vendorUUID),
        descriptors: range(0x18, 0x20)),
    ]
    script.expectEvents(.completed(id, .success(.characteristics(found))))
  }

  @Test func discoverAllCharacteristicsEndsWithTheRange() {
    var script = ClientScript()
    let id = script.client.discoverCharacteristics(in: range(0xFFFD, 0xFFFF), at: script.now)
    script.sends([0x08, 0xFD, 0xFF, 0xFF, 0xFF, 0x03, 0x28])
    script.peer([0x09, 7, 0xFD, 0xFF, 0x02, 0xFE, 0xFF, 0x38, 0x2A])
    script.sends([0x08, 0xFE, 0xFF, 0xFF, 0xFF, 0x03, 0x28])
    script.peer([0x01, 0x08, 0xFE, 0xFF, 0x0A])
    let found = Characteristic(
      declaration: handle(0xFFFD), properties: .read, valueHandle: handle(0xFFFE), uuid: .bodySensorLocation,
      descriptors: range(0xFFFF, 0xFFFF))
    script.expectEvents(.completed(id, .success(.characteristics([found]))))
  }

  @Test func discoverAllCharacteristicDescriptors() {
    var script = ClientScript()
    let id = script.client.discoverDescriptors(in: range(0x13, 0x15), at: script.now)
    script.sends([0x04, 0x13, 0x00, 0x15, 0x00])
    script.peer([0x05, 1, 0x13, 0x00, 0x02, 0x29])
    script.sends([0x04, 0x14, 0x00, 0x15, 0x00])
    script.peer([0x05, 2, 0x15, 0x00] + vendorBytes)
    script.sends()
    let found = [
      Descriptor(handle: handle(0x13), uuid: .clientCharacteristicConfiguration),
      Descriptor(handle: handle(0x15), uuid: .uuid128(vendorUUID)),
    ]
    script.expectEvents(.completed(id, .success(.descriptors(found))))
  }

  @Test func discoveryOfNoHandlesFailsWithoutARequest() {
    var script = ClientScript()
    let id = script.client.discoverDescriptors(in: range(5, 4), at: script.now)
    script.sends()
    script.expectEvents(.completed(id, .failure(.emptyRange(range(5, 4)))))
  }

  @Test func discoveryRefusedFails() {
    var script = ClientScript()
    let id = script.client.discoverCharacteristics(in: range(1, 9), at: script.now)
    script.sends([0x08, 1, 0, 9, 0, 0x03, 0x28])
    script.peer([0x01, 0x08, 1, 0, 0x05])
    script.expectEvents(
      .completed(
        id, .failure(.refused(.insufficientAuthentication, request: .readByTypeRequest, handle: handle(1)))))
  }
}
