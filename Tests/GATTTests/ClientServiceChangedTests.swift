import ATT
import GATT
import Testing

/// Core Specification, Vol 3, Part G, 7.1.
@Suite struct ClientServiceChangedTests {
  /// A client that has discovered Service Changed at handle 3.
  private func script() -> ClientScript {
    var script = ClientScript()
    _ = script.client.discoverCharacteristics(in: range(1, 4), at: script.now)
    script.sends([0x08, 1, 0, 4, 0, 0x03, 0x28])
    script.peer([0x09, 7, 2, 0, 0x20, 3, 0, 0x05, 0x2A])
    script.sends([0x08, 3, 0, 4, 0, 0x03, 0x28])
    script.peer([0x01, 0x08, 3, 0, 0x0A])
    #expect(script.events().count == 1)
    return script
  }

  @Test(
    arguments: [
      ([0x10, 0, 0x1F, 0], range(0x10, 0x1F)), ([1, 0, 0xFF, 0xFF], .all),
      // An invalid range may mean any handle.
      ([], .all), ([0x10, 0, 0x1F], .all), ([0x10, 0, 0x1F, 0, 0], .all), ([0, 0, 0x1F, 0], .all),
      ([0x1F, 0, 0x10, 0], .all),
    ] as [([UInt8], HandleRange)])
  func itsIndicationIsAChangeOfServices(value: [UInt8], changed: HandleRange) {
    var script = script()
    script.peer([0x1D, 3, 0] + value)
    script.sends([0x1E])
    script.expectEvents(.servicesChanged(changed))
  }

  @Test func onlyAnIndicationOfADiscoveredCharacteristicCounts() {
    var script = script()
    script.peer([0x1B, 3, 0, 1, 0, 9, 0])
    script.peer([0x1D, 4, 0, 1, 0, 9, 0])
    script.sends([0x1E])
    script.expectEvents(.notification(handle(3), [1, 0, 9, 0]), .indication(handle(4), [1, 0, 9, 0]))
    var fresh = ClientScript()
    fresh.peer([0x1D, 3, 0, 1, 0, 9, 0])
    fresh.expectEvents(.indication(handle(3), [1, 0, 9, 0]))
  }

  @Test func changesThatNobodyTookBecomeOne() {
    var script = script()
    script.peer([0x1D, 3, 0, 0x10, 0, 0x1F, 0])
    script.peer([0x1D, 3, 0, 0x18, 0, 0x2F, 0])
    script.sends([0x1E], [0x1E])
    script.expectEvents(.servicesChanged(range(0x10, 0x2F)))
  }

  @Test func proceduresInTheRangeAreDroppedAndTheOthersGoOn() {
    var script = script()
    let begun = script.client.discoverDescriptors(in: range(0x10, 0x12), at: script.now)
    let inside = script.client.read(handle(0x1F), at: script.now)
    let outside = script.client.read(handle(0x20), at: script.now)
    let services = script.client.discoverServices(.heartRateService, at: script.now)
    let mtu = script.client.exchangeMTU(at: script.now)
    script.sends([0x04, 0x10, 0, 0x12, 0])
    script.peer([0x1D, 3, 0, 0x10, 0, 0x1F, 0])
    let error = GATTError.servicesChanged(range(0x10, 0x1F))
    script.expectEvents(
      .servicesChanged(range(0x10, 0x1F)), .completed(begun, .failure(error)), .completed(inside, .failure(error)),
      .completed(services, .failure(error)))
    // The response to the active procedure is still due, and no other request may be sent before it.
    script.sends([0x1E])
    script.peer([0x05, 1, 0x10, 0, 0x02, 0x29])
    script.sends([0x0A, 0x20, 0])
    script.peer([0x0B, 1])
    script.sends([0x02, 247, 0])
    script.peer([0x03, 100, 0])
    script.expectEvents(.completed(outside, .success(.value([1]))), .completed(mtu, .success(.mtu(100))))
  }

  @Test func anErrorToADroppedProcedureIsNobodys() {
    var script = script()
    let begun = script.client.read(handle(0x10), at: script.now)
    script.sends([0x0A, 0x10, 0])
    script.peer([0x1D, 3, 0, 1, 0, 0xFF, 0xFF])
    let next = script.client.read(handle(0x30), at: script.now)
    script.sends([0x1E])
    script.peer([0x01, 0x0A, 0x10, 0, 0x01])
    script.sends([0x0A, 0x30, 0])
    script.peer([0x0B, 9])
    script.expectEvents(
      .servicesChanged(.all), .completed(begun, .failure(.servicesChanged(.all))),
      .completed(next, .success(.value([9]))))
  }

  @Test func aHandleThatBecomesAnotherCharacteristicIsForgotten() {
    var script = script()
    _ = script.client.discoverCharacteristics(in: range(1, 3), at: script.now)
    script.sends([0x08, 1, 0, 3, 0, 0x03, 0x28])
    script.peer([0x09, 7, 2, 0, 0x20, 3, 0, 0x37, 0x2A])
    script.sends([0x08, 3, 0, 3, 0, 0x03, 0x28])
    script.peer([0x01, 0x08, 3, 0, 0x0A])
    #expect(script.events().count == 1)
    script.peer([0x1D, 3, 0, 1, 0, 9, 0])
    script.expectEvents(.indication(handle(3), [1, 0, 9, 0]))
  }
}
