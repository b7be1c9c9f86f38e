import ATT
import GATT
import Primitives
import Testing

/// A client whose peer sends requests, notifications and floods. The client has no attributes, and its memory is bounded. Core
/// Specification, Vol 3, Part F, 3.3 and 3.4.
@Suite struct ClientAsPeerTests {
  @Test(
    arguments: [
      ([0x02, 100, 0], [0x03, 247, 0]),
      ([0x04, 1, 0, 0xFF, 0xFF], [0x01, 0x04, 1, 0, 0x0A]),
      ([0x04, 5, 0, 4, 0], [0x01, 0x04, 5, 0, 0x01]),
      ([0x04, 0, 0, 4, 0], [0x01, 0x04, 0, 0, 0x01]),
      ([0x06, 1, 0, 0xFF, 0xFF, 0, 0x28, 0x0D, 0x18], [0x01, 0x06, 1, 0, 0x0A]),
      ([0x08, 1, 0, 0xFF, 0xFF, 0, 0x2A], [0x01, 0x08, 1, 0, 0x0A]),
      ([0x0A, 3, 0], [0x01, 0x0A, 3, 0, 0x0A]),
      ([0x0C, 3, 0, 1, 0], [0x01, 0x0C, 3, 0, 0x0A]),
      ([0x0E, 3, 0, 4, 0], [0x01, 0x0E, 3, 0, 0x0A]),
      ([0x10, 1, 0, 0xFF, 0xFF, 0, 0x28], [0x01, 0x10, 1, 0, 0x0A]),
      ([0x20, 3, 0, 4, 0], [0x01, 0x20, 3, 0, 0x0A]),
      ([0x12, 3, 0, 1], [0x01, 0x12, 3, 0, 0x06]),
      ([0x16, 3, 0, 0, 0, 1], [0x01, 0x16, 3, 0, 0x06]),
      ([0x18, 1], [0x01, 0x18, 0, 0, 0x06]),
      ([0x3F, 1, 2], [0x01, 0x3F, 0, 0, 0x06]),
      ([0x00], [0x01, 0x00, 0, 0, 0x06]),
      // Malformed.
      ([0x02, 100], [0x01, 0x02, 0, 0, 0x04]),
      ([0x0A, 1, 0, 0], [0x01, 0x0A, 0, 0, 0x04]),
    ] as [([UInt8], [UInt8])])
  func requestsToUsAreAnswered(request: [UInt8], answer: [UInt8]) {
    var script = ClientScript()
    script.peer(request)
    script.sends(answer)
    script.expectEvents()
    // Again, after the answer was sent.
    script.peer(request)
    script.sends(answer)
  }

  @Test(
    arguments: [
      [0x52, 3, 0, 1], [0xD2, 3, 0] + [UInt8](repeating: 0, count: 12), [0x7F], [0xC0, 1], [0x1E], [0x1E, 0], [0x52],
      [0x1B, 1], [0x23, 1, 0, 9, 0], [],
    ] as [[UInt8]])
  func commandsAndWhatIsMalformedAreIgnored(bytes: [UInt8]) {
    var script = ClientScript()
    script.peer(bytes)
    script.sends()
    script.expectEvents()
  }

  @Test func aMalformedIndicationIsConfirmed() {
    var script = ClientScript()
    script.peer([0x1D, 1])
    script.sends([0x1E])
    script.expectEvents()
  }

  @Test func anExchangeMTURequestOfThePeerSetsTheMTU() {
    var script = ClientScript(receiveMTU: 100)
    script.peer([0x02, 0xFF, 0xFF])
    #expect(script.client.mtu == 100)
    script.peer([0x02, 5, 0])
    #expect(script.client.mtu == 100)
    script.sends([0x03, 100, 0])
  }

  // MARK: Floods

  @Test func aFloodOfValuesDropsTheOldest() {
    var script = ClientScript()
    let id = script.client.read(handle(1), at: script.now)
    script.sends([0x0A, 1, 0])
    script.peer([0x1B, 0, 1, 0, 0])
    script.peer([0x0B])
    for number in 0..<1000 { script.peer([0x1B, 1, 0, UInt8(number & 0xFF), UInt8(number >> 8)]) }
    let events = script.events()
    // The completion and the newest 128 values are kept in order.
    #expect(events.count == 129)
    #expect(events.first == .completed(id, .success(.value([]))))
    #expect(events[1] == .notification(handle(1), [UInt8(872 & 0xFF), 3]))
    #expect(events.last == .notification(handle(1), [UInt8(999 & 0xFF), 3]))
    #expect(script.client.droppedValues == 873)
  }

  @Test func valuesThatAreTakenMakeRoom() {
    var script = ClientScript()
    for _ in 0..<1000 {
      script.peer([0x1B, 1, 0, 72])
      script.expectEvents(.notification(handle(1), [72]))
    }
    script.peer([0x1B, 1, 0, 73])
    script.peer([0x1B, 1, 0, 74])
    script.expectEvents(.notification(handle(1), [73]), .notification(handle(1), [74]))
    #expect(script.client.droppedValues == 0)
  }

  @Test func ofAFloodOfRequestsTheFirstIsAnswered() {
    var script = ClientScript()
    script.peer([0x0A, 1, 0])
    for _ in 0..<1000 { script.peer([0x0A, 2, 0]) }
    script.sends([0x01, 0x0A, 1, 0, 0x0A])
  }

  @Test func tooManyProceduresFailAtOnce() {
    var script = ClientScript()
    for _ in 0...GATTClient.procedureLimit { _ = script.client.read(handle(1), at: script.now) }
    script.expectEvents()
    let id = script.client.read(handle(1), at: script.now)
    script.expectEvents(.completed(id, .failure(.tooManyProcedures(limit: 64))))
  }
}
