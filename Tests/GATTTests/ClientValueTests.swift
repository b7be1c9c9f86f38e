import ATT
import GATT
import Primitives
import Testing

/// Core Specification, Vol 3, Part G, 4.8 to 4.12 and 7.1.
@Suite struct ClientValueTests {
  private let measurement = Characteristic(
    declaration: handle(0x0F), properties: .notify, valueHandle: handle(0x10), uuid: .heartRateMeasurement)

  @Test func readCharacteristicValue() {
    var script = ClientScript()
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x0B, 1])
    script.expectEvents(.completed(id, .success(.value([1]))))
  }

  @Test func readCharacteristicValueWithoutABytes() {
    var script = ClientScript()
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x0B])
    script.sends()
    script.expectEvents(.completed(id, .success(.value([]))))
  }

  @Test func readLongCharacteristicValues() {
    var script = ClientScript()
    let value = (0..<50).map { UInt8($0) }
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x0B] + value[..<22])
    script.sends([0x0C, 0x15, 0, 22, 0])
    script.peer([0x0D] + value[22..<44])
    script.sends([0x0C, 0x15, 0, 44, 0])
    script.peer([0x0D] + value[44...])
    script.expectEvents(.completed(id, .success(.value(value))))
  }

  /// A value that exactly fills its response: the next part is empty, or the server answers that there is none.
  @Test(arguments: [[0x0D], [0x01, 0x0C, 0x15, 0, 0x07], [0x01, 0x0C, 0x15, 0, 0x0B], [0x01, 0x0C, 0x15, 0, 0x06]])
  func readLongCharacteristicValuesEnds(answer: [UInt8]) {
    var script = ClientScript()
    let value = (0..<22).map { UInt8($0) }
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x0B] + value)
    script.sends([0x0C, 0x15, 0, 22, 0])
    script.peer(answer)
    script.expectEvents(.completed(id, .success(.value(value))))
  }

  @Test func readLongCharacteristicValuesRefused() {
    var script = ClientScript()
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x0B] + [UInt8](repeating: 1, count: 22))
    script.sends([0x0C, 0x15, 0, 22, 0])
    script.peer([0x01, 0x0C, 0x15, 0, 0x08])
    script.expectEvents(
      .completed(
        id, .failure(.refused(.insufficientAuthorization, request: .readBlobRequest, handle: handle(0x15)))))
  }

  /// Invalid Offset is an expected response to Read Blob only.
  @Test(arguments: [0x07, 0x0B, 0x06, 0x02, 0x01] as [UInt8]) func readRefused(code: UInt8) {
    var script = ClientScript()
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x01, 0x0A, 0x15, 0, code])
    let error = GATTError.refused(ErrorCode(rawValue: code), request: .readRequest, handle: handle(0x15))
    script.expectEvents(.completed(id, .failure(error)))
  }

  @Test func aValueHas512BytesAtMost() {
    var script = ClientScript()
    script.exchangeMTU(129)
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    let part = [UInt8](repeating: 7, count: 128)
    script.peer([0x0B] + part)
    for offset in [128, 256, 384] {
      script.sends([0x0C, 0x15, 0, UInt8(offset & 0xFF), UInt8(offset >> 8)])
      script.peer([0x0D] + part)
    }
    script.sends()
    script.expectEvents(.completed(id, .success(.value(part + part + part + part))))
  }

  @Test func aValueOfMoreThan512BytesFails() {
    var script = ClientScript(receiveMTU: 600)
    script.exchangeMTU(600)
    let id = script.client.read(handle(0x15), at: script.now)
    script.sends([0x0A, 0x15, 0])
    script.peer([0x0B] + [UInt8](repeating: 7, count: 513))
    script.expectEvents(.completed(id, .failure(.valueTooLong(length: 513, limit: 512))))
  }

  @Test func writeCharacteristicValue() {
    var script = ClientScript()
    let id = script.client.write([1], to: handle(0x20), at: script.now)
    let refused = script.client.write([2], to: handle(0x20), at: script.now)
    script.sends([0x12, 0x20, 0, 1])
    script.peer([0x13])
    script.sends([0x12, 0x20, 0, 2])
    script.peer([0x01, 0x12, 0x20, 0, 0x80])
    script.expectEvents(
      .completed(id, .success(.written)),
      .completed(refused, .failure(.refused(.application(0x80), request: .writeRequest, handle: handle(0x20)))))
  }

  @Test func aWriteLongerThanTheMTUIsNotSent() {
    var script = ClientScript()
    let id = script.client.write([UInt8](repeating: 0, count: 21), to: handle(1), at: script.now)
    script.sends()
    script.expectEvents(.completed(id, .failure(.valueTooLong(length: 21, limit: 20))))
    let fits = script.client.write([UInt8](repeating: 0, count: 20), to: handle(1), at: script.now)
    script.sends([0x12, 1, 0] + [UInt8](repeating: 0, count: 20))
    script.peer([0x13])
    script.expectEvents(.completed(fits, .success(.written)))
  }

  @Test(
    arguments: [(.notifications, 1), (.indications, 2), ([], 0), ([.notifications, .indications], 3)]
      as [(ClientCharacteristicConfiguration, UInt8)])
  func configuresACharacteristic(configuration: ClientCharacteristicConfiguration, byte: UInt8) {
    var script = ClientScript()
    let characteristic = Characteristic(
      declaration: handle(1), properties: [.notify, .indicate], valueHandle: handle(2), uuid: .uuid16(1))
    let id = script.client.subscribe(characteristic, cccd: handle(0x11), to: configuration, at: script.now)
    script.sends([0x12, 0x11, 0, byte, 0])
    script.peer([0x13])
    script.expectEvents(.completed(id, .success(.written)))
  }

  @Test func configuringWhatIsNotOfferedFailsWithoutARequest() {
    var script = ClientScript()
    let id = script.client.subscribe(measurement, cccd: handle(0x11), to: .indications, at: script.now)
    script.sends()
    script.expectEvents(.completed(id, .failure(.notOffered(.heartRateMeasurement, .indications))))
  }

  @Test func notificationsBeforeTheWriteResponseAreDelivered() {
    var script = ClientScript()
    let id = script.client.subscribe(measurement, cccd: handle(0x11), to: .notifications, at: script.now)
    script.sends([0x12, 0x11, 0, 1, 0])
    script.peer([0x1B, 0x10, 0, 0, 72])
    script.expectEvents(.notification(handle(0x10), [0, 72]))
    script.peer([0x13])
    script.peer([0x1B, 0x10, 0, 0, 73])
    script.expectEvents(.completed(id, .success(.written)), .notification(handle(0x10), [0, 73]))
  }

  @Test func multipleHandleValueNotificationsAreDeliveredOneByOne() {
    var script = ClientScript()
    script.peer([0x23, 0x10, 0, 2, 0, 0, 72, 0x20, 0, 1, 0, 99])
    script.sends()
    script.expectEvents(.notification(handle(0x10), [0, 72]), .notification(handle(0x20), [99]))
  }

  @Test func indicationsAreConfirmedBeforeAnythingElseIsSent() {
    var script = ClientScript()
    _ = script.client.read(handle(0x15), at: script.now)
    script.peer([0x02, 100, 0])
    script.peer([0x1D, 0x20, 0, 5])
    script.sends([0x1E], [0x03, 247, 0], [0x0A, 0x15, 0])
    script.expectEvents(.indication(handle(0x20), [5]))
  }

  @Test func requestsGoOneAtATime() {
    var script = ClientScript()
    let ids = (1...3).map { script.client.read(handle($0), at: script.now) }
    for (number, id) in zip(1...3, ids) {
      script.sends([0x0A, UInt8(number), 0])
      script.peer([0x0B, UInt8(number)])
      script.expectEvents(.completed(id, .success(.value([UInt8(number)]))))
    }
    #expect(Set(ids).count == 3)
    #expect(script.client.nextDeadline == nil)
  }
}
