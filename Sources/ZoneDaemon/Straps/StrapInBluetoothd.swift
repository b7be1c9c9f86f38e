import Primitives

/// One strap as bluetoothd has it, beside the links to it. A test answers in its place.
struct StrapInBluetoothd {
  /// A sentence if it was bluetoothd, and not the strap, that ended a connection which was lost at that instant.
  let causeOfLoss: (Instant) -> String?
  /// Whether bluetoothd is there.
  let isRunning: () -> Bool
  /// Whether bluetoothd has keys of a pairing with the strap.
  let isBonded: () -> Bool
  /// Begins to remove the bond if this daemon made it, so that the next link pairs the strap again.
  /// - Returns: whether it did.
  let removeOwnBond: () -> Bool
  /// What a person does about a bond that is of no use: a sentence with what to type.
  let adviceToRemoveBond: () -> String

  /// How long bluetoothd has to say that it ended, after a connection was lost: it ends connections before that.
  static let causeDelay = Backoff.first
}
