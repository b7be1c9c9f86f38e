import ATT
import EventLoop
import GATT
import Glibc
import HeartRate
import Primitives
import SensorLink
import TestSupport
import Testing

@Suite struct ATTLinkTests {
  let loop: Loop
  let recorder: LinkRecorder

  init() throws {
    loop = try Loop(speed: 1000)
    recorder = LinkRecorder(loop)
  }

  @Test func aWholeStrap() throws {
    let strap = try ServedStrap(loop, Services.all)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    strap.onEvent = { event in
      if case .subscribed(strap.handle(.heartRateMeasurement), .notifications) = event { strap.notify([0, 61]) }
    }
    #expect(try recorder.run(link) { $0.facts.count == 3 && $0.values.count == 1 })
    #expect(recorder.phases == [.discovering, .discovering, .live])
    #expect(
      recorder.reasons[1...] == ["Subscribed; waiting for the first heart rate.", "The strap sends its heart rate."])
    #expect(recorder.values.map(\.bytes) == [[0, 61]])
    #expect(recorder.values.map(\.characteristic) == [.heartRateMeasurement])
    #expect(
      Set(recorder.facts) == [
        .location(.chest), .battery(try #require(BatteryLevel(percent: 80))),
        .model("Strap 1 with a name longer than the MTU"),
      ])
    // The subscription to the heart rate comes before any other request.
    let firstWrite = try #require(strap.received.firstIndex { $0.first == 0x12 })
    #expect(strap.received.prefix(firstWrite).map(\.first) == [0x02, 0x06, 0x06, 0x08, 0x08, 0x04])
  }

  /// Other packets count too, here values of a handle that does not exist.
  @Test(arguments: [BluetoothUUID.heartRateMeasurement, .batteryLevel]) func aFloodIsRefusedForAWhile(
    _ characteristic: BluetoothUUID
  ) throws {
    let strap = try ServedStrap(loop, Services.all)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    var flood: [ScheduledTimer] = []
    strap.onEvent = { [loop] event in
      guard case .subscribed(strap.handle(characteristic), .notifications) = event else { return }
      // 100 values a second, in portions that fit into a socket and a queue.
      let start = loop.now
      flood = (0..<100).map { tenth in
        loop.schedule(at: start + .milliseconds(100 * tenth)) { _ in
          for _ in 0..<10 { strap.notify([0, 61], of: characteristic) }
        }
      }
    }
    #expect(try recorder.run(link) { !$0.ends.isEmpty })
    #expect(recorder.ends == [RateLimit.Excess.packets.end])
    #expect(recorder.ends.first?.retry == .afterRefusal)
    #expect((400...500).contains(recorder.values.count), "\(recorder.values.count)")
    withExtendedLifetime(flood) {}
  }

  @Test func aStrapThatChangesItsServicesOverAndOverIsRefusedForAWhile() throws {
    let strap = try ServedStrap(loop, Services.all)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    var changes = 0
    strap.onEvent = { event in
      guard case .subscribed(strap.handle(.serviceChanged), _) = event, changes < 30 else { return }
      changes += 1
      strap.indicate([0x05, 0, 0xFF, 0xFF], of: .serviceChanged)
    }
    #expect(try recorder.run(link) { !$0.ends.isEmpty })
    #expect(recorder.ends == [RateLimit.Excess.serviceChanges.end])
    #expect(recorder.reasons.count { $0.hasPrefix("The strap changed its services") } == 10)
  }

  @Test func theRestIsSubscribedToWhereItNotifies() throws {
    let strap = try ServedStrap(loop, Services.all)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    var configured: [AttributeHandle: ClientCharacteristicConfiguration] = [:]
    strap.onEvent = { event in
      if case .subscribed(let handle, let configuration) = event { configured[handle] = configuration }
      if configured.count == 3 {
        strap.onEvent = { _ in }
        strap.notify([79], of: .batteryLevel)
      }
    }
    #expect(try recorder.run(link) { $0.values.count == 1 && $0.facts.count == 4 })
    #expect(
      configured == [
        strap.handle(.heartRateMeasurement): .notifications, strap.handle(.batteryLevel): .notifications,
        strap.handle(.serviceChanged): .indications,
      ])
    #expect(recorder.values.map(\.characteristic) == [.batteryLevel])
    #expect(recorder.facts.last == .battery(try #require(BatteryLevel(percent: 79))))
  }

  @Test(arguments: [[Services.bareHeartRate], [Services.heartRate], [Services.bareHeartRate, Services.device]])
  func whatIsAbsentIsNotMissed(_ services: [ServiceDefinition]) throws {
    let strap = try ServedStrap(loop, services)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    strap.onEvent = { event in
      if case .subscribed = event { strap.notify([0, 70]) }
    }
    #expect(try recorder.run(link) { $0.values.count == 1 && $0.phases.last == .live })
    #expect(recorder.ends.isEmpty)
  }

  @Test func aRefusedMTULeaves23() throws {
    let strap = try ServedStrap(loop, Services.all)
    strap.script = { packet in packet.first == 0x02 ? [[0x01, 0x02, 0, 0, 0x06]] : nil }
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    #expect(try recorder.run(link) { $0.facts.count == 3 && $0.reasons.contains(SilenceLadder.waiting) })
  }

  @Test func aNotificationBeforeTheAnswerToTheSubscriptionCounts() throws {
    let strap = try ServedStrap(loop, [Services.bareHeartRate])
    let handle = UInt8(strap.handle(.heartRateMeasurement).rawValue)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    // Before the layout is known, and again before the answer to the write.
    strap.script = { packet in
      switch packet.first {
      case 0x02: strap.socket?.send([0x1B, handle, 0, 0, 71])
      case 0x12: strap.socket?.send([0x1B, handle, 0, 0, 72])
      default: break
      }
      return nil
    }
    #expect(try recorder.run(link) { $0.values.count == 2 })
    #expect(recorder.values.map(\.bytes) == [[0, 71], [0, 72]])
    #expect(recorder.phases == [.discovering, .live])
  }

  @Test func servicesThatChangeAreDiscoveredAgain() throws {
    let strap = try ServedStrap(loop, [Services.generic, Services.bareHeartRate])
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    let changed = try AttributeDatabase([Services.generic, Services.battery, Services.bareHeartRate])
    strap.onEvent = { event in
      switch event {
      case .subscribed(strap.handle(.serviceChanged), _): strap.indicate([0x05, 0, 0xFF, 0xFF], of: .serviceChanged)
      case .subscribed(strap.handle(.heartRateMeasurement), _) where !recorder.values.isEmpty: strap.notify([0, 74])
      case .subscribed, .written, .mtuExchanged: break
      }
    }
    strap.script = { packet in
      guard packet.first == Opcode.handleValueConfirmation.rawValue else { return nil }
      strap.script = nil
      strap.server = GATTServer(changed, receiveMTU: 185)
      // A value of a handle that is not known yet is kept until it is.
      return [[0x1B, UInt8(strap.handle(.heartRateMeasurement).rawValue), 0, 0, 73]]
    }
    #expect(try recorder.run(link) { $0.values.count == 2 && $0.facts.count == 1 })
    #expect(recorder.values.map(\.bytes) == [[0, 73], [0, 74]])
    #expect(recorder.reasons.contains("The strap changed its services; looking for the heart rate."))
    #expect(recorder.phases.last == .live)
    #expect(recorder.ends.isEmpty)
  }

  /// A strap with `services`, and a link to it with `layout`, run until `enough`: by default the first sample.
  private func reach(
    _ services: [ServiceDefinition], _ layout: StrapLayout,
    until enough: @escaping (LinkRecorder, ATTLink) -> Bool = {
      recorder, _ in recorder.values.count == 1
    }
  ) throws -> ServedStrap {
    // A loop that ended does not run again.
    let loop = try Loop(speed: 1000)
    let strap = try ServedStrap(loop, services)
    let link = ATTLink(loop: loop, name: .unix, connector: strap, layout: layout)
    strap.onEvent = { event in
      switch event {
      case .subscribed(strap.handle(.heartRateMeasurement), .notifications): strap.notify([0, 61])
      case .written: loop.exit(1)
      case .subscribed, .mtuExchanged: break
      }
    }
    #expect(try LinkRecorder(loop).run(link) { enough($0, link) })
    return strap
  }

  /// The opcodes of the requests before the first write.
  private func way(_ strap: ServedStrap) -> [UInt8?] { strap.received.prefix { $0.first != 0x12 }.map(\.first) }

  @Test func aKnownLayoutIsConfirmedInPlaceOfADiscovery() throws {
    let layout = StrapLayout()
    #expect(try way(reach(Services.all, layout)) == [0x02, 0x06, 0x06, 0x08, 0x08, 0x04])
    #expect(try way(reach(Services.all, layout)) == [0x04])
    #expect(try way(reach(Services.all, layout)) == [0x04])
  }

  @Test func aKnownControlPointIsConfirmedToo() throws {
    let layout = StrapLayout()
    _ = try reach(Services.all, layout)
    let strap = try reach(Services.all, layout) { recorder, link in
      // The battery and the model are requested after it.
      if recorder.facts.count == 2 { try? link.resetEnergyExpended() }
      return false
    }
    #expect(strap.events.contains(.written(strap.handle(.heartRateControlPoint), [1])))
  }

  /// A strap with new firmware, a restarted emulator, or another strap with the same address: the known layout is not trusted.
  @Test(arguments: [
    [Services.bareHeartRate, Services.generic, Services.device, Services.battery],
    [Services.battery, Services.heartRate],
    // The measurement's handle now has another value, and its configuration's handle is unchanged.
    [
      Services.generic, Services.device, Services.battery,
      ServiceDefinition(
        .heartRateService,
        characteristics: [.init(.bodySensorLocation, .notify, value: [1]), .init(.heartRateMeasurement, .notify)]),
    ],
  ])
  func aLayoutThatMovedIsDiscoveredAnew(_ moved: [ServiceDefinition]) throws {
    let layout = StrapLayout()
    let before = try reach(Services.all, layout).handle(.heartRateMeasurement)
    let strap = try reach(moved, layout)
    #expect(strap.handle(.heartRateMeasurement) != before)
    #expect(way(strap).prefix(4) == [0x04, 0x02, 0x06, 0x06])
    // Only the newly discovered configuration was written.
    let written = try #require(strap.received.first { $0.first == 0x12 })
    #expect(UInt16(written[1]) | UInt16(written[2]) << 8 == strap.handle(.heartRateMeasurement).rawValue + 1)
    #expect(try way(reach(moved, layout)) == [0x04])
  }

  @Test func theEnergyIsReset() throws {
    let strap = try ServedStrap(loop, [Services.heartRate])
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    #expect(throws: LinkError.notConnected) { try link.resetEnergyExpended() }
    strap.onEvent = { event in
      if case .written = event { loop.exit(1) }
    }
    #expect(
      try recorder.run(link) { recorder in
        if recorder.reasons.last == SilenceLadder.waiting, recorder.facts.isEmpty { try? link.resetEnergyExpended() }
        return false
      })
    #expect(strap.events.contains(.written(strap.handle(.heartRateControlPoint), [1])))
  }

  @Test func aStrapWithoutControlPointCannotReset() throws {
    let strap = try ServedStrap(loop, [Services.bareHeartRate])
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    #expect(try recorder.run(link) { $0.reasons.last == SilenceLadder.waiting })
    #expect(throws: LinkError.noControlPoint) { try link.resetEnergyExpended() }
  }

  @Test func aStoppedLinkIsSilentAndHangsUp() throws {
    let strap = try ServedStrap(loop, Services.all)
    let link = ATTLink(loop: loop, name: .unix, connector: strap)
    var before = 0
    let stopped = loop.schedule(at: loop.now + .seconds(1)) { _ in
      before = recorder.phases.count + recorder.facts.count
      link.stop()
      strap.notify([0, 70])
    }
    #expect(try !recorder.run(link, for: .seconds(100)) { $0.ends.count == 1 })
    #expect(before == 5 && recorder.phases.count + recorder.facts.count == before)
    #expect(recorder.values.isEmpty && recorder.ends.isEmpty)
    withExtendedLifetime(stopped) {}
  }

  @Test func aDelegateMayStopTheLinkInAnyCall() throws {
    for calls in 1...5 {
      let loop = try Loop(speed: 1000)
      let recorder = LinkRecorder(loop)
      let strap = try ServedStrap(loop, Services.all)
      strap.onEvent = { event in
        if case .subscribed = event { strap.notify([0, 70]) }
      }
      let link = ATTLink(loop: loop, name: .unix, connector: strap)
      var heard = 0
      let enough = try recorder.run(link, for: .seconds(30)) { _ in
        heard += 1
        if heard == calls { link.stop() }
        return false
      }
      #expect(!enough && heard == calls)
      #expect(recorder.ends.isEmpty)
    }
  }
}
