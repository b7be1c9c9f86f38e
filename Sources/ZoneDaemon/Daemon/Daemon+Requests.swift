import BlueZ
import EventLoop
import Primitives
import ReportSocket
import SensorLink
import ZoneProtocol

/// Handling of the requests about straps.
extension Daemon {
  func resetEnergy(of strap: StrapSupervisor) throws(ErrorMessage) {
    do throws(LinkError) {
      try strap.resetEnergyExpended()
    } catch {
      throw ErrorMessage(code: .notPossible, message: "\(error)")
    }
  }

  func scan(for duration: Duration, all: Bool, _ request: PendingRequest) throws(ErrorMessage) {
    guard !request.isAnotherInBackground else {
      throw ErrorMessage(code: .notPossible, message: "Your scan is still running: wait for its reply.")
    }
    guard loop.speed == 1 else { throw ErrorMessage(code: .notPossible, message: onlyPlays) }
    request.continueInBackground(
      try StrapScan(
        loop: loop, discovery: bluetooth, for: duration, all: all,
        isKnown: { [unowned self] address in roster.contains { isSameStrap($0.address, address) } },
        found: { strap in request.report(strap) },
        ended: { result in
          switch result {
          case .success(let straps): request.reply(Answer(straps: straps))
          case .failure(let error): request.fail(error)
          }
        }))
  }

  func listStraps() -> [StrapEntry] {
    zip(roster, straps).map { entry($0, $1) }
  }

  func entry(_ known: StrapRoster.Entry, _ strap: StrapSupervisor) -> StrapEntry {
    var entry = StrapEntry(address: strap.name)
    if case .bluetooth(_, let kind) = known.address { entry.kind = Open(kind.rawValue) }
    entry.name = known.name
    entry.runner = settings.runners[known.runner].runner.name
    entry.phase = strap.condition.phase
    entry.reason = strap.condition.reason
    entry.link = strap.condition.link
    entry.lentUntil = strap.lentUntil.map { loop.wallTime(at: $0) }
    entry.source = .known(known.source)
    return entry
  }

  /// Adds the strap at an address, worn by `runner`. Nil leaves the runner unchanged.
  func addStrap(_ text: String, _ runner: String?, _ saved: @escaping StateStore.SaveCompletion) throws(ErrorMessage) {
    let address = try Self.address(text)
    let runner = try runner.flatMap { name throws(ErrorMessage) in try self.runner(called: name).runner.name }
    let present = roster.first { isSameStrap($0.address, address) }
    if let present, present.source == .settings, present.address != address {
      throw ErrorMessage(
        code: .notPossible, message: "The settings name this strap as \(present.address); change it there.")
    }
    if present == nil {
      guard address.isBluetooth else {
        throw ErrorMessage(
          code: .badParameter,
          message: "\(address) is not a Bluetooth address: name such a strap in the settings or with --strap.")
      }
      guard loop.speed == 1 else {
        throw ErrorMessage(code: .notPossible, message: onlyPlays)
      }
    }
    let before = store.known.straps.first { isSameStrap($0.address, address) }
    let strap = SavedStrap(
      address: address, name: bluetoothName(of: address) ?? before?.name, runner: runner ?? before?.runner)
    var known = store.known
    // A name and an address of one strap would make two links. The one given last replaces the other.
    if let before, !before.address.isSameStrap(as: address) { known.forget(before.address) }
    if let present { known.endLoan(of: present.address) }
    guard known.remember(strap) else {
      throw ErrorMessage(
        code: .notPossible, message: "\(SavedState.maximumCount) straps are known already; forget one first.")
    }
    remember(known) { [unowned self] note in saved(note ?? noteOnPrivacy(of: address)) }
  }

  /// Advice to add the strap by its name, if its address changes.
  private func noteOnPrivacy(of address: StrapAddress) -> String? {
    guard case .bluetooth(let own, .random) = address, own.isPrivate, bluetooth.device(at: address)?.isBonded != true
    else { return nil }
    let named = StrapAddress.named(bluetoothName(of: address) ?? "NAME")
    return "This strap changes its address from time to time and is then lost. Its name stays the same: "
      + "`hrzone straps add \(named.shellWord)`."
  }

  private func bluetoothName(of address: StrapAddress) -> String? {
    if case .named(let name) = address { return name.presentableName() }
    // A run with simulated straps must not connect to the bus.
    guard loop.speed == 1, address.isBluetooth else { return nil }
    return bluetooth.device(at: address)?.name?.presentableName()
  }

  /// Forgets the strap at an address, or ends its loan.
  func forgetStrap(_ text: String, _ saved: @escaping StateStore.SaveCompletion) throws(ErrorMessage) {
    let address = try Self.address(text)
    let isNamed = settings.straps.contains { isSameStrap($0.address, address) }
    guard let strap = store.known.straps.first(where: { isSameStrap($0.address, address) }) else {
      if isNamed {
        if let loan = store.known.loans.first(where: { isSameStrap($0.address, address) }) {
          var known = store.known
          known.endLoan(of: loan.address)
          return remember(known) { note in
            saved(note ?? "\(loan.address) is no longer lent. It is still named in the settings or with --strap.")
          }
        }
        throw ErrorMessage(
          code: .notPossible,
          message:
            "\(address) is named in the settings or with --strap: remove it there. `hrzone straps release` lends it.")
      }
      let names = store.known.straps.map(\.address.description).joined(separator: ", ")
      throw ErrorMessage(
        code: .unknownStrap,
        message: "\(address) is not a remembered strap; remembered: \(names.isEmpty ? "none" : names).")
    }
    var known = store.known
    known.forget(strap.address)
    remember(known) { note in
      saved(note ?? (isNamed ? "\(strap.address) is still named in the settings or with --strap." : nil))
    }
  }

  /// Whether both addresses reach one device. bluetoothd's device list matches a name to an address.
  func isSameStrap(_ one: StrapAddress, _ other: StrapAddress) -> Bool {
    if one.isSameStrap(as: other) { return true }
    switch (one, other) {
    case (.named, .bluetooth), (.bluetooth, .named):
      guard loop.speed == 1, let device = bluetooth.device(at: one) else { return false }
      return device.address == bluetooth.device(at: other)?.address
    case (.named, _), (.bluetooth, _), (.unix, _), (.simulated, _), (.replay, _): return false
    }
  }

  private var onlyPlays: String {
    "This daemon runs at \(loop.speed.presentable) times speed. Start it without `speed` to use Bluetooth straps."
  }

  static func address(_ text: String) throws(ErrorMessage) -> StrapAddress {
    guard text.utf8.count <= 1024, !text.hasHiddenCharacters else {
      throw ErrorMessage(
        code: .badParameter, message: "'address' is a strap's address of at most 1024 bytes without control characters."
      )
    }
    do throws(AddressError) {
      return try StrapAddress(parsing: text)
    } catch {
      throw ErrorMessage(code: .badParameter, message: "\(error)")
    }
  }
}
