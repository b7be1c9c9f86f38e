import BlueZ
import SensorLink

/// Pairings that the daemon made itself.
extension Daemon {
  /// The view that bluetoothd has of `strap`.
  func strapInBluetoothd(_ strap: StrapRoster.Entry) -> StrapInBluetoothd {
    let bluetooth = bluetooth
    return StrapInBluetoothd(
      causeOfLoss: { bluetooth.cause(ofLossAt: $0) },
      isRunning: { bluetooth.presence == .present },
      isBonded: { bluetooth.device(at: strap.address)?.isBonded ?? false },
      removeOwnBond: { [unowned self] in removeOwnBond(of: strap) },
      adviceToRemoveBond: {
        let address = bluetooth.device(at: strap.address)?.address.description ?? "ADDRESS"
        let next =
          strap.mayPair
          ? "hrzoned then pairs it again." : "then name the strap, and hrzoned pairs it: \(strap.commandToAdd)."
        return "Remove the old pairing with `bluetoothctl remove \(address)`; " + next
      })
  }

  /// Saves whether the daemon itself paired the strap at `address`.
  func setBonded(_ isBonded: Bool, _ address: BluetoothAddress) {
    guard store.known.bonds.contains(address) != isBonded else { return }
    var known = store.known
    known.setBonded(isBonded, address)
    store.update(to: known)
    store.save()
  }

  private func removeOwnBond(of strap: StrapRoster.Entry) -> Bool {
    guard strap.mayPair, let device = bluetooth.device(at: strap.address), store.known.bonds.contains(device.address)
    else { return false }
    log.write(
      .notice, "\(strap.displayName): removing the pairing that hrzoned made, because its keys are lost; pairing again."
    )
    // The new pairing is recorded when it is made.
    setBonded(false, device.address)
    bluetooth.removeDevice(device)
    return true
  }
}

extension StrapRoster.Entry {
  /// The command with which a person names the strap.
  fileprivate var commandToAdd: String { "`hrzone straps add \(address.shellWord)`" }
}
