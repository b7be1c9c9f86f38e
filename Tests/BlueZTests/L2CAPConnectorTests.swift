import EventLoop
import Glibc
import Posix
import Primitives
import SensorLink
import TestSupport
import Testing

@testable import BlueZ

@Suite struct L2CAPConnectorTests {
  let loop: Loop
  let kernel: FakeKernel
  let recorder: LinkRecorder
  let address: BluetoothAddress
  let adapterAddress: BluetoothAddress

  init() throws {
    loop = try Loop(speed: 1000)
    kernel = FakeKernel(loop)
    recorder = LinkRecorder(loop)
    address = try BluetoothAddress(parsing: "F0:9E:1A:00:00:01")
    adapterAddress = try BluetoothAddress(parsing: "AA:BB:CC:00:00:01")
  }

  func end(adapter: BluetoothAddress? = nil, after time: Duration = .zero) throws -> LinkEnd {
    // The connector counts real time; the loop's clock runs faster.
    let connector = L2CAPConnector(
      address: address, kind: .random, adapter: adapter, kernel: kernel, searchTime: .milliseconds(20))
    let link = ATTLink(loop: loop, name: .direct, connector: connector)
    kernel.endsAfter = time * Int(loop.speed)
    #expect(try recorder.run(link, for: .seconds(100_000)) { $0.ends.count == 1 })
    return try #require(recorder.ends.first)
  }

  struct Row: CustomTestStringConvertible {
    let code: Int32
    var after: Double = 1
    let reason: String
    var retry = LinkEnd.Retry.backOff
    var loss = LinkEnd.Loss.otherwise
    var testDescription: String { "\(code) after \(after) s" }
  }

  /// The kernel's errors for a pending connect, each with its reason.
  static let connects = [
    Row(
      code: ECONNREFUSED, after: 40.2, reason: "Not seen for 40 s; the strap may be off, out of range or",
      retry: .atOnce),
    Row(code: ETIMEDOUT, after: 40.2, reason: "connected to another phone or watch", retry: .atOnce),
    Row(code: EHOSTDOWN, after: 40.2, reason: "write F0:9E:1A:00:00:01/public", retry: .atOnce),
    Row(code: ECONNREFUSED, reason: "The adapter refused to connect (ECONNREFUSED)"),
    Row(code: ETIMEDOUT, reason: "fell silent while connecting; it may be almost out of range (ETIMEDOUT)"),
    Row(code: ENOSYS, reason: "almost out of range (ENOSYS)"),
    Row(code: EBUSY, reason: "bluetoothd has the connection to the strap (EBUSY)", retry: .throughWhoHoldsIt),
    Row(code: EHOSTDOWN, reason: "does not answer (EHOSTDOWN)"),
    Row(code: ECONNRESET, reason: "The strap ended the connection while it was being made (ECONNRESET)"),
    Row(code: ECONNABORTED, reason: "adapter ended the connection while it was being made (ECONNABORTED)"),
    Row(code: ENOTCONN, reason: "lost while it was being made (ENOTCONN)"),
    Row(code: ENETDOWN, reason: "was unplugged or switched off (ENETDOWN)"),
    Row(code: ENODEV, reason: "was unplugged or switched off (ENODEV)"),
    Row(code: EMLINK, reason: "as many connections as it can hold (EMLINK)"),
    Row(code: EOPNOTSUPP, reason: "has no Bluetooth LE (EOPNOTSUPP)"),
    Row(code: EIO, reason: "cannot be reached (connect: Input/output error)"),
  ]

  @Test(arguments: connects) func eachErrorHasItsReason(_ row: Row) throws {
    let failure = ConnectFailure(address: address, kind: .random)
    let end = failure.end(connecting: SystemError("connect", code: row.code), after: .seconds(row.after))
    #expect(end.reason.contains(row.reason), "\(end)")
    #expect(end.reason.hasSuffix("."))
    #expect(end.retry == row.retry)
  }

