import EventLoop
import Primitives
import SensorLink
import Testing
import ZoneProtocol

@testable import ZoneDaemon

extension StrapInBluetoothd {
  /// A fake bluetoothd, controlled by the test.
  static func scripted(
    causeOfLoss: @escaping (Instant) -> String? = { _ in nil }, isRunning: @escaping () -> Bool = { true },
    isBonded: @escaping () -> Bool, removeOwnBond: @escaping () -> Bool = { false }
  ) -> StrapInBluetoothd {
    StrapInBluetoothd(
      causeOfLoss: causeOfLoss, isRunning: isRunning, isBonded: isBonded, removeOwnBond: removeOwnBond,
      adviceToRemoveBond: { "Remove it with `bluetoothctl remove F0:9E:1A:00:00:01`." })
  }
}

/// The signs of a strap or a machine that lost the pairing keys.
@Suite struct PairingMonitorTests {
  static let left = LinkEnd(reason: "It left.", retry: .backOff, loss: .byStrap)
  static let encrypting = LinkEnd(reason: "Lost while encrypting.", retry: .backOff, loss: .whileEncrypting)
  static let unheard = LinkEnd(reason: "No longer heard.", retry: .backOff, loss: .outOfRange)
  static let unseen = LinkEnd(reason: "Not seen.", retry: .atOnce)
  static let demand = LinkEnd(reason: "It demands encryption.", retry: .throughBluetoothd)

  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    var isBonded = true
    var isRunning = true
    /// The ends of links, with the connected time in milliseconds; nil if unknown.
    let ends: [(LinkEnd, Int?)]
    /// The seconds between two ends.
    var gap = 5
    /// A part of the fault after the last end; nil if there is none.
    let fault: String?

    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "three brief connections to a bonded strap", ends: [(left, 50), (left, 900), (left, nil)],
      fault: "bluetoothctl remove F0:9E:1A:00:00:01"),
    Row(name: "two may be chance", ends: [(left, 50), (left, 50)], fault: nil),
    Row(
      name: "a search in vain says nothing", ends: [(left, 50), (unseen, nil), (left, 50), (unseen, nil), (left, 50)],
      fault: "bluetoothctl remove"),
    Row(
      name: "a connection that lasts is no sign", ends: [(left, 50), (left, 50), (left, 1100), (left, 50)], fault: nil),
    Row(
      name: "the edge of range, again and again while it is asked for something",
      ends: [(encrypting, 3000), (encrypting, 1100), (encrypting, 3000), (encrypting, 3000)], fault: nil),
    Row(
      name: "the edge of range, as the system says",
      ends: [(unheard, 300), (unheard, 900), (unheard, nil), (unheard, 50)], fault: nil),
    Row(
      name: "brief connections now and then are no row", ends: [(left, 50), (left, 50), (left, 50), (left, 50)],
      gap: 61,
      fault: nil),
    Row(
      name: "one loss while it was asked for something does not make it demand pairing", isBonded: false,
      ends: [(encrypting, 3000), (left, 5000), (left, 5000), (left, 5000)], fault: nil),
    Row(
      name: "a strap without a bond may leave as it likes", isBonded: false,
      ends: [(left, 50), (left, 50), (left, 50)],
      fault: nil),
    Row(
      name: "keys of the kernel alone, without bluetoothd", isBonded: false, isRunning: false,
      ends: [(encrypting, 3000), (encrypting, 3000), (encrypting, 3000)], fault: "systemctl start bluetooth"),
    Row(
      name: "a strap that demands pairing while bluetoothd does not run", isBonded: false, isRunning: false,
      ends: [(demand, 500)], fault: "It demands encryption."),
    Row(
      name: "a strap that does not pair", isBonded: false,
      ends: [(demand, 500), (left, 5000), (demand, 500), (left, 5000), (demand, 500), (left, 5000)],
      fault: "end that pairing there"),
    Row(
      name: "a strap that refuses in words", isBonded: false,
      ends: [(LinkEnd(reason: "Reset it.", retry: .backOff, needsPairing: true), 3000)], fault: "Reset it."),
  ]

  @Test(arguments: rows) func theSigns(_ row: Row) {
    var monitor = PairingMonitor()
    let strap = StrapInBluetoothd.scripted(isRunning: { row.isRunning }, isBonded: { row.isBonded })
    for (index, (end, milliseconds)) in row.ends.enumerated() {
      let instant = Instant(nanoseconds: 0) + .seconds(row.gap * index)
      _ = monitor.linkEnded(end, at: instant, afterConnected: milliseconds.map { .milliseconds($0) }, to: strap)
    }
    #expect((monitor.fault == nil) == (row.fault == nil), "\(monitor.fault ?? "no fault")")
    if let fault = row.fault { #expect(monitor.fault?.contains(fault) == true, "\(monitor.fault ?? "no fault")") }
    monitor.linkIsLive()
    #expect(monitor.fault == nil)
  }

  @Test func ownBondsAreRemovedOnceUntilALinkIsLive() {
    var monitor = PairingMonitor()
    var removals = 0
    let strap = StrapInBluetoothd.scripted(
      isBonded: { true },
      removeOwnBond: {
        removals += 1
        return true
      })
    func lose() -> String? {
      var said: String?
      for _ in 1...3 {
        said = monitor.linkEnded(Self.left, at: Instant(nanoseconds: 0), afterConnected: .zero, to: strap)
      }
      return said
    }
    #expect(lose()?.contains("pairs the strap again") == true && monitor.fault == nil && removals == 1)
    #expect(lose()?.contains("bluetoothctl remove") == true && removals == 1, "it must not go on for ever")
    monitor.linkIsLive()
    #expect(lose()?.contains("pairs the strap again") == true && removals == 2)
  }

  /// A person followed the instructions.
  @Test func theFaultGoesWithTheBond() {
    var monitor = PairingMonitor()
    var isBonded = true
    let strap = StrapInBluetoothd.scripted(isBonded: { isBonded })
    for _ in 1...3 { _ = monitor.linkEnded(Self.left, at: Instant(nanoseconds: 0), afterConnected: .zero, to: strap) }
    monitor.linkStarts(to: strap)
    #expect(monitor.fault != nil)
    isBonded = false
    monitor.linkStarts(to: strap)
    #expect(monitor.fault == nil)
    for _ in 1...2 { _ = monitor.linkEnded(Self.left, at: Instant(nanoseconds: 0), afterConnected: .zero, to: strap) }
    #expect(monitor.fault == nil, "it is counted anew")
  }
}
