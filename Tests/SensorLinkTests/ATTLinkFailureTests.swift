import ATT
import EventLoop
import GATT
import HeartRate
import Primitives
import SensorLink
import TestSupport
import Testing

/// Devices that are no straps, broken straps, and hostile ones.
@Suite struct ATTLinkFailureTests {
  let loop: Loop
  let recorder: LinkRecorder

  init() throws {
    loop = try Loop(speed: 1000)
    recorder = LinkRecorder(loop)
  }

  /// How a link to `strap` ends.
  func end(_ strap: ServedStrap, within limit: Duration = .seconds(100)) throws -> LinkEnd {
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    #expect(try recorder.run(link, for: limit) { $0.ends.count == 1 })
    return try #require(recorder.ends.first)
  }

  @Test(arguments: [
    ([Services.battery], "The device has no Heart Rate service, so it is not a heart-rate strap; check the address."),
    (
      [ServiceDefinition(.heartRateService, characteristics: [.init(.bodySensorLocation, .read, value: [1])])],
      "The device's Heart Rate service does not send heart rates (2a37), so it cannot be used."
    ),
    (
      [ServiceDefinition(.heartRateService, characteristics: [.init(.heartRateMeasurement, .read, value: [0, 60])])],
      "The device's Heart Rate service does not send heart rates (2a37), so it cannot be used."
    ),
  ])
  func whatIsNoStrap(_ services: [ServiceDefinition], _ reason: String) throws {
    let end = try end(ServedStrap(loop, services))
    #expect(end.reason == reason)
    #expect(recorder.phases == [.discovering])
  }

  /// A strap that requires encryption for a subscription.
  private func securedStrap() throws -> ServedStrap {
    let strap = try ServedStrap(loop, [Services.bareHeartRate])
    strap.demandsEncryption = true
    return strap
  }

  @Test func aStrapThatDemandsEncryptionGetsItOnce() throws {
    let strap = try securedStrap()
    var raised = 0
    strap.raising = {
      raised += 1
      strap.demandsEncryption = false
      return nil
    }
    strap.onEvent = { event in
      if case .subscribed = event { strap.notify([0, 61]) }
    }
    let link = ATTLink(loop: loop, name: .direct, connector: strap)
    #expect(try recorder.run(link) { $0.values.count == 1 })
    #expect(raised == 1)
    #expect(recorder.phases == [.discovering, .discovering, .discovering, .live])
    #expect(recorder.reasons[1] == "The strap requires an encrypted connection; pairing.")
    // One refused write, and its repetition.
    #expect(strap.received.filter { $0.first == 0x12 }.count == 2)
  }

  /// The kernel ends a connection that it cannot encrypt.
  @Test func aConnectionThatIsLostWhileItIsEncryptedSaysSo() throws {
    let strap = try securedStrap()
    strap.raising = {
      strap.socket?.close()
      return nil
    }
    let link = ATTLink(loop: loop, name: .direct, connector: strap)
    #expect(try recorder.run(link) { !$0.ends.isEmpty })
    #expect(recorder.ends.first?.loss == .whileEncrypting, "\(recorder.ends)")
    #expect(recorder.phases == [.discovering, .discovering])
  }

  /// A bonded strap notifies known devices before the encryption that a subscription requires.
  @Test func aStrapThatNotifiesAndThenDemandsEncryption() throws {
    let strap = try securedStrap()
    strap.script = { packet in
      guard packet.first == 0x12 else { return nil }
      strap.script = nil
      strap.socket?.send([0x1B, packet[1] - 1, packet[2], 0, 62])
      return [[0x01, 0x12, packet[1], packet[2], 0x0F]]
    }
    strap.raising = {
      strap.demandsEncryption = false
      return nil
    }
    strap.onEvent = { event in
      if case .subscribed = event { strap.notify([0, 61]) }
    }
    let link = ATTLink(loop: loop, name: .direct, connector: strap)
    #expect(try recorder.run(link) { $0.values.count == 2 })
    #expect(recorder.phases == [.discovering, .live, .discovering, .discovering, .live] && recorder.ends.isEmpty)
  }

  @Test func aStrapThatShowsNothingInTheClear() throws {
    let strap = try ServedStrap(loop, Services.all)
    strap.script = { packet in packet.first == 0x06 ? [[0x01, 0x06, 1, 0, 0x05]] : nil }
    strap.raising = {
      strap.script = nil
      return nil
    }
    let link = ATTLink(loop: loop, name: .direct, connector: strap)
    #expect(try recorder.run(link) { $0.reasons.last == SilenceLadder.waiting })
    #expect(recorder.phases == [.discovering, .discovering, .discovering])
  }

  /// Encryption does not satisfy the strap; it is tried once.
  @Test func aStrapThatDemandsMoreThanEncryption() throws {
    let strap = try securedStrap()
    var raised = 0
    strap.raising = {
      raised += 1
      return nil
    }
    let end = try end(strap)
    #expect(raised == 1)
    #expect(end.reason.contains("`bluetoothctl pair ADDRESS`") && end.retry == .throughBluetoothd, "\(end)")
  }