  @Test(arguments: [
    (ECONNREFUSED, 25, "Not seen for", LinkEnd.Retry.atOnce), (ECONNREFUSED, 5, "The adapter refused", .backOff),
    (ETIMEDOUT, 5, "fell silent", .backOff), (EBUSY, 5, "EBUSY", .throughWhoHoldsIt),
  ])
  func aConnectThatEnds(_ code: Int32, after milliseconds: Int, _ reason: String, _ retry: LinkEnd.Retry) throws {
    kernel.connecting = EINPROGRESS
    kernel.ending = code
    let end = try end(after: .milliseconds(milliseconds))
    #expect(end.reason.contains(reason) && end.retry == retry, "\(end)")
    #expect(recorder.phases == [.searching])
    #expect(recorder.reasons == ["Searching for F0:9E:1A:00:00:01."])
  }

  /// The kernel's immediate errors.
  static let refusals = [
    Row(
      code: EBUSY, reason: "Held by another program on this machine: bluetoothd has the connection",
      retry: .throughWhoHoldsIt),
    Row(code: ECONNREFUSED, reason: "The adapter refused"), Row(code: ENETDOWN, reason: "switched off (ENETDOWN)"),
    Row(code: ENOTCONN, reason: "(ENOTCONN)"), Row(code: ENOMEM, reason: "out of resources"),
  ]

  @Test(arguments: refusals) func aConnectThatIsRefusedAtOnce(_ row: Row) throws {
    kernel.connecting = row.code
    let end = try end()
    #expect(end.reason.contains(row.reason) && end.retry == row.retry, "\(end)")
  }

  /// The kernel gives no socket.
  static let closed = [
    Row(code: EAFNOSUPPORT, reason: "This system has no Bluetooth (EAFNOSUPPORT): load the kernel's module"),
    Row(code: EPROTONOSUPPORT, reason: "no Bluetooth (EPROTONOSUPPORT)"),
    Row(code: EACCES, reason: "does not let this process use Bluetooth (EACCES)"),
    Row(code: EPERM, reason: "its sandbox must allow it"), Row(code: EMFILE, reason: "out of resources"),
  ]

  @Test(arguments: closed) func noSocket(_ row: Row) throws {
    kernel.opening = row.code
    let end = try end()
    #expect(end.reason.contains(row.reason) && end.retry == .backOff, "\(end)")
  }

  static let losses = [
    Row(code: ETIMEDOUT, reason: "no longer heard", loss: .outOfRange),
    Row(code: ECONNRESET, reason: "The strap ended the connection (ECONNRESET)", loss: .byStrap),
    Row(code: ECONNABORTED, reason: "This machine ended"), Row(code: ENOTCONN, reason: "lost (ENOTCONN)"),
    Row(code: EHOSTDOWN, reason: "switched off (EHOSTDOWN)"), Row(code: EHOSTUNREACH, reason: "(EHOSTUNREACH)"),
    Row(code: ENETDOWN, reason: "switched off (ENETDOWN)"), Row(code: EIO, reason: "Input/output error"),
  ]

  @Test(arguments: losses) func aConnectionThatIsLost(_ row: Row) throws {
    let connector = L2CAPConnector(address: address, kind: .random, adapter: nil, kernel: kernel)
    let end = try #require(connector.end(afterLosing: SystemError("receive", code: row.code)))
    #expect(end.reason.contains(row.reason) && end.retry == .backOff && end.loss == row.loss, "\(end)")
  }

