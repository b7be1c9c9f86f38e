import ATT
import GATT
import Primitives
import TestSupport
import Testing

/// Sends 100,000 random or mutated PDUs to each side: none traps, and all queues stay bounded.
@Suite struct GATTFuzzTests {
  @Test func aClientSurvivesAnyPeer() throws {
    var generator = SeededGenerator(seed: 2)
    var client = GATTClient(receiveMTU: 64)
    var strap = GATTServer(try AttributeDatabase(strapServices), receiveMTU: 64)
    var now = Instant(nanoseconds: 0)
    var begun: Set<GATTClient.ProcedureID> = []
    var succeeded = 0
    var failed = 0
    var ends = 0
    var values = 0
    var sample: [UInt8] = [0x1B, 7, 0, 0, 72]
    for round in 0..<100_000 {
      now = now + .milliseconds(Int64.random(in: 0...400, using: &generator))
      client.advance(to: now)
      if Int.random(in: 0..<4, using: &generator) == 0 { begun.insert(begin(&client, at: now, using: &generator)) }
      // A strap's correct answer is mutated, so that procedures get far.
      while let request = client.nextOutgoing() {
        strap.receive(request.span.bytes)
        while let answer = strap.nextOutgoing() { sample = answer }
      }
      let bytes =
        Bool.random(using: &generator)
        ? sample
        : generator.bytes(
          mutating: [sample, [0x1B, 7, 0, 0, 72], [0x1D, 3, 0, 1, 0, 9, 0], [0x02, 64, 0]], upTo: 70)
      client.receive(bytes.span.bytes, at: now)
      while let event = client.nextEvent() {
        switch event {
        case .completed(let id, let result):
          guard begun.remove(id) != nil else {
            Issue.record("round \(round): a procedure completes twice")
            return
          }
          if case .success = result { succeeded += 1 } else { failed += 1 }
        case .notification, .indication, .servicesChanged: values += 1
        case .ended:
          ends += 1
        }
      }
      if client.isEnded {
        guard begun.isEmpty else {
          Issue.record("round \(round): \(begun.count) procedures never completed")
          return
        }
        client = GATTClient(receiveMTU: 64)
        strap = GATTServer(try AttributeDatabase(strapServices), receiveMTU: 64)
      }
      guard begun.count <= GATTClient.procedureLimit + 1 else {
        Issue.record("round \(round): \(begun.count) procedures wait")
        return
      }
    }
    // The counts verify the test itself: it reaches every kind of end.
    #expect(succeeded > 1000)
    #expect(failed > 1000)
    #expect(ends > 1000)
    #expect(values > 1000)
  }

  private func begin(
    _ client: inout GATTClient, at now: Instant, using generator: inout SeededGenerator
  ) -> GATTClient.ProcedureID {
    let handle = AttributeHandle(rawValue: .random(in: 0...30, using: &generator))
    let other = AttributeHandle(rawValue: .random(in: 0...40, using: &generator))
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return client.exchangeMTU(at: now)
    case 1: return client.discoverServices(.heartRateService, at: now)
    case 2: return client.discoverCharacteristics(in: HandleRange(first: handle, last: other), at: now)
    case 3: return client.discoverDescriptors(in: HandleRange(first: handle, last: other), at: now)
    case 4: return client.write([1], to: handle, at: now)
    case _: return client.read(handle, at: now)
    }
  }

  @Test func aServerSurvivesAnyClient() throws {
    var generator = SeededGenerator(seed: 3)
    var server = GATTServer(try AttributeDatabase(strapServices), receiveMTU: 64)
    let samples: [ClientPDU] = [
      .exchangeMTURequest(clientReceiveMTU: 64), .findInformationRequest(.all),
      .findByTypeValueRequest(.all, type: 0x2800, value: [0x0D, 0x18]), .readByTypeRequest(.all, type: .characteristic),
      .readByGroupTypeRequest(.all, type: .primaryService), .readRequest(handle(19)),
      .readBlobRequest(handle(19), offset: 22), .readMultipleRequest([handle(10), handle(19)]),
      .readMultipleVariableRequest([handle(10), handle(19)]), .writeRequest(handle(25), value: [3, 0]),
      .writeRequest(handle(24), value: [1, 2, 3]), .prepareWriteRequest(handle(24), offset: 2, part: [1, 2, 3]),
      .executeWriteRequest(.write), .writeCommand(handle(24), value: [4]), .handleValueConfirmation,
    ]
    let bytes = samples.map { $0.encoded() }
    var answers: Set<UInt8> = []
    var events = 0
    for round in 0..<100_000 {
      let request = generator.bytes(mutating: bytes, upTo: 70)
      let isRequest = request.first.map { Opcode(rawValue: $0).kind == .request } ?? false
      server.receive(request.span.bytes)
      if round % 7 == 0 { server.notify(request, from: handle(24)) }
      var answered = 0
      while let answer = server.nextOutgoing() {
        guard answer.count <= Int(server.mtu), let pdu = try? ServerPDU(decoding: answer.span.bytes) else {
          Issue.record("round \(round): \(request) is answered with \(answer)")
          return
        }
        answered += pdu.opcode.kind == .response ? 1 : 0
        answers.insert(pdu.opcode.rawValue)
      }
      guard answered == (isRequest ? 1 : 0) else {
        Issue.record("round \(round): \(request) has \(answered) answers")
        return
      }
      while server.nextEvent() != nil { events += 1 }
    }
    #expect(answers == [0x01, 0x03, 0x05, 0x07, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x13, 0x1B, 0x21])
    #expect(events > 1000)
  }
}
