import ATT
import GATT
import Primitives
import Testing

/// A peer that violates the specification, maliciously or by mistake.
@Suite struct ClientHostilePeerTests {
  // MARK: Transactions. Core Specification, Vol 3, Part F, 3.3.2 and 3.3.3.

  @Test func aTransactionOf30SecondsEndsTheBearer() {
    var script = ClientScript()
    let read = script.client.read(handle(1), at: script.now)
    let queued = script.client.read(handle(2), at: script.now)
    script.sends([0x0A, 1, 0])
    let deadline = script.now + .seconds(30)
    #expect(script.client.nextDeadline == deadline)
    script.client.advance(to: deadline - .nanoseconds(1))
    script.expectEvents()
    script.client.advance(to: deadline)
    let error = GATTError.transactionTimedOut(.readRequest)
    script.expectEvents(.completed(read, .failure(error)), .completed(queued, .failure(.bearerEnded)), .ended(error))
    // No further requests, and further bytes are ignored.
    #expect(script.client.isEnded)
    #expect(script.client.nextDeadline == nil)
    let late = script.client.write([1], to: handle(3), at: deadline)
    script.sends()
    script.expectEvents(.completed(late, .failure(.bearerEnded)))
    script.peer([0x1B, 0x10, 0, 0, 72])
    script.peer([0x02, 23, 0])
    script.peer([0x0B, 1])
    script.sends()
    script.expectEvents()
  }

  @Test func eachTransactionHasItsOwn30Seconds() {
    var script = ClientScript()
    let start = script.now
    _ = script.client.read(handle(1), at: script.now)
    let second = script.client.read(handle(2), at: script.now)
    script.sends([0x0A, 1, 0])
    script.now = start + .seconds(29)
    script.peer([0x0B])
    #expect(script.client.nextDeadline == start + .seconds(59))
    script.sends([0x0A, 2, 0])
    script.client.advance(to: start + .seconds(58))
    script.peer([0x0B, 5])
    #expect(script.events().last == .completed(second, .success(.value([5]))))
  }

  /// A notification is no response, and does not extend a transaction.
  @Test func notificationsDoNotProlongATransaction() {
    var script = ClientScript()
    _ = script.client.read(handle(1), at: script.now)
    let deadline = script.client.nextDeadline
    script.now = script.now + .seconds(20)
    script.peer([0x1B, 0x10, 0, 0, 72])
    #expect(script.client.nextDeadline == deadline)
  }