  @Test(arguments: [
    (true, 0, nil, LinkEnd.Retry.never),
    (true, EINVAL, "more than the kernel can do by itself (EINVAL)", .throughBluetoothd),
    (true, EPERM, "cannot be made (encrypt the connection: Operation not permitted)", .throughBluetoothd),
    (false, 0, "add the strap: `hrzone straps add F0:9E:1A:00:00:01`", .overNewConnection),
  ])
  func securityIsRaised(_ mayPair: Bool, _ code: Int32, _ reason: String?, _ retry: LinkEnd.Retry) throws {
    kernel.raising = code
    let connector = L2CAPConnector(
      address: address, kind: .random, adapter: nil, mayPair: mayPair, kernel: kernel)
    let end = connector.raiseSecurity(of: 0)
    guard let reason else { return #expect(end == nil) }
    #expect(try #require(end).reason.contains(reason) && end?.retry == retry, "\(String(describing: end))")
  }

  @Test func pairingIsLeftToBluetoothdWhereThatIs() throws {
    kernel.raising = EIO
    let connector = L2CAPConnector(
      address: address, kind: .random, adapter: nil, isPairedByBluetoothd: { true }, kernel: kernel)
    let end = try #require(connector.raiseSecurity(of: 0))
    #expect(end.reason.contains("bluetoothd makes it") && end.retry == .throughBluetoothd, "\(end)")
  }

  @Test func aConnectThatSucceeds() throws {
    kernel.connecting = EINPROGRESS
    let connector = L2CAPConnector(address: address, kind: .random, adapter: adapterAddress, kernel: kernel)
    let link = ATTLink(loop: loop, name: .direct, connector: connector)
    kernel.endsAfter = .seconds(50)
    #expect(try recorder.run(link, for: .seconds(100_000)) { $0.phases.last == .discovering })
    #expect(recorder.phases == [.searching, .discovering])
    #expect(recorder.reasons.first == "Searching for F0:9E:1A:00:00:01 with the adapter AA:BB:CC:00:00:01.")
    #expect(kernel.asked.map(\.adapter) == [adapterAddress, nil])
    #expect(kernel.asked.last?.to == address && kernel.asked.last?.kind == .random)
  }

  @Test func aConnectThatSucceedsAtOnce() throws {
    let link = ATTLink(
      loop: loop, name: .direct,
      connector: L2CAPConnector(address: address, kind: .public, adapter: nil, kernel: kernel))
    #expect(try recorder.run(link) { $0.phases.last == .discovering })
    #expect(kernel.asked.last?.kind == .public)
  }

  @Test func aSearchThatIsStopped() throws {
    kernel.connecting = EINPROGRESS
    let link = ATTLink(
      loop: loop, name: .direct,
      connector: L2CAPConnector(address: address, kind: .random, adapter: nil, kernel: kernel))
    let stop = loop.schedule(at: loop.now + .seconds(5)) { _ in
      link.stop()
      kernel.endConnect()
    }
    #expect(try !recorder.run(link, for: .seconds(50)) { !$0.ends.isEmpty || $0.phases.count > 1 })
    withExtendedLifetime(stop) {}
  }

  // MARK: No way to the strap

  struct AdapterRow: CustomTestStringConvertible {
    let adapters: [(address: String, powered: Bool, lowEnergy: Bool)]?
    var chosen: String?
    let reason: String
    var testDescription: String { reason }
  }

  static let withoutRoute = [
    AdapterRow(adapters: [], reason: "This machine has no Bluetooth adapter; plug one in."),
    AdapterRow(
      adapters: [("AA:BB:CC:00:00:01", false, true)],
      reason: "The Bluetooth adapter AA:BB:CC:00:00:01 is switched off: `bluetoothctl power on` or `hciconfig hci3 up`"),
    AdapterRow(
      adapters: [("AA:BB:CC:00:00:01", false, true), ("AA:BB:CC:00:00:02", true, false)],
      reason: "The Bluetooth adapter AA:BB:CC:00:00:02 has no Bluetooth LE"),
    AdapterRow(
      adapters: [("AA:BB:CC:00:00:01", true, true)],
      reason: "is on, but the kernel does not use it (EHOSTUNREACH)"),
    AdapterRow(
      adapters: [("AA:BB:CC:00:00:02", true, true)], chosen: "AA:BB:CC:00:00:01",
      reason: "The chosen Bluetooth adapter AA:BB:CC:00:00:01 is not plugged in; this machine has AA:BB:CC:00:00:02."),
    AdapterRow(
      adapters: [], chosen: "AA:BB:CC:00:00:01",
      reason: "The chosen Bluetooth adapter AA:BB:CC:00:00:01 is not plugged in; this machine has no adapter."),
    AdapterRow(
      adapters: [("AA:BB:CC:00:00:02", true, true), ("AA:BB:CC:00:00:01", false, true)], chosen: "AA:BB:CC:00:00:01",
      reason: "The chosen Bluetooth adapter AA:BB:CC:00:00:01 is switched off"),
    AdapterRow(adapters: nil, reason: "No Bluetooth adapter can be used: it is absent or switched off (EHOSTUNREACH)."),
  ]

  @Test(arguments: withoutRoute) func withoutARouteTheAdaptersAreAskedFor(_ row: AdapterRow) throws {
    kernel.connecting = EHOSTUNREACH
    kernel.adapters = try row.adapters?.enumerated().map { position, adapter in
      Adapter(
        index: UInt16(position + 3), address: try BluetoothAddress(parsing: adapter.address),
        isPowered: adapter.powered, hasLowEnergy: adapter.lowEnergy)
    }
    let end = try end(adapter: row.chosen.map { try BluetoothAddress(parsing: $0) })
    #expect(end.reason.contains(row.reason), "\(end)")
    #expect(end.retry == .backOff)
    #expect(kernel.asked.isEmpty == !row.reason.contains("EHOSTUNREACH"), "where none is of use nothing is connected")
  }

  /// An adapter that bluetoothd switches on forgets pending connects.
  @Test func anAdapterThatWasMissingIsLeftAloneForASecond() throws {
    let history = AdapterHistory()
    func link() -> ATTLink {
      let connector = L2CAPConnector(
        address: address, kind: .random, adapter: nil, history: history, kernel: kernel)
      return ATTLink(loop: loop, name: .direct, connector: connector)
    }
    let adapters = kernel.adapters
    kernel.adapters = []
    let second = link()
    var began: Instant?
    let isConnected = try recorder.run(link(), for: .seconds(100_000)) { [kernel, loop] recorder in
      if began == nil, recorder.ends.count == 1 {
        #expect(kernel.asked.isEmpty)
        kernel.adapters = adapters
        began = loop.now
        second.delegate = recorder
        second.start()
      }
      return recorder.phases.last == .discovering
    }
    #expect(isConnected && recorder.ends.count == 1)
    #expect(try loop.now - #require(began) >= .seconds(1000), "a second of the kernel's time")
  }

  static let strange: [(name: String, packets: [[UInt8]])] = [
    ("silence", []), ("cut short", [[0x01, 0x00, 0xFF]]),
    ("a list cut short", [FakeKernel.complete(0x0003, index: 0xFFFF, [2, 0, 0, 0])]),
    ("a refusal", [FakeKernel.complete(0x0003, index: 0xFFFF, status: 0x14, [])]),
    ("a status", [[0x02, 0x00, 0xFF, 0xFF, 0x03, 0x00, 0x03, 0x00, 0x14]]),
    ("an event of another kind, and nothing more", [[0x04, 0x00, 0x00, 0x00, 0x00, 0x00]]),
  ]

  @Test(arguments: strange) func aManagementInterfaceThatSaysNothingOfUse(_ name: String, _ packets: [[UInt8]]) throws {
    kernel.connecting = EHOSTUNREACH
    kernel.answer = { _ in packets }
    #expect(try end().reason.contains("No Bluetooth adapter can be used"))
  }

  @Test func anAdapterThatVanishesBetweenTheQuestionsIsNone() throws {
    kernel.connecting = EHOSTUNREACH
    kernel.answer = { command in
      command[0] == 0x03
        ? [FakeKernel.complete(0x0003, index: 0xFFFF, [1, 0, 7, 0])]
        : [FakeKernel.complete(0x0004, index: 7, status: 0x11, [])]
    }
    #expect(try end().reason == "This machine has no Bluetooth adapter; plug one in.")
  }

  /// The real kernel of the test machine. Whatever it has, the reason must be one that a person can use.
  @Test func theKernelItself() throws {
    do throws(SystemError) {
      _ = try LinuxKernel().openATTSocket(adapter: nil)
      return
    } catch {
      try #require([EAFNOSUPPORT, EPROTONOSUPPORT, EACCES, EPERM].contains(error.code))
    }
    let link = ATTLink(
      loop: loop, name: .direct,
      connector: L2CAPConnector(
        address: address, kind: .random, adapter: nil, mayPair: true, isPairedByBluetoothd: { false },
        history: AdapterHistory())
    )
    #expect(try recorder.run(link) { $0.ends.count == 1 })
    let reason = try #require(recorder.ends.first?.reason)
    #expect(reason.contains("no Bluetooth") || reason.contains("does not let this process"))
    #expect(recorder.phases == [.searching])
  }
}
