import ATT
import TestSupport
import Testing

@Suite struct PDUFuzzTests {
  @Test func whateverDecodesEncodesToTheSameBytes() {
    check(ClientPDU.self)
    check(ServerPDU.self)
  }

  private func check<Side: PDU>(_ side: Side.Type) {
    var generator = SeededGenerator(seed: 1)
    let samples = pduTable.filter { $0.pdu is Side }.map(\.bytes)
    var decoded: Set<UInt8> = []
    var refused = 0
    for _ in 0..<100_000 {
      let bytes = generator.bytes(mutating: samples, upTo: 64)
      do {
        let pdu = try Side(decoding: bytes.span.bytes)
        decoded.insert(pdu.opcode.rawValue)
        guard pdu.encoded() == bytes else {
          Issue.record("\(bytes) came back as \(pdu.encoded())")
          return
        }
      } catch {
        refused += 1
        guard error.opcode?.rawValue == bytes.first else {
          Issue.record("\(bytes): \(error)")
          return
        }
      }
    }
    // The counts verify the test itself: it reaches every known PDU and both outcomes.
    #expect(samples.allSatisfy { decoded.contains($0[0]) })
    #expect(decoded.count > 200)
    #expect(refused > 10_000)
  }
}