  @Test(
    arguments: [
      [0x03, 23, 0], [0x05, 1, 1, 0, 2, 0x29], [0x07, 1, 0, 2, 0], [0x09, 2, 1, 0], [0x0B], [0x0D, 1], [0x0F],
      [0x11, 4, 1, 0, 2, 0], [0x13], [0x17, 1, 0, 0, 0], [0x19], [0x21, 0, 0, 0, 0], [0x01, 0x0A, 1, 0, 0x01],
    ] as [[UInt8]])
  func aResponseNobodyAskedForEndsTheBearer(bytes: [UInt8]) throws {
    let error = GATTError.unexpectedResponse(Opcode(rawValue: try #require(bytes.first)))
    var idle = ClientScript()
    idle.peer(bytes)
    idle.expectEvents(.ended(error))
    // A response of another kind than the outstanding request's.
    var busy = ClientScript()
    let write = busy.client.write([1], to: handle(9), at: busy.now)
    busy.sends([0x12, 9, 0, 1])
    guard bytes != [0x13] else { return }
    busy.peer(bytes)
    busy.expectEvents(.completed(write, .failure(error)), .ended(error))
    busy.sends()
  }

  @Test func aResponseBeforeItsRequestWasSentEndsTheBearer() {
    var script = ClientScript()
    let id = script.client.read(handle(1), at: script.now)
    script.peer([0x0B, 1])
    let error = GATTError.unexpectedResponse(.readResponse)
    script.expectEvents(.completed(id, .failure(error)), .ended(error))
  }

  @Test(arguments: [0x1E, 0x52, 0xD2, 0x1B, 0x1D, 0x0B, 0x7F] as [UInt8])
  func anErrorResponseToWhatIsNoRequestIsIgnored(opcode: UInt8) {
    var script = ClientScript()
    script.peer([0x01, opcode, 0, 0, 0x06])
    let id = script.client.read(handle(1), at: script.now)
    script.sends([0x0A, 1, 0])
    script.peer([0x01, opcode, 0, 0, 0x06])
    script.expectEvents()
    script.peer([0x0B, 1])
    script.expectEvents(.completed(id, .success(.value([1]))))
  }

  @Test(arguments: [[0x05], [0x05, 3, 1, 0, 2, 0x29], [0x05, 1, 1, 0, 2], [0x01, 0x04, 1, 0]] as [[UInt8]])
  func aMalformedResponseFailsItsProcedureOnly(bytes: [UInt8]) {
    var script = ClientScript()
    let id = script.client.discoverDescriptors(in: range(1, 9), at: script.now)
    let next = script.client.read(handle(1), at: script.now)
    script.sends([0x04, 1, 0, 9, 0])
    script.peer(bytes)
    guard case .completed(id, .failure(.malformedResponse(let error))) = script.client.nextEvent() else {
      Issue.record("the procedure goes on")
      return
    }
    #expect(error.opcode?.rawValue == bytes.first)
    script.sends([0x0A, 1, 0])
    script.peer([0x0B])
    script.expectEvents(.completed(next, .success(.value([]))))
  }

  // MARK: Discoveries

  @Test(
    arguments: [
      // The same handles again, and descending handles.
      ([[0x10, 0x1F], [0x10, 0x1F]], .discoveryDidNotAdvance(handle(0x10))),
      ([[0x10, 0x1F], [0x1F, 0x2F]], .discoveryDidNotAdvance(handle(0x1F))),
      ([[0x20, 0x2F, 0x10, 0x1F]], .discoveryDidNotAdvance(handle(0x10))),
      // No handles, and an inverted range.
      ([[0, 0x1F]], .handlesOutOfRange(range(0, 0x1F), asked: .all)),
      ([[0x1F, 0x10]], .handlesOutOfRange(range(0x1F, 0x10), asked: .all)),
    ] as [([[UInt8]], GATTError)])
  func servicesMustAdvance(responses: [[UInt8]], error: GATTError) {
    var script = ClientScript()
    let id = script.client.discoverServices(.heartRateService, at: script.now)
    for response in responses {
      expect(script.client.nextOutgoing()?.first, 0x06)
      script.peer([0x07] + response.flatMap { [$0, 0] })
    }
    script.sends()
    script.expectEvents(.completed(id, .failure(error)))
    #expect(!script.client.isEnded)
  }

  @Test(
    arguments: [
      ([[0x11, 0x12], [0x11, 0x12]], .discoveryDidNotAdvance(handle(0x11))),
      ([[0x15, 0x16, 0x13, 0x14]], .discoveryDidNotAdvance(handle(0x13))),
      ([[0x0F, 0x11]], .handlesOutOfRange(range(0x0F, 0x0F), asked: range(0x10, 0x20))),
      ([[0x21, 0x22]], .handlesOutOfRange(range(0x21, 0x21), asked: range(0x10, 0x20))),
      // The value must follow the declaration within the service.
      ([[0x11, 0x21]], .handlesOutOfRange(range(0x21, 0x21), asked: range(0x10, 0x20))),
      ([[0x12, 0x12]], .handlesOutOfRange(range(0x12, 0x12), asked: range(0x10, 0x20))),
      ([[0x12, 0x11]], .handlesOutOfRange(range(0x11, 0x11), asked: range(0x10, 0x20))),
    ] as [([[UInt8]], GATTError)])
  func characteristicsMustAdvance(responses: [[UInt8]], error: GATTError) {
    var script = ClientScript()
    let id = script.client.discoverCharacteristics(in: range(0x10, 0x20), at: script.now)
    for response in responses {
      expect(script.client.nextOutgoing()?.first, 0x08)
      let pairs = stride(from: 0, to: response.count, by: 2)
      script.peer([0x09, 7] + pairs.flatMap { [response[$0], 0, 0x10, response[$0 + 1], 0, 0x37, 0x2A] })
    }
    script.sends()
    script.expectEvents(.completed(id, .failure(error)))
  }

  @Test(
    arguments: [
      ([[0x11], [0x11]], .discoveryDidNotAdvance(handle(0x11))),
      ([[0x12, 0x11]], .discoveryDidNotAdvance(handle(0x11))),
      ([[0x0F]], .handlesOutOfRange(range(0x0F, 0x0F), asked: range(0x10, 0x20))),
      ([[0x20, 0x21]], .handlesOutOfRange(range(0x21, 0x21), asked: range(0x10, 0x20))),
    ] as [([[UInt8]], GATTError)])
  func descriptorsMustAdvance(responses: [[UInt8]], error: GATTError) {
    var script = ClientScript()
    let id = script.client.discoverDescriptors(in: range(0x10, 0x20), at: script.now)
    for response in responses {
      expect(script.client.nextOutgoing()?.first, 0x04)
      script.peer([0x05, 1] + response.flatMap { [$0, 0, 0x02, 0x29] })
    }
    script.sends()
    script.expectEvents(.completed(id, .failure(error)))
  }

  @Test func aDeclarationOfAnotherLengthFails() {
    var script = ClientScript()
    let id = script.client.discoverCharacteristics(in: range(1, 9), at: script.now)
    script.sends([0x08, 1, 0, 9, 0, 0x03, 0x28])
    script.peer([0x09, 8, 2, 0, 0x10, 3, 0, 0x37, 0x2A, 0])
    script.expectEvents(.completed(id, .failure(.badCharacteristicDeclaration(handle(2), length: 6))))
  }

  @Test func aDiscoveryThatAlwaysAdvancesIsBounded() {
    var script = ClientScript()
    let id = script.client.discoverDescriptors(in: .all, at: script.now)
    var requests = 0
    while let request = script.client.nextOutgoing(), requests < 70_000 {
      requests += 1
      script.peer([0x05, 1, request[1], request[2], 0x02, 0x29])
    }
    #expect(requests == 1025)
    script.expectEvents(.completed(id, .failure(.tooManyResults(limit: 1024))))
  }

  // MARK: The MTU

  @Test func aResponseLongerThanTheMTUFails() {
    var script = ClientScript()
    let id = script.client.read(handle(1), at: script.now)
    script.sends([0x0A, 1, 0])
    script.peer([0x0B] + [UInt8](repeating: 0, count: 23))
    script.expectEvents(.completed(id, .failure(.responseTooLong(.readResponse, length: 24, mtu: 23))))
  }

  @Test func otherPDUsLongerThanTheMTUAreRefused() {
    var script = ClientScript()
    let surplus = [UInt8](repeating: 0, count: 30)
    script.peer([0x1B, 0x10, 0] + surplus)
    script.peer([0x52, 0x10, 0] + surplus)
    script.sends()
    script.peer([0x1D, 0x10, 0] + surplus)
    script.peer([0x12, 0x10, 0] + surplus)
    script.sends([0x1E], [0x01, 0x12, 0, 0, 0x04])
    script.expectEvents()
    script.exchangeMTU(33)
    script.peer([0x1B, 0x10, 0] + surplus)
    script.expectEvents(.notification(handle(0x10), surplus))
  }
}
