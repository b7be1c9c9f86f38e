import ATT
import GATT
import Primitives
import Testing

/// The client against the server: each receives the other's bytes.
@Suite struct ClientServerTests {
  struct Bearer {
    var client: GATTClient
    var server: GATTServer
    let now = Instant(nanoseconds: 1_000_000_000)

    init(mtu: UInt16) throws {
      client = GATTClient(receiveMTU: mtu)
      server = GATTServer(try AttributeDatabase(strapServices), receiveMTU: 517)
    }

    /// Carries PDUs both ways until there are none, and returns the client's events.
    mutating func run() -> [GATTClient.Event] {
      var events: [GATTClient.Event] = []
      for _ in 0..<1000 {
        let toServer = client.nextOutgoing()
        if let toServer { server.receive(toServer.span.bytes) }
        let toClient = server.nextOutgoing()
        if let toClient { client.receive(toClient.span.bytes, at: now) }
        while let event = client.nextEvent() { events.append(event) }
        if toServer == nil, toClient == nil { return events }
      }
      Issue.record("the two never come to rest")
      return events
    }

    /// Sends an indication of `value` on behalf of the server, which cannot send any.
    mutating func indicate(_ value: [UInt8], from handle: AttributeHandle) {
      client.receive(ServerPDU.handleValueIndication(handle, value: value).encoded().span.bytes, at: now)
    }

    /// Runs one procedure to its success; no other may be active.
    mutating func complete(
      _ begin: (inout GATTClient, Instant) -> GATTClient.ProcedureID
    ) throws -> GATTClient.Outcome {
      let id = begin(&client, now)
      let events = run()
      #expect(events.count == 1)
      guard case .completed(id, let result)? = events.first else {
        throw GATTError.bearerEnded
      }
      return try result.get()
    }

    mutating func characteristics(of uuid: BluetoothUUID) throws -> [Characteristic] {
      guard case .services(let services) = try complete({ $0.discoverServices(uuid, at: $1) }) else { return [] }
      let service = try #require(services.first)
      guard case .characteristics(let found) = try complete({ $0.discoverCharacteristics(in: service, at: $1) })
      else { return [] }
      return found
    }

    mutating func configuration(of characteristic: Characteristic) throws -> AttributeHandle {
      let range = try #require(characteristic.descriptors)
      guard case .descriptors(let found) = try complete({ $0.discoverDescriptors(in: range, at: $1) })
      else { throw GATTError.bearerEnded }
      return try #require(found.first { $0.uuid == .clientCharacteristicConfiguration }).handle
    }
  }

  private static let mtus: [UInt16] = [23, 24, 27, 50, 64, 185, 247, 517]

  @Test(arguments: mtus) func theWholeWayOfAStrap(mtu: UInt16) throws {
    var bearer = try Bearer(mtu: mtu)
    expect(try bearer.complete { $0.exchangeMTU(at: $1) }, .mtu(mtu))
    #expect(bearer.server.mtu == mtu)
    let found = try bearer.characteristics(of: .heartRateService)
    #expect(found.map(\.uuid) == [.heartRateMeasurement, .bodySensorLocation, .heartRateControlPoint])
    #expect(found.map(\.valueHandle.rawValue) == [7, 10, 12])
    #expect(found.map(\.descriptors) == [range(8, 8), nil, nil])
    let cccd = try bearer.configuration(of: found[0])
    #expect(cccd == handle(8))
    expect(try bearer.complete { $0.subscribe(found[0], cccd: cccd, to: .notifications, at: $1) }, .written)
    expect(try bearer.complete { $0.read(found[1].valueHandle, at: $1) }, .value([1]))
    expect(try bearer.complete { $0.write([1], to: found[2].valueHandle, at: $1) }, .written)
    let value = [UInt8](repeating: 7, count: 600)
    expect(bearer.server.notify(value, from: handle(7)), true)
    expect(bearer.run(), [.notification(handle(7), Array(value[..<(Int(mtu) - 3)]))])
  }

  @Test(arguments: mtus) func longUUIDsAndLongValues(mtu: UInt16) throws {
    var bearer = try Bearer(mtu: mtu)
    _ = try bearer.complete { $0.exchangeMTU(at: $1) }
    let found = try bearer.characteristics(of: .uuid128(vendorUUID))
    #expect(found.map(\.uuid) == [.uuid128(otherVendorUUID), .deviceName])
    #expect(found.map(\.descriptors) == [range(25, 26), nil])
    let descriptors = try #require(found.first?.descriptors)
    expect(
      try bearer.complete { $0.discoverDescriptors(in: descriptors, at: $1) },
      .descriptors([
        Descriptor(handle: handle(25), uuid: .clientCharacteristicConfiguration),
        Descriptor(handle: handle(26), uuid: .uuid128(vendorUUID)),
      ]))
    // Every length around the limits of a response.
    for length in [0, 1, 21, 22, 23, 43, 44, 45, Int(mtu) - 2, Int(mtu) - 1, Int(mtu), 2 * Int(mtu) - 2, 511, 512] {
      let value = (0..<min(length, 512)).map { UInt8(truncatingIfNeeded: $0) }
      expect(bearer.server.setValue(value, of: handle(24)), true)
      expect(try bearer.complete { $0.read(handle(24), at: $1) }, .value(value))
    }
  }

  @Test(arguments: mtus) func everyAttributeIsFound(mtu: UInt16) throws {
    var bearer = try Bearer(mtu: mtu)
    _ = try bearer.complete { $0.exchangeMTU(at: $1) }
    guard case .descriptors(let all) = try bearer.complete({ $0.discoverDescriptors(in: .all, at: $1) }) else { return }
    #expect(all.map(\.handle.rawValue) == Array(1...28))
    #expect(all.map(\.uuid).filter { $0 == .primaryService }.count == 5)
  }

  @Test func serviceChangedLeadsToANewDiscovery() throws {
    var bearer = try Bearer(mtu: 64)
    let generic = try bearer.characteristics(of: .genericAttribute)
    let cccd = try bearer.configuration(of: try #require(generic.first))
    expect(try bearer.complete { $0.subscribe(generic[0], cccd: cccd, to: .indications, at: $1) }, .written)
    while bearer.server.nextEvent() != nil {}
    let changed = try AttributeDatabase([strapServices[0], strapServices[2], strapServices[1]])
    bearer.server = GATTServer(changed, receiveMTU: 517)
    bearer.indicate([5, 0, 0xFF, 0xFF], from: handle(3))
    expect(bearer.run(), [.servicesChanged(range(5, 0xFFFF))])
    expect(try bearer.characteristics(of: .heartRateService).first?.valueHandle, handle(11))
  }

  @Test func indicationsGoRound() throws {
    var bearer = try Bearer(mtu: 23)
    let found = try bearer.characteristics(of: .uuid128(vendorUUID))
    let cccd = try bearer.configuration(of: found[0])
    expect(try bearer.complete { $0.subscribe(found[0], cccd: cccd, to: .indications, at: $1) }, .written)
    for number in UInt8(0)..<5 {
      bearer.indicate([number], from: handle(24))
      expect(bearer.run(), [.indication(handle(24), [number])])
    }
  }
}