  @Test func pairingThatNeverEnds() throws {
    let strap = try securedStrap()
    strap.raising = {
      strap.script = { _ in [] }
      return nil
    }
    let end = try end(strap)
    #expect(end.reason.contains("pairing did not finish") && end.retry == .throughBluetoothd, "\(end)")
    #expect(loop.now - recorder.began == .seconds(30))
  }

  @Test func aStrapThatDemandsEncryptionWhereThereIsNone() throws {
    #expect(try end(securedStrap()).reason == "There is no security to raise.")
  }

  /// The connection is closed at each request of the discovery in turn.
  @Test(arguments: [0x02, 0x06, 0x08, 0x04, 0x12] as [UInt8])
  func theStrapHangsUp(on opcode: UInt8) throws {
    let strap = try ServedStrap(loop, Services.all)
    strap.script = { packet in
      guard packet.first == opcode else { return nil }
      strap.socket?.close()
      return []
    }
    #expect(try end(strap).reason == "The strap closed the connection.")
  }

  /// Each request of the discovery in turn gets no answer for 30 s, the specification's timeout.
  @Test(arguments: [0x02, 0x06, 0x08, 0x04, 0x12] as [UInt8])
  func theStrapDoesNotAnswer(_ opcode: UInt8) throws {
    let strap = try ServedStrap(loop, Services.all)
    strap.script = { packet in packet.first == opcode ? [] : nil }
    let end = try end(strap)
    #expect(end.reason.contains("within 30 seconds"))
    #expect(end.retry == .overNewConnection)
    #expect(loop.now - recorder.began == .seconds(30))
  }

  @Test func aDiscoveryThatNeverEndsIsEnded() throws {
    let strap = try ServedStrap(loop, Services.all)
    // Each answer advances by one handle, and takes 20 s.
    var waits: [ScheduledTimer] = []
    var next: UInt8 = 0
    strap.script = { packet in
      guard packet.first == 0x06 else { return nil }
      waits.append(
        loop.schedule(at: loop.now + .seconds(20)) { _ in
          next += 1
          strap.socket?.send([0x07, next, 0, next, 0])
        })
      return []
    }
    let end = try end(strap)
    #expect(end.reason.contains("took too long"))
    #expect(loop.now - recorder.began == .seconds(60))
  }

  @Test(
    arguments: [
      // Discovery that does not advance, handles outside the requested range, and lengths that would divide by zero.
      (0x06, [0x07, 0x00, 0x00, 0x00, 0x00]), (0x06, [0x07, 0x05, 0x00, 0x01, 0x00]), (0x06, [0x07, 0x01]),
      (0x08, [0x09, 0x00]), (0x08, [0x09, 0x07, 0x01, 0x00, 0x10, 0x01, 0x00, 0x37, 0x2A]),
      (0x08, [0x09, 0x03, 0x09, 0x00, 0x10]), (0x04, [0x05, 0x01, 0x01, 0x00, 0x02, 0x29]), (0x04, [0x05, 0x03, 0x01]),
      // A response to another request.
      (0x06, [0x0B, 0x01]), (0x12, [0x0B, 0x01]), (0x12, [0x01, 0x0A, 0x00, 0x00, 0x01]),
      (0x12, [0x01, 0x12, 0x00, 0x00, 0x0E]),
    ] as [(UInt8, [UInt8])])
  func nonsenseEndsTheLink(on opcode: UInt8, _ answer: [UInt8]) throws {
    let strap = try ServedStrap(loop, Services.all)
    strap.script = { packet in packet.first == opcode ? [answer] : nil }
    let end = try end(strap)
    #expect(end.reason.hasPrefix("The strap's heart rate cannot be subscribed to: ") || end.reason.contains("given up"))
    #expect(end.retry == .overNewConnection)
    #expect(loop.now - recorder.began < .seconds(12))
  }

  @Test func nonsenseBesidesIsIgnored() throws {
    let strap = try ServedStrap(loop, [Services.bareHeartRate])
    let noise: [[UInt8]] = [
      [0x1B], [0x1B, 1], [0x1B, 0xFF, 0xFF, 1, 2], [0x1D, 0xFF, 0xFF, 1], [0x1E], [0x52, 1, 0, 1], [0x3F],
      [0x7F, 1, 2],
      [0x02], [0x02, 0x17, 0x00], [0x0A, 1, 0], [0x23, 1], [0x00],
    ]
    var isAnswered = false
    strap.script = { packet in
      // Requests were answered, and the indication was confirmed.
      if !isAnswered, strap.received.contains([0x1E]), strap.received.contains(where: { $0.first == 0x01 }) {
        isAnswered = true
        strap.notify([0, 71])
      }
      guard packet.first == 0x12 else { return nil }
      for packet in noise { strap.socket?.send(packet) }
      return nil
    }
    strap.onEvent = { event in
      if case .subscribed = event { strap.notify([0, 70]) }
    }
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    #expect(try recorder.run(link) { $0.values.count == 2 })
    #expect(recorder.ends.isEmpty)
  }

  @Test func aPacketNoStrapSends() throws {
    let strap = try ServedStrap(loop, [Services.bareHeartRate])
    strap.script = { _ in [[UInt8](repeating: 0x1B, count: 600)] }
    #expect(try end(strap).reason == "The device sent 600 bytes at once, which no strap does.")
  }
}
